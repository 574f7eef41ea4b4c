import type { NewEvent } from '../event-store.js';

/** What of an event is written as JSON: made once, when it comes, so that its size is known. */
export interface EventTexts {
  readonly data: string;
  readonly metadata: string;
}
export const textsOf = ({ data, metadata }: NewEvent): EventTexts => ({
  data: JSON.stringify(data),
  metadata: JSON.stringify(metadata),
});
export const sizeOf = (texts: readonly EventTexts[]): number =>
  texts.reduce((size, { data, metadata }) => size + data.length + metadata.length, 0);
