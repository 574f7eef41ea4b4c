import pg from 'pg';
import type { EventMetadata, JsonObject, Position, Revision, StoredEvent } from '../event-store.js';

/** How much of the log a page holds: so many events, or a little over so many bytes of their data, whichever is less. */
export interface PageSize {
  readonly events: number;
  readonly bytes: number;
}

/** A page of one stream, from a revision on, in order. */
export async function pageOfStream(pool: pg.Pool, stream: string, from: Revision, most: number) {
  const { rows } = await pool.query<Row>({
    ...asRows,
    name: 'read-stream',
    text: `select ${columns} from log.event where stream = $1 and revision >= $2 order by revision limit $3`,
    values: [stream, String(from), most],
  });
  return rows.map(stored);
}

/** A page of each of some streams, in the order asked for. */
export async function pagesOfStreams(
  pool: pg.Pool,
  asked: readonly { readonly stream: string; readonly from: Revision }[],
  most: number,
): Promise<readonly (readonly StoredEvent[])[]> {
  const { rows } = await pool.query<[...Row, bigint]>({
    ...asRows,
    name: 'read-streams',
    text: `
      select e.*, nth from unnest($1::text[], $2::bigint[]) with ordinality as asked (stream, first, nth)
      cross join lateral (
        select ${columns} from log.event where stream = asked.stream and revision >= asked.first order by revision limit $3
      ) e order by nth, revision`,
    values: [asked.map(({ stream }) => stream), asked.map(({ from }) => String(from)), most],
  });
  const pages: StoredEvent[][] = asked.map(() => []);
  for (const row of rows) pages[Number(row[9]) - 1]!.push(stored(row));
  return pages;
}

/** A page of the log, after a position, in order. Throws if the log has a hole: then somebody changed it. */
export async function pageOfLog(pool: pg.Pool, after: Position, { events, bytes }: PageSize) {
  const { rows } = await pool.query<Row>({
    ...asRows,
    name: 'read-log',
    text: pageByBytes,
    values: [String(after), events, bytes],
  });
  assertDense(rows, after);
  return rows.map(stored);
}

/** In the order of `columns`. */
type Row = [Position, string, Revision, string, string, number, JsonObject, EventMetadata, Date, ...unknown[]];

const columns = 'position, stream, revision, id, type, version, data, metadata, recorded_at';
/** Sizes are as stored, so compressed: a page in memory may be some times larger, and never grows with the log. */
const pageByBytes = `
  select ${columns} from (
    select ${columns}, sum(pg_column_size(data)) over (order by position rows unbounded preceding) - pg_column_size(data) as before
    from (select ${columns} from log.event where position > $1 order by position limit $2) e
  ) page where before < $3`;

const stored = ([position, stream, revision, id, type, version, data, metadata, recordedAt]: Row): StoredEvent => ({
  position,
  stream,
  revision,
  id,
  type,
  version,
  data,
  metadata,
  recordedAt,
});

function assertDense(rows: readonly Row[], after: bigint): void {
  let last = after;
  for (const [position] of rows) {
    last += 1n;
    if (position !== last) throw new Error(`The log has a hole: position ${position} follows ${last - 1n}`);
  }
}

const { INT8, TIMESTAMPTZ } = pg.types.builtins;
const dateOf = pg.types.getTypeParser(TIMESTAMPTZ, 'text') as (text: string) => Date;
const utc = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,3})?\+00$/;
const readers: Readonly<Record<number, (text: string) => unknown>> = {
  [INT8]: BigInt,
  [TIMESTAMPTZ]: (text) => (utc.test(text) ? new Date(`${text.slice(0, -3)}Z`) : dateOf(text)),
};
/** Rows as arrays, eight bytes as a bigint, and the log's milliseconds without the parser of every kind of date. */
const asRows = {
  rowMode: 'array' as const,
  types: {
    getTypeParser: ((oid: number, format: 'text' = 'text'): unknown =>
      readers[oid] ?? pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
  },
};
