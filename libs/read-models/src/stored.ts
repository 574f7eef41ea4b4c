import {
  caseActs, caseFacts, personActs, readCaseEvent, readPersonEvent, readSourceEvent, sourceActs,
  type CaseEvent, type MemberId, type PersonEvent, type Recorded, type SourceEvent,
} from '#domain'; // prettier-ignore
import type { StoredEvent } from '#event-store';

/** What a model keeps of a stored event, so that it can fold it again. */
export interface Kept {
  readonly position: string;
  readonly stream: string;
  readonly revision: string;
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly data: unknown;
  readonly recorded_by: string;
  readonly recorded_at: Date;
}

export const caseTypes = [...caseFacts.map(({ kind }) => kind), ...caseActs.map(({ type }) => type)];
export const personTypes = personActs.map(({ type }) => type);
export const sourceTypes = sourceActs.map(({ type }) => type);

/**
 * The table that keeps them, and the statement that fills it from `parametersOf`; what is there already stays. Texts are
 * joined by newlines, which neither JSON nor a name in the log holds: cheaper than arrays of texts.
 */
export const keptTable = `
  position bigint primary key, stream text collate "C" not null, revision bigint not null, id uuid not null, type text not null,
  version int not null, data json not null, recorded_by uuid not null, recorded_at timestamptz(3) not null`;
export const insertKept = `
  insert into event (position, stream, revision, id, type, version, data, recorded_by, recorded_at)
  select position, stream, revision, id, type, version, data::json, recorded_by, recorded_at from unnest(
    $1::bigint[], string_to_array($2, E'\\n'), $3::bigint[], $4::uuid[], string_to_array($5, E'\\n'), $6::int[],
    string_to_array($7, E'\\n'), $8::uuid[], $9::timestamptz[]
  ) e (position, stream, revision, id, type, version, data, recorded_by, recorded_at)
  on conflict (position) do nothing`;
export const parametersOf = (batch: readonly StoredEvent[]): string[] => [
  array(batch.map(({ position }) => position)),
  lines(batch.map(({ stream }) => stream)),
  array(batch.map(({ revision }) => revision)),
  array(batch.map(({ id }) => id)),
  lines(batch.map(({ type }) => type)),
  array(batch.map(({ version }) => version)),
  lines(batch.map(({ data }) => JSON.stringify(data))),
  array(batch.map(({ metadata }) => metadata.actor)),
  array(batch.map(({ recordedAt }) => recordedAt.toISOString())),
];
const lines = (texts: readonly string[]): string => texts.join('\n');
const array = (items: readonly (number | bigint | string)[]): string => `{${items.join(',')}}`;

export const idOf = (stream: string): string => stream.slice(stream.indexOf('-') + 1);
export const isOfCase = ({ stream }: { readonly stream: string }): boolean => stream.startsWith('case-');

export const asCaseEvent = (kept: Kept): Recorded<CaseEvent> => ({
  ...readCaseEvent(kept),
  recorded: recordedOf(kept),
});
export const asPersonEvent = (kept: Kept): Recorded<PersonEvent> => ({
  ...readPersonEvent(kept),
  recorded: recordedOf(kept),
});
export const asSourceEvent = (kept: Kept): Recorded<SourceEvent> => ({
  ...readSourceEvent(kept),
  recorded: recordedOf(kept),
});

const recordedOf = ({ id, recorded_by, recorded_at }: Kept) => ({ id, by: recorded_by as MemberId, at: recorded_at });
