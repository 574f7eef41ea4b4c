import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { newId } from '#platform';
import { Editions } from '#read-models';
import { answers } from '../../apps/api/src/openapi/answers.js';
import { startApi, type Api } from '../support/api.js';
import { Appending } from '../support/appending.js';
import { event, factOf } from '../support/doing.js';
import { invent } from '../support/invented.js';
import { caughtUp } from '../support/seeded.js';

interface Package {
  readonly resources: readonly {
    readonly name: string;
    readonly path: string;
    readonly hash: string;
    readonly bytes: number;
    readonly schema: { readonly fields: readonly { readonly name: string; readonly type: string }[]; readonly primaryKey: readonly string[] }; // prettier-ignore
  }[];
}

let api: Api;
const thisMonth = new Date();
const month = (months: number) =>
  new Date(Date.UTC(thisMonth.getUTCFullYear(), thisMonth.getUTCMonth() + months)).toISOString().slice(0, 7);
const get = (path: string, headers: Record<string, string> = {}) => fetch(`${api.url}/public/v1/${path}`, { headers });
const read = async <T>(path: string) => (await get(path)).json() as Promise<T>;

describe('a registry that does not publish', () => {
  it('has nothing there, as it is by default', async () => {
    api = await startApi();
    for (const path of ['figures', 'figures/held_by_month_v1', 'datapackage.json', 'editions/2026-10/sex.csv']) {
      const response = await get(path);
      expect([path, response.status]).toEqual([path, 404]);
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    }
    await api.close();
  });
});

