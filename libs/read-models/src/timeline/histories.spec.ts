import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { PostgresEventStore } from '#event-store';
import { openPool, type Database } from '#platform';
import { freshDatabase, type FreshDatabase } from '#platform/testing';
import { Histories, type History } from './histories.js';

const streams = Array.from({ length: 40 }, (_, index) => `case-${index}`);
let database: FreshDatabase;
let pool: Database;

beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.ownerUrl);
  await pool.query(
    `create table model (
       position bigint primary key, stream text not null, revision bigint not null default 0, id uuid not null default gen_random_uuid(), type text not null default 'Any',
       version int not null default 1, data json not null default '{}', metadata json not null default '{"actor": ""}', recorded_at timestamptz not null default now()
     ); create view read.timeline_event as select * from model;
     create view read.timeline_merge as select 0::bigint as position, null::uuid as case_id, null::uuid as survivor where false`,
  );
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** As the projection does: whole batches, in order. */
const project = (from: number, to: number) =>
  pool.query(
    `insert into model (position, stream) select n, 'case-' || (n * 7919 % 37) from generate_series($1::int, $2::int) n on conflict do nothing`,
    [from, to],
  );
async function inTheModel(): Promise<ReadonlyMap<string, readonly string[]>> {
  const { rows } = await pool.query<{ stream: string; positions: string[] }>(
    'select stream, array_agg(position::text order by position) as positions from model group by stream',
  );
  return new Map(rows.map(({ stream, positions }) => [stream, positions]));
}
const positions = (history: History) => history.map(({ position }) => position);

it('gives what the model has, however it came, and what was read is the same array until something comes', async () => {
  const histories = new Histories(pool, new PostgresEventStore(pool));
  expect(await histories.of(['case-1'])).toEqual([[]]);
  for (let head = 0; head < 12_000;) {
    const asked = streams.filter((_, index) => (index + head) % 3 > 0);
    const batch = [5, 700, 2_600, 1][head % 4]!; // fewer and more than are read at once
    await Promise.all([
      project(head + 1, head + batch),
      ...[0, 10, 20].map((from) => histories.of(asked.slice(from, from + 15))),
    ]);
    head += batch;
    const [before, after] = [await histories.of(streams), await histories.of(streams)];
    const model = await inTheModel();
    expect(before.map(positions)).toEqual(streams.map((stream) => model.get(stream) ?? []));
    for (const [index, history] of before.entries()) if (history.length > 0) expect(after[index]).toBe(history);
  }
});

it('forgets what it kept when the model went back, and follows it again', async () => {
  const histories = new Histories(pool, new PostgresEventStore(pool));
  await histories.of(streams.slice(0, 20));
  await pool.query('delete from model where position > 100');
  expect((await histories.of(streams)).flatMap(positions)).toHaveLength(100);
  await project(101, 400);
  const model = await inTheModel();
  expect((await histories.of(streams)).map(positions)).toEqual(streams.map((stream) => model.get(stream) ?? []));
});
