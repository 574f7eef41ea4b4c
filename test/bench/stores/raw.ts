import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { connections, eventType, pageSize, type Payload, type StoreKind } from './store.js';

/** The floor: what a careful team would write by hand. One INSERT and one commit an append, a unique index, a bare sequence. */
export const raw: StoreKind = {
  name: 'raw pg INSERT',
  role: 'floor',
  async open(url) {
    const pool = new pg.Pool({ connectionString: url, max: connections });
    pool.on('error', () => undefined);
    await pool.query(`
      create table event (
        position bigserial primary key, stream text collate "C" not null, revision bigint not null, id uuid not null,
        type text not null, data json not null, metadata json not null, recorded_at timestamptz not null default clock_timestamp(),
        unique (stream, revision)
      )`);
    const page = async (after: number) =>
      (
        await pool.query<{ position: string; data: { n: number } }>({
          name: 'page',
          text: 'select * from event where position > $1 order by position limit $2',
          values: [after, pageSize],
        })
      ).rows;
    return {
      append: async (stream, at, events) => void (await pool.query(insertOf(stream, at, events))),
      load: async (stream) =>
        (
          await pool.query({
            name: 'load',
            text: 'select * from event where stream = $1 order by revision',
            values: [stream],
          })
        ).rows.length,
      async readAll() {
        let [many, after] = [0, 0];
        for (;;) {
          const rows = await page(after);
          many += rows.length;
          if (rows.length < pageSize) return many;
          after = Number(rows.at(-1)!.position);
        }
      },
      async tail(signal, got) {
        const { rows } = await pool.query<{ last: string | null }>('select max(position) as last from event');
        let after = Number(rows[0]!.last ?? 0);
        while (!signal.aborted) {
          const rows = await page(after);
          for (const { data } of rows) got(data.n);
          if (rows.length === 0) await sleep(1);
          else after = Number(rows.at(-1)!.position);
        }
      },
      close: () => pool.end(),
    };
  },
};

function insertOf(stream: string, at: number, events: readonly Payload[]) {
  const one = events.length === 1 ? events[0] : undefined;
  return one
    ? {
        name: 'insert',
        text: 'insert into event (stream, revision, id, type, data, metadata) values ($1, $2, $3, $4, $5, $6)',
        values: [stream, at + 1, one.id, eventType, JSON.stringify(one.data), JSON.stringify(one.metadata)],
      }
    : {
        name: 'insert-many',
        text: `insert into event (stream, revision, id, type, data, metadata)
               select $1, $2::bigint + o, i, $3, d, m from unnest($4::uuid[], $5::json[], $6::json[]) with ordinality u (i, d, m, o)`,
        values: [
          stream,
          at,
          eventType,
          events.map(({ id }) => id),
          events.map(({ data }) => JSON.stringify(data)),
          events.map(({ metadata }) => JSON.stringify(metadata)),
        ],
      };
}
