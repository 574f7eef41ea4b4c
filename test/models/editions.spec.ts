import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { Editions } from '#read-models';
import { startApi, type Api } from '../support/api.js';
import { invent } from '../support/invented.js';
import { caughtUp } from '../support/seeded.js';

// Editions of the public figures: frozen once a month, of what was known when the month ended.

let api: Api;
let owner: pg.Client;
let editions: Editions;
beforeAll(async () => {
  api = await startApi();
  editions = api.app.get(Editions, { strict: false });
  owner = new pg.Client({ connectionString: api.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await api.close();
});

const rows = async <R extends pg.QueryResultRow>(sql: string) => (await owner.query<R>(sql)).rows;
const tables = async () =>
  (await rows<{ name: string }>(`select relname as name from pg_class where relnamespace = 'reporting'::regnamespace and relkind = 'r' order by 1`)).map(({ name }) => name); // prettier-ignore
/** All that stands in an edition. */
async function content(edition: string): Promise<string> {
  const all = [];
  for (const table of await tables())
    if (table !== 'labels_v1') all.push([table, await rows(`select t::text from reporting.${table} t where edition = '${edition}' order by 1`)]); // prettier-ignore
  return JSON.stringify(all);
}
const monthAt = (months: number, of = new Date()) =>
  new Date(Date.UTC(of.getUTCFullYear(), of.getUTCMonth() + months)).toISOString().slice(0, 10);
const at = (months: number) => new Date(`${monthAt(months)}T00:00:01Z`);

it('makes none of a registry that has nothing', async () => {
  expect(await editions.freezeDue()).toEqual([]);
  expect(await editions.freezeFirst()).toBeUndefined();
});

it('makes the first of what is known now, once', async () => {
  await invent(api, 60, 3);
  await caughtUp(api);
  expect(await editions.freezeFirst()).toBe(monthAt(-1));
  expect(await editions.freezeFirst()).toBeUndefined();
  expect(await editions.freezeDue()).toEqual([]);
});

it('says what a member is told of public records, where it says anything', async () => {
  const month = '2025-12-01';
  const told = async (by: string) => {
    const { body } = await api.as('analyst')<{ rows: Record<string, string | number>[] }>('GET', `/v1/statistics/held?population=public&asOf=2025-12-31${by && `&by=${by}`}`); // prettier-ignore
    return body.rows;
  };
  expect(await rows(`select persons from reporting.held_by_month_v1 where month = '${month}'`)).toEqual([
    { persons: (await told(''))[0]!['value'] },
  ]);
  const territories = await told('territory');
  const published = await rows<{ territory: string; persons: number }>(`select territory, persons from reporting.held_by_territory_v1 where month = '${month}'`); // prettier-ignore
  expect(published.length).toBeGreaterThan(1);
  for (const { territory, persons } of published.filter(({ territory }) => territory !== 'withheld'))
    expect(territories.find((row) => row['territory'] === territory)!['value']).toBe(persons);
  expect(published.reduce((all, { persons }) => all + persons, 0)).toBe((await told(''))[0]!['value']);
});

it('has a label in three languages for every code, table and column', async () => {
  for (const [table, column] of [['held_by_liberty', 'liberty'], ['held_by_procedure', 'procedure'], ['held_by_territory', 'territory'], ['held_by_sex', 'sex'], ['held_by_age', 'age'], ['acts_by_year', 'kind'], ['lengths', 'measure']]) // prettier-ignore
    expect(await rows(`select distinct t.${column} from reporting.${table}_v1 t left join reporting.labels_v1 l on l.list = '${column}' and l.code = t.${column} where coalesce(l.en, l.uk, l.crh, '') = ''`)).toEqual([]); // prettier-ignore
  expect(
    await rows(`select a.attrelid::regclass::text as of, a.attname from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace = 'reporting'::regnamespace and c.relkind = 'r' and a.attnum > 0 and (col_description(c.oid, a.attnum) is null
        or not exists (select from reporting.labels_v1 where list = 'column' and code = c.relname || '.' || a.attname))`),
  ).toEqual([]);
});

it('is not changed by what comes later, and nobody may change it; the next one says why it differs', async () => {
  const first = await content(monthAt(-1));
  await invent(api, 12, 4);
  await caughtUp(api);
  expect(await editions.freezeDue(at(1))).toEqual([monthAt(0)]);
  expect(await editions.freezeDue(at(1))).toEqual([]);
  expect(await content(monthAt(-1))).toBe(first);
  expect(await content(monthAt(0))).not.toBe(first);
  expect(
    await rows(`select reason, extent from reporting.changes_v1 where edition = '${monthAt(0)}' and extent <> 'few'`),
  ).toEqual([{ reason: 'cases-published', extent: 'some' }]);
  await owner.query('begin; set local role qayd_models');
  await expect(owner.query('update reporting.held_by_month_v1 set persons = 99')).rejects.toThrow(/permission denied/);
  await owner.query('rollback');
});

it('makes each month that was missed, of what was known when it ended', async () => {
  expect(await editions.freezeDue(at(3))).toEqual([monthAt(1), monthAt(2)]);
  const of = (edition: string) => rows(`select month, persons from reporting.held_by_month_v1 where edition = '${edition}' and month < '${monthAt(-1)}' order by 1`); // prettier-ignore
  expect(await of(monthAt(2))).toEqual(await of(monthAt(0)));
});

it('is made by one process of several', async () => {
  const made = await Promise.all([1, 2, 3].map(() => editions.freezeDue(at(4))));
  expect(made.flat()).toEqual([monthAt(3)]);
});
