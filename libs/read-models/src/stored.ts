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

/** The table that keeps them, and the statement that fills it from `parametersOf`; what is there already stays. */
export const keptTable = `
  position bigint primary key, stream text collate "C" not null, revision bigint not null, id uuid not null, type text not null,
  version int not null, data json not null, recorded_by uuid not null, recorded_at timestamptz(3) not null`;
export const insertKept = `
  insert into event (position, stream, revision, id, type, version, data, recorded_by, recorded_at)
  select * from unnest($1::bigint[], $2::text[], $3::bigint[], $4::uuid[], $5::text[], $6::int[], $7::json[], $8::uuid[], $9::timestamptz[])
  on conflict (position) do nothing`;
export const parametersOf = (batch: readonly StoredEvent[]): unknown[] => [
  batch.map(({ position }) => String(position)),
  batch.map(({ stream }) => stream),
  batch.map(({ revision }) => String(revision)),
  batch.map(({ id }) => id),
  batch.map(({ type }) => type),
  batch.map(({ version }) => version),
  batch.map(({ data }) => JSON.stringify(data)),
  batch.map(({ metadata }) => metadata.actor),
  batch.map(({ recordedAt }) => recordedAt),
];

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
