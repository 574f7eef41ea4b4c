import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { peerFile } from './peer.js';
import { connections, eventType, pageSize, type StoreKind } from './store.js';

export const messageDb: StoreKind = {
  name: 'message-db',
  role: 'peer',
  async open(url) {
    await install(url);
    const pool = new pg.Pool({
      connectionString: url,
      max: connections,
      options: '-c search_path=message_store,public',
    });
    pool.on('error', () => undefined);
    const write = (client: pg.Pool | pg.PoolClient, values: unknown[]) =>
      client.query({
        name: 'write',
        text: 'select write_message($1::varchar, $2::varchar, $3::varchar, $4::jsonb, $5::jsonb, $6::bigint)',
        values,
      });
    const page = async (after: number) =>
      (
        await pool.query<{ global_position: string; data: string }>({
          name: 'page',
          text: 'select * from get_category_messages($1::varchar, $2::bigint, $3::bigint)',
          values: ['case', after, pageSize],
        })
      ).rows;
    return {
      async append(stream, at, events) {
        const rows = events.map(({ id, data, metadata }, n) => [
          id,
          stream,
          eventType,
          JSON.stringify(data),
          JSON.stringify(metadata),
          at + n,
        ]);
        if (rows.length === 1) return void (await write(pool, rows[0]!));
        const client = await pool.connect();
        try {
          await client.query('begin');
          for (const row of rows) await write(client, row);
          await client.query('commit');
        } finally {
          client.release();
        }
      },
      load: async (stream) =>
        (
          await pool.query<{ data: string }>({
            name: 'load',
            text: 'select * from get_stream_messages($1::varchar, 0, -1)',
            values: [stream],
          })
        ).rows.map(({ data }) => JSON.parse(data) as unknown).length,
      async readAll() {
        let [many, after] = [0, 1];
        for (;;) {
          const rows = await page(after);
          many += rows.map(({ data }) => JSON.parse(data) as unknown).length;
          if (rows.length < pageSize) return many;
          after = Number(rows.at(-1)!.global_position) + 1;
        }
      },
      async tail(signal, got) {
        const { rows } = await pool.query<{ last: string | null }>('select max(global_position) as last from messages');
        let after = Number(rows[0]!.last ?? 0) + 1;
        while (!signal.aborted) {
          const rows = await page(after);
          for (const { data } of rows) got((JSON.parse(data) as { n: number }).n);
          if (rows.length === 0) await sleep(1);
          else after = Number(rows.at(-1)!.global_position) + 1;
        }
      },
      close: () => pool.end(),
    };
  },
};

/** What its install.sh does by psql. */
async function install(url: string): Promise<void> {
  const folder = path.join(path.dirname(peerFile('@eventide/message-db/package.json')), 'database');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const file = (name: string) => fs.readFileSync(path.join(folder, name), 'utf8');
  for (const name of [
    'schema/message-store.sql',
    'extensions/pgcrypto.sql',
    'tables/messages.sql',
    'types/message.sql',
  ]) {
    await client.query(file(name));
    await client.query('set search_path to message_store, public');
  }
  for (const name of functions) await client.query(file(`functions/${name}.sql`));
  for (const name of ['id', 'stream', 'category'])
    await client.query(file(`indexes/messages-${name}.sql`).replaceAll('CONCURRENTLY', ''));
  await client.end();
}
const functions = [
  'message-store-version', 'hash-64', 'acquire-lock', 'category', 'is-category', 'id', 'cardinal-id', 'stream-version',
  'write-message', 'get-stream-messages', 'get-category-messages', 'get-last-stream-message',
]; // prettier-ignore
