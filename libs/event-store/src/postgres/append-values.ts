import type { ExpectedRevision, NewEvent } from '../event-store.js';
import type { Waiting } from './append-queue.js';

export const isOneEvent = (group: readonly Waiting[]): group is readonly [Waiting] =>
  group.length === 1 && group[0]!.events.length === 1;

/** What `log.append_one` is given. */
export function valuesOfOne({ stream, events, texts, expected }: Waiting): string[] {
  const { id, type, version } = events[0]!;
  const { data, metadata } = texts[0]!;
  return [stream, String(after(expected)), id, type, String(version), data, metadata];
}

/**
 * What `log.append` and `log.append_known` are given. JSON holds no raw newline, and names are checked, so that newlines
 * can part what is sent: cheaper than arrays of texts.
 */
export function valuesOf(group: readonly Waiting[]): string[] {
  const streams: string[] = [];
  const revisions: bigint[] = [];
  const all: NewEvent[] = [];
  const texts = group.flatMap((one) => one.texts);
  for (const { stream, events, expected } of group)
    for (const [nth, event] of events.entries()) {
      streams.push(stream);
      revisions.push(after(expected) + BigInt(nth));
      all.push(event);
    }
  return [
    lines(streams),
    array(revisions),
    array(all.map(({ id }) => id)),
    lines(all.map(({ type }) => type)),
    array(all.map(({ version }) => version)),
    lines(texts.map(({ data }) => data)),
    lines(texts.map(({ metadata }) => metadata)),
  ];
}

const after = (expected: ExpectedRevision): bigint => (expected === 'none' ? 0n : expected + 1n);
const lines = (texts: readonly string[]): string => texts.join('\n');
const array = (items: readonly (number | bigint | string)[]): string => `{${items.join(',')}}`;
