import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { caseFacts, deprivedOf, labels, liberties, penalLaw, procedures } from '#domain';
import { Editions } from '#read-models';
import { startApi, type Api } from '../support/api.js';
import { attack, attackFlows, narrow, type Bound, type PublishedTable } from '../support/attacker.js';
import { invent } from '../support/invented.js';
import { caughtUp } from '../support/seeded.js';
import { toldOfFlows, viewerOf } from '../support/viewer.js';

// What leaves without a session. Whoever attacks has all that was published, and knows the rules by which it was.

let api: Api;
let viewer: pg.Client;
beforeAll(async () => {
  api = await startApi();
  viewer = await viewerOf(api.ownerUrl, 'qayd_reporting');
  await invent(api, 160, 7);
  await invent(api, 40, 8, 'restricted');
  await caughtUp(api);
  await api.app.get(Editions, { strict: false }).freezeFirst();
});
afterAll(async () => {
  await viewer.end();
  await api.close();
});

const rows = async <R extends pg.QueryResultRow>(sql: string) => (await viewer.query<R>(sql)).rows;

/** Every key that a breakdown can have; those who are certainly held are in custody of some kind. */
const keys: Readonly<Record<string, readonly string[]>> = {
  liberty: [...liberties.filter((state) => deprivedOf([state]) === 'yes'), 'several'],
  procedure: [...procedures, 'several'],
  territory: ['crimea', 'sevastopol', 'kherson', 'zaporizhzhia', 'donetsk', 'luhansk', 'elsewhere', 'unknown'],
  sex: ['female', 'male', 'other', 'unknown'],
  age: ['under 18', '18–29', '30–44', '45–59', '60 and over', 'unknown'],
  mark: [...Object.keys(labels.marks), 'none'],
  article: [...new Set(penalLaw.map(({ citation }) => citation)), 'unknown'],
};
const none: Readonly<Record<string, string>> = { mark: 'none', article: 'unknown' };

async function publishedIn(month: string): Promise<readonly PublishedTable[]> {
  const tables: PublishedTable[] = [];
  for (const [name, all] of Object.entries(keys)) {
    const found = await rows<{ key: string; persons: number }>(
      `select ${name} as key, persons from reporting.held_by_${name}_v1 where month = '${month}'`,
    );
    const published = new Map(found.filter(({ key }) => key !== 'withheld').map(({ key, persons }) => [key, persons]));
    const keys = [...new Set([...all, ...(name === 'article' ? published.keys() : [])])];
    expect([...published.keys()].filter((key) => !keys.includes(key))).toEqual([]);
    tables.push({ name, keys, published, ...(none[name] && { none: none[name] }) });
  }
  return tables;
}

describe('the program of whoever solves the published tables', () => {
  it('narrows a table of which only the small cells are withheld', () => {
    const published = new Map([['male', 60], ['female', 12]]); // prettier-ignore
    const found = attack(75, [{ name: 'sex', keys: ['male', 'female', 'unknown'], published }]);
    expect(found).toEqual([{ cell: 'sex unknown', from: 3, to: 3 }]);
    const articles = { name: 'article', keys: ['205.5', '281', 'unknown'], published: new Map([['205.5', 33]]), none: 'unknown' }; // prettier-ignore
    expect(narrow(attack(35, [articles])).map(({ cell }) => cell)).toEqual(['article unknown']);
  });

  it('finds no person of an edition that can be told within less than five', async () => {
    const months = await rows<{ month: string; persons: number }>(
      'select month::text, persons from reporting.held_by_month_v1 order by month',
    );
    expect(months.length).toBeGreaterThan(100);
    const all: Bound[] = [];
    for (const { month, persons } of months.filter((_, n) => n % 10 === 0 || n < 6))
      all.push(...attack(persons, await publishedIn(month)).map((one) => ({ ...one, cell: `${month} ${one.cell}` })));
    expect(all.length).toBeGreaterThan(300);
    expect(narrow(all)).toEqual([]);
  });

  it('nor an act', async () => {
    const years = [2016, 2020, 2025];
    for (const year of years) {
      const found = await rows<{ kind: string; acts: number }>(
        `select kind, acts from reporting.acts_by_year_v1 where year = ${year}`,
      );
      const total = found.reduce((all, { acts }) => all + acts, 0);
      const published = new Map(found.filter(({ kind }) => kind !== 'withheld').map(({ kind, acts }) => [kind, acts]));
      const kinds = caseFacts.map(({ kind }) => kind as string);
      expect(narrow(attack(total, [{ name: 'acts', keys: kinds, published }]))).toEqual([]);
    }
  });

  it('nor who was held, came or went, from what was told of years and of their ends', async () => {
    const told = await toldOfFlows(viewer);
    expect(told.flows.length).toBeGreaterThan(2);
    const found = attackFlows(told);
    expect(found.length).toBeGreaterThan(4);
    expect(narrow(found)).toEqual([]);
  });

  it('is told nothing below five, and no day', async () => {
    const tables = await rows<{ name: string; columns: string[] }>(
      `select table_name as name, array_agg(column_name::text) as columns from information_schema.columns
       where table_schema = 'reporting' and data_type = 'integer' and column_name not in ('year', 'first_quartile', 'median', 'third_quartile') group by table_name`,
    );
    expect(tables.length).toBeGreaterThan(8);
    for (const { name, columns } of tables)
      expect(await rows(`select * from reporting.${name} where ${columns.map((column) => `${column} < 5`).join(' or ')}`)).toEqual([]); // prettier-ignore
    const dates = await rows<{ name: string; column: string }>(
      `select table_name as name, column_name as column from information_schema.columns where table_schema = 'reporting' and data_type not in ('integer', 'text')`,
    );
    for (const { name, column } of dates)
      expect(await rows(`select * from reporting.${name} where extract(day from ${column}) <> 1`)).toEqual([]);
  });
});

it('whatever the counts are, what is withheld of tables that share a total stays wide', async () => {
  const { disjoint, overlapping } = await import('../../libs/read-models/src/editions/withholding.js');
  const counts = fc.array(fc.oneof(fc.nat(4), fc.nat(30)), { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(counts, counts, fc.array(fc.boolean(), { minLength: 300, maxLength: 300 }), (one, other, has) => {
      const total = one.reduce((all, many) => all + many, 0);
      if (total < 5) return;
      const names = one.map((_, n) => `k${n}`);
      const first = disjoint(new Map(one.map((many, n) => [`k${n}`, many])));
      const people = Array.from({ length: total }, (_, n) => names.filter((_, k) => has[(n * 7 + k * 13 + other[k]!) % 300]! && n < other[k]! * 2)); // prettier-ignore
      const overlaps = new Map(names.map((name) => [name, people.filter((of) => of.includes(name)).length]));
      const without = people.filter((of) => of.length === 0).length;
      const second = overlapping(overlaps, without, total);
      const published = new Map([...second.cells, ...(second.none === undefined ? [] : [['none', second.none] as const])]); // prettier-ignore
      const bounds = attack(total, [
        { name: 'a', keys: names, published: first.cells },
        { name: 'b', keys: [...names, 'k6', 'k7', 'none'], published, none: 'none' },
      ]);
      expect(narrow(bounds)).toEqual([]);
    }),
    { numRuns: 100 },
  );
});
