import type pg from 'pg';
import {
  position, revision,
  type EventMetadata, type JsonObject, type Position, type Revision, type StoredEvent,
} from '../event-store.js'; // prettier-ignore

/** How much of the log a page holds: so many events, or a little over so many bytes of their data, whichever is less. */
export interface PageSize {
  readonly events: number;
  readonly bytes: number;
}

/** A page of one stream, from a revision on, in order. */
export async function pageOfStream(pool: pg.Pool, stream: string, from: Revision, most: number) {
  const { rows } = await pool.query<Row>({
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
  const { rows } = await pool.query<Row & { readonly nth: string }>({
    name: 'read-streams',
    text: `
      select nth, e.* from unnest($1::text[], $2::bigint[]) with ordinality as asked (stream, first, nth)
      cross join lateral (
        select ${columns} from log.event where stream = asked.stream and revision >= asked.first order by revision limit $3
      ) e order by nth, revision`,
    values: [asked.map(({ stream }) => stream), asked.map(({ from }) => String(from)), most],
  });
  const pages: StoredEvent[][] = asked.map(() => []);
  for (const { nth, ...row } of rows) pages[Number(nth) - 1]!.push(stored(row));
  return pages;
}

/** A page of the log, after a position, in order. Throws if the log has a hole: then somebody changed it. */
export async function pageOfLog(pool: pg.Pool, after: Position, { events, bytes }: PageSize) {
  const { rows } = await pool.query<Row>({
    name: 'read-log',
    text: pageByBytes,
    values: [String(after), events, bytes],
  });
  assertDense(rows, after);
  return rows.map(stored);
}

interface Row {
  readonly position: string;
  readonly stream: string;
  readonly revision: string;
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly data: JsonObject;
  readonly metadata: EventMetadata;
  readonly recorded_at: Date;
}

const columns = 'position, stream, revision, id, type, version, data, metadata, recorded_at';
/** Sizes are as stored, so compressed: a page in memory may be some times larger, and never grows with the log. */
const pageByBytes = `
  select ${columns} from log.event
  where position > $1 and position <= (
    select max(position) from (
      select position, sum(size) over (order by position) - size as before
      from (select position, pg_column_size(data) as size from log.event where position > $1 order by position limit $2) e
    ) page where before < $3
  ) order by position`;

const stored = ({ position: at, revision: of, recorded_at, ...row }: Row): StoredEvent => ({
  ...row,
  position: position(at),
  revision: revision(of),
  recordedAt: recorded_at,
});

function assertDense(rows: readonly Row[], after: bigint): void {
  for (const [index, row] of rows.entries())
    if (BigInt(row.position) !== after + BigInt(index) + 1n)
      throw new Error(`The log has a hole: position ${row.position} follows ${after + BigInt(index)}`);
}
