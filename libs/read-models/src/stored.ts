import type { PoolClient } from 'pg';
import {
  caseActs, caseFacts, personActs, readCaseEvent, readPersonEvent, readSourceEvent, sourceActs,
  type CaseEvent, type MemberId, type PersonEvent, type Recorded, type SourceEvent,
} from '#domain'; // prettier-ignore
import {
  ContentErased, erased, position, revision, type EventMetadata, type JsonObject, type StoredEvent,
} from '#event-store'; // prettier-ignore

/** An event as a model reads it again, so that it can fold it. */
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
/** An event as a model has it in its table: what the log has sealed is sealed there too. */
export type KeptRow = Omit<Kept, 'data' | 'recorded_by'> & {
  readonly data: JsonObject;
  readonly metadata: EventMetadata;
};
/** Opens events that were kept at rest: see `EventStore.opened`. */
export type Open = (kept: readonly StoredEvent[]) => Promise<readonly StoredEvent[]>;

/** Throws `ContentErased` where any of it was. */
export function assertNotErased(history: readonly Kept[]): void {
  if (history.some(isErased)) throw new ContentErased();
}

export const isErased = ({ type }: Pick<Kept, 'type'>): boolean => type === erased;

export const opened = async (rows: readonly KeptRow[], open: Open): Promise<readonly Kept[]> =>
  (await open(rows.map(storedOf))).map(keptOf);

const storedOf = ({ recorded_at, ...row }: KeptRow): StoredEvent => ({
  ...row,
  position: position(row.position),
  revision: revision(row.revision),
  recordedAt: recorded_at,
});
export const keptOf = ({ metadata, recordedAt, atRest: _, ...event }: StoredEvent): Kept => ({
  ...event,
  position: String(event.position),
  revision: String(event.revision),
  recorded_by: metadata.actor,
  recorded_at: recordedAt,
});

export const caseTypes = [...caseFacts.map(({ kind }) => kind), ...caseActs.map(({ type }) => type)];
export const personTypes = personActs.map(({ type }) => type);
export const sourceTypes = sourceActs.map(({ type }) => type);

/**
 * The table that keeps them, and the statement that fills it from `parametersOf`; what is there already stays. Texts are
 * joined by newlines, which neither JSON nor a name in the log holds: cheaper than arrays of texts.
 */
export const keptTable = `
  position bigint primary key, stream text collate "C" not null, revision bigint not null, id uuid not null, type text not null,
  version int not null, data json not null, metadata json not null, recorded_at timestamptz(3) not null`;
export const insertKept = `
  insert into event (position, stream, revision, id, type, version, data, metadata, recorded_at)
  select position, stream, revision, id, type, version, data::json, metadata::json, recorded_at from unnest(
    $1::bigint[], string_to_array($2, E'\\n'), $3::bigint[], $4::uuid[], string_to_array($5, E'\\n'), $6::int[],
    string_to_array($7, E'\\n'), string_to_array($8, E'\\n'), $9::timestamptz[]
  ) e (position, stream, revision, id, type, version, data, metadata, recorded_at)
  on conflict (position) do nothing`;
export const parametersOf = (batch: readonly StoredEvent[]): string[] => {
  const kept = batch.map((event) => event.atRest ?? event);
  return [
    array(batch.map(({ position }) => position)),
    lines(batch.map(({ stream }) => stream)),
    array(batch.map(({ revision }) => revision)),
    array(batch.map(({ id }) => id)),
    lines(kept.map(({ type }) => type)),
    array(batch.map(({ version }) => version)),
    lines(kept.map(({ data }) => JSON.stringify(data))),
    lines(kept.map(({ metadata }) => JSON.stringify(metadata))),
    array(batch.map(({ recordedAt }) => recordedAt.toISOString())),
  ];
};
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

/** All of these streams, in the order of the log: what was kept before the batch opened, what came in it as it came. */
export async function historyOf(
  streams: readonly string[],
  batch: readonly StoredEvent[],
  tx: PoolClient,
  log: { readonly opened: Open },
): Promise<readonly Kept[]> {
  const asked = new Set(streams);
  const now = batch.filter(({ stream }) => asked.has(stream));
  for (const stream of begunIn(batch)) asked.delete(stream);
  if (asked.size === 0) return now.map(keptOf);
  const { rows } = await tx.query<KeptRow>(
    'select * from event where stream = any ($1) and position < $2 order by position',
    [[...asked], batch[0]!.position],
  );
  return [...(await opened(rows, (kept) => log.opened(kept))), ...now.map(keptOf)];
}

/** The streams of which nothing was there before. */
export const begunIn = (batch: readonly StoredEvent[]): ReadonlySet<string> =>
  new Set(batch.filter(({ revision: at }) => at === 0n).map(({ stream }) => stream));

/** By stream, each in the order given. */
export function grouped(rows: readonly Kept[]): Map<string, Kept[]> {
  const groups = new Map<string, Kept[]>();
  for (const row of rows) {
    const group = groups.get(row.stream);
    if (group) group.push(row);
    else groups.set(row.stream, [row]);
  }
  return groups;
}