describe('a registry that publishes', () => {
  beforeAll(async () => {
    api = await startApi({ kind: 'postgres' }, { QAYD_PUBLIC_FIGURES: 'on' });
    expect((await get('figures')).status).toBe(404); // no edition yet
    const editions = api.app.get(Editions, { strict: false });
    await invent(api, 60, 3);
    await caughtUp(api);
    await editions.freezeFirst();
    await invent(api, 12, 4);
    await caughtUp(api);
    await editions.freezeDue(new Date(`${month(1)}-01T00:00:01Z`));
  });
  afterAll(async () => {
    await api.close();
    delete process.env['QAYD_PUBLIC_FIGURES'];
  });

  it('tells its tables and editions to anybody, as the document says', async () => {
    const body = await read<{ edition: string; editions: string[]; tables: { name: string; link: string; csv: string }[] }>('figures'); // prettier-ignore
    expect(answers.PublishedTables.safeParse(body).error).toBeUndefined();
    expect(body.editions).toEqual([month(0), month(-1)]);
    for (const { link, csv } of body.tables)
      expect([(await fetch(api.url + link)).status, (await fetch(api.url + csv)).status]).toEqual([200, 200]);
  });

  it('tells a table with its definition, and what changed since the edition before and why', async () => {
    interface Changed {
      readonly since: string | null;
      readonly because: readonly object[];
      readonly rows: readonly { readonly month: string; readonly before: { readonly persons: number } | null; readonly after: { readonly persons: number } | null }[]; // prettier-ignore
    }
    interface Table {
      readonly rows: readonly { readonly month: string; readonly persons: number }[];
      readonly changed: Changed;
    }
    const [now, then] = [await read<Table>('figures/held_by_month_v1'), await read<Table>(`figures/held_by_month_v1?edition=${month(-1)}`)]; // prettier-ignore
    for (const body of [now, then]) expect(answers.PublishedFigures.safeParse(body).error).toBeUndefined();
    expect(then.changed).toEqual({ since: null, because: [], rows: [] });
    expect(now.changed.since).toBe(month(-1));
    expect(now.changed.because).toContainEqual({ reason: 'cases-published', extent: 'some' });
    const of = (rows: Table['rows'], at: string) => rows.find((row) => row.month === at);
    const differing = now.rows.filter(({ month: at, persons }) => at <= month(-1) && of(then.rows, at)?.persons !== persons); // prettier-ignore
    expect(differing.length).toBeGreaterThan(10);
    expect(now.changed.rows).toHaveLength(differing.length);
    for (const { month: at, before, after } of now.changed.rows)
      expect([before?.persons, after?.persons]).toEqual([of(then.rows, at)?.persons, of(now.rows, at)?.persons]);
  });

  it('is a data package whose files are as it says', async () => {
    const body = await read<Package>('datapackage.json');
    expect(answers.DataPackage.safeParse(body).error).toBeUndefined();
    for (const { path, hash, bytes, schema } of body.resources) {
      const response = await get(path);
      const text = await response.text();
      expect(Buffer.byteLength(text)).toBe(bytes);
      expect(`sha256:${createHash('sha256').update(text).digest('hex')}`).toBe(hash);
      const [header, ...rows] = parse(text);
      expect(header).toEqual(schema.fields.map(({ name }) => name));
      for (const [n, { type }] of schema.fields.entries())
        for (const row of rows)
          if (row[n] !== '' && type !== 'string')
            expect(row[n]).toMatch(type === 'yearmonth' ? /^\d{4}-(0[1-9]|1[0-2])$/ : /^\d+$/);
      const keys = rows.map((row) => schema.primaryKey.map((key) => row[header!.indexOf(key)]).join());
      expect(new Set(keys).size).toBe(rows.length);
    }
  });

  it('is kept by whoever has it, and not sent again', async () => {
    for (const path of ['figures', 'figures/held_by_sex_v1', 'figures/held_by_sex_v1?format=csv', 'datapackage.json']) {
      const first = await get(path);
      expect(first.headers.get('cache-control')).toBe('public, max-age=3600');
      expect(first.headers.get('access-control-allow-origin')).toBe('*');
      const again = await get(path, { 'If-None-Match': first.headers.get('etag')! });
      expect([again.status, (await again.text()).length]).toEqual([304, 0]);
    }
    const forGood = await get(`editions/${month(-1)}/held_by_sex_v1.csv`);
    expect(forGood.headers.get('cache-control')).toMatch(/immutable/);
    expect(forGood.headers.get('content-type')).toMatch(/^text\/csv/);
  });

  it.each([
    ['figures/held_by_name_v1', 404],
    ['figures/held_by_month_v1;drop', 404],
    ["figures/pg_class'", 404],
    ['figures/edition_position', 404],
    ['figures/held_by_month_v1?edition=2026-13-01', 400],
    ['figures/held_by_month_v1?edition=1999-01', 404],
    ['figures/held_by_month_v1?asOf=2026-01-05', 400],
    ['figures/held_by_month_v1?by=sex,territory', 400],
    ['editions/2026-10/..%2fsecret.csv', 404],
  ])('answers a problem to %s', async (path, status) => {
    const response = await get(path);
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/problem+json; charset=utf-8']); // prettier-ignore
  });
});

describe('the edition after that of a December', () => {
  it('tells what it says otherwise of the year that was over', async () => {
    const next = thisMonth.getUTCFullYear() + 1;
    api = await startApi({ kind: 'postgres' }, { QAYD_PUBLIC_FIGURES: 'on' });
    const [editions, log] = [api.app.get(Editions, { strict: false }), new Appending(api)];
    const searches = async (many: number) => {
      const facts = Array.from({ length: many }, () => factOf('SearchRecorded', `${next}-05-01`));
      await log.append(`case-${newId()}`, event('CaseOpened', { person: await log.aPerson(), tier: 'public' }), ...facts); // prettier-ignore
      await caughtUp(api);
    };
    await searches(5);
    expect(await editions.freezeFirst(new Date(`${next + 1}-01-02T00:00:00Z`))).toBe(`${next}-12-01`);
    await searches(2);
    expect(await editions.freezeDue(new Date(`${next + 1}-02-01T00:00:01Z`))).toEqual([`${next + 1}-01-01`]);
    const { changed } = await read<{ changed: { since: string; rows: readonly object[] } }>('figures/acts_by_year_v1');
    expect(changed.since).toBe(`${next}-12`);
    expect(changed.rows).toContainEqual({ year: next, kind: 'withheld', before: { acts: 5 }, after: { acts: 7 } });
    await api.close();
    delete process.env['QAYD_PUBLIC_FIGURES'];
  });
});
