import type pg from 'pg';
import {
  MissingEvent, position, revision,
  type EventMetadata, type JsonObject, type Position, type Revision, type StoredEvent,
} from '../event-store.js'; // prettier-ignore

/** How much of the log a page holds: so many events, or a little over so many bytes of their data, whichever is less. */
export interface PageSize {
  readonly events: number;
  readonly bytes: number;
}

/** A page of one stream, from a revision on, in order. */
export async function pageOfStream(pool: pg.Pool, stream: string, from: Revision, most: number) {
  const { rows } = await pool.query<Page>({
    name: 'read-stream',
    text: `select ${page} from (select * from log.event where stream = $1 and revision >= $2 order by revision limit $3) e`,
    values: [stream, String(from), most],
  });
  return eventsIn(rows[0]!);
}

/** A page of each of some streams, in the order asked for. */
export async function pagesOfStreams(
  pool: pg.Pool,
  asked: readonly { readonly stream: string; readonly from: Revision }[],
  most: number,
): Promise<readonly (readonly StoredEvent[])[]> {
  const { rows } = await pool.query<Page>({
    name: 'read-streams',
    text: `
      select p.* from unnest($1::text[], $2::bigint[]) with ordinality as asked (stream, first, nth)
      cross join lateral (
        select ${page} from (
          select * from log.event where stream = asked.stream and revision >= asked.first order by revision limit $3
        ) e
      ) p order by nth`,
    values: [asked.map(({ stream }) => stream), asked.map(({ from }) => String(from)), most],
  });
  return rows.map(eventsIn);
}

/** A page of the log, after a position, in order, up to where it has a hole. Throws where that is the next place. */
export async function pageOfLog(pool: pg.Pool, after: Position, { events, bytes }: PageSize) {
  const { rows } = await pool.query<Page>({
    name: 'read-log',
    text: pageByBytes,
    values: [String(after), events, bytes],
  });
  return upToHole(eventsIn(rows[0]!), after);
}

/**
 * The columns of the events of a page, each as one text: a client takes several times longer to read the fields of rows
 * than to part a text, and to parse one JSON than many. Parted by newlines where they are names, which hold none.
 */
const texts = {
  positions: joined('position::text'),
  streams: joined('stream', `E'\\n'`),
  revisions: joined('revision::text'),
  ids: joined('id::text'),
  types: joined('type', `E'\\n'`),
  versions: joined('version::text'),
  datas: joined('data::text'),
  metadatas: joined('metadata::text'),
  /** Milliseconds since 1970. */
  recorded: joined('(extract(epoch from recorded_at) * 1000)::bigint::text'),
};
function joined(column: string, between = `','`): string {
  return `string_agg(${column}, ${between} order by position)`;
}
const page = Object.entries(texts)
  .map(([name, text]) => `${text} as ${name}`)
  .join();
/** Without events all of it is null. */
type Page = Readonly<Record<keyof typeof texts, string> | Record<keyof typeof texts, null>>;

/** Sizes are as stored, so compressed: a page in memory may be some times larger, and never grows with the log. */
const pageByBytes = `
  select ${page} from (
    select *, sum(pg_column_size(data)) over (order by position rows unbounded preceding) - pg_column_size(data) as before
    from (select * from log.event where position > $1 order by position limit $2) e
  ) e where before < $3`;

function eventsIn(of: Page): readonly StoredEvent[] {
  if (of.positions === null) return [];
  const streams = of.streams.split('\n');
  const revisions = of.revisions.split(',');
  const ids = of.ids.split(',');
  const types = of.types.split('\n');
  const versions = of.versions.split(',');
  const datas = JSON.parse(`[${of.datas}]`) as JsonObject[];
  const metadatas = JSON.parse(`[${of.metadatas}]`) as EventMetadata[];
  const recorded = of.recorded.split(',');
  return of.positions.split(',').map((place, nth) => ({
    position: position(place),
    stream: streams[nth]!,
    revision: revision(revisions[nth]!),
    id: ids[nth]!,
    type: types[nth]!,
    version: Number(versions[nth]),
    data: datas[nth]!,
    metadata: metadatas[nth]!,
    recordedAt: new Date(Number(recorded[nth])),
  }));
}

function upToHole(events: readonly StoredEvent[], after: bigint): readonly StoredEvent[] {
  const hole = events.findIndex(({ position }, nth) => position !== after + BigInt(nth + 1));
  if (hole === 0) throw new MissingEvent(position(after + 1n));
  return hole === -1 ? events : events.slice(0, hole);
}
