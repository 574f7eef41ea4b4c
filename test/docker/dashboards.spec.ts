import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { parse } from 'yaml';
import { Editions } from '#read-models';
import { startApi, type Api } from '../support/api.js';
import { invent } from '../support/invented.js';
import { caughtUp } from '../support/seeded.js';
import { viewerOf } from '../support/viewer.js';
import { read } from './compose.js';

// Every panel of every dashboard, as the role of its source, on a registry of invented people.

interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly editable: boolean;
  readonly panels: readonly {
    readonly title: string;
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly datasource: { readonly type: string; readonly uid: string };
    readonly targets: readonly { readonly rawSql: string; readonly columns: readonly string[] }[];
  }[];
}
const folder = new URL('../../docker/grafana/dashboards/', import.meta.url);
const dashboards = fs
  .readdirSync(folder)
  .map((file) => JSON.parse(fs.readFileSync(new URL(file, folder), 'utf8')) as Dashboard);
const { datasources } = parse(read('grafana/provisioning/datasources/qayd.yaml')) as {
  readonly datasources: readonly { readonly uid: string; readonly type: string; readonly user: string }[];
};

let api: Api;
let owner: pg.Client;
let confidential: readonly { readonly person: string; readonly caseId: string }[];
const viewers = new Map<string, pg.Client>();
beforeAll(async () => {
  api = await startApi();
  await invent(api, 120, 21);
  await invent(api, 10, 22, 'restricted');
  confidential = await invent(api, 5, 23, 'confidential');
  await caughtUp(api);
  const editions = api.app.get(Editions, { strict: false });
  await editions.freezeFirst();
  const now = new Date();
  await editions.freezeDue(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1, 0, 0, 1)));
  owner = new pg.Client({ connectionString: api.ownerUrl });
  await owner.connect();
  for (const { uid, user } of datasources) viewers.set(uid, await viewerOf(api.ownerUrl, user));
});
afterAll(async () => {
  const told = [...took]
    .sort(([, a], [, b]) => b - a)
    .map(([panel, ms]) => `${ms.toFixed(1).padStart(8)} ms  ${panel}`);
  process.stderr.write(`How long each panel took, of 135 cases:\n${told.join('\n')}\n`);
  for (const viewer of viewers.values()) await viewer.end();
  await owner.end();
  await api.close();
});

it('there are nine, each of one source, that nobody can change there', () => {
  expect(dashboards).toHaveLength(9);
  expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(9);
  for (const { editable, panels, description } of dashboards) {
    expect([editable, description.length > 20]).toEqual([false, true]);
    expect(new Set(panels.map(({ datasource }) => datasource.uid)).size).toBe(1);
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  }
});

const took = new Map<string, number>();
describe.each(dashboards.map((one) => [one.title, one] as const))('%s', (dashboard, { panels }) => {
  /** What those invented have nothing of: marks, contradictions, silence; fewer than five; models that stopped. */
  const mayBeEmpty = new Set(['Held, by mark', 'Cases with contradictions']);

  it.each(panels.map((panel) => [panel.title, panel] as const))('%s', async (title, { datasource, targets }) => {
    expect(datasources.map(({ type, uid }) => ({ type, uid }))).toContainEqual(datasource);
    for (const { rawSql, columns } of targets) {
      const began = performance.now();
      const { fields, rows } = await viewers.get(datasource.uid)!.query<object>(rawSql);
      took.set(`${dashboard}, ${title}`, performance.now() - began);
      expect(fields.map(({ name }) => name)).toEqual(columns);
      if (!mayBeEmpty.has(title)) expect(rows.length).toBeGreaterThan(0);
    }
  });
});

describe('what members’ dashboards read', () => {
  const internal = async (sql: string) => (await viewers.get('qayd-internal')!.query<Record<string, unknown>>(sql)).rows; // prettier-ignore
  const views = async () =>
    (await internal(`select table_name as name from information_schema.views where table_schema = 'reporting_internal'`)).map(({ name }) => String(name)).sort(); // prettier-ignore

  it('has the same figures as members are told', async () => {
    const { body } = await api.as('verifier')<{ rows: { value: number }[] }>('GET', '/v1/statistics/held?asOf=2024-06-30'); // prettier-ignore
    expect(
      await internal(`select count(distinct person)::int as value from reporting_internal.spans_v1
        where deprived = 'yes' and '2024-06-30' between coalesce(from_day, '-infinity') and coalesce(to_day, 'infinity')`),
    ).toEqual([{ value: body.rows[0]!.value }]);
  });

  it.each([
    ['place', 'places_v1', `and '2024-06-30' between t.from_day and coalesce(t.to_day, 'infinity')`],
    ['organisation', 'organisations_v1', `and coalesce(t.from_day, '-infinity') <= '2024-06-30'`],
  ])('has the same of each %s', async (by, view, then) => {
    const { body } = await api.as('verifier')<{ rows: { value: number }[] }>('GET', `/v1/statistics/held?asOf=2024-06-30&by=${by}`); // prettier-ignore
    const rows = await internal(`
      select coalesce(t.${by}, 'unknown') as key, count(distinct s.person)::int as value from reporting_internal.spans_v1 s
        left join reporting_internal.${view} t on t.case_id = s.case_id ${then}
      where s.deprived = 'yes' and '2024-06-30' between coalesce(s.from_day, '-infinity') and coalesce(s.to_day, 'infinity') group by 1`);
    const told = (body.rows as unknown as readonly Record<string, string | number>[]).filter(
      ({ value }) => value !== 0,
    );
    expect(rows.length).toBeGreaterThan(1);
    expect(Object.fromEntries(rows.map(({ key, value }) => [key, value]))).toEqual(
      Object.fromEntries(told.map((row) => [row[by], row['value']])),
    );
  });

  it('has restricted cases, nothing confidential, and no name', async () => {
    expect(await internal(`select tier, count(*)::int as many from reporting_internal.cases_v1 group by 1 order by 1`)).toEqual([{ tier: 'public', many: 120 }, { tier: 'restricted', many: 10 }]); // prettier-ignore
    for (const view of await views()) {
      const all = JSON.stringify(await internal(`select * from reporting_internal.${view}`));
      expect([view, confidential.filter(({ person, caseId }) => all.includes(person) || all.includes(caseId))]).toEqual([view, []]); // prettier-ignore
      expect(all).not.toContain('Invented Example');
    }
  });

  it('has a comment and a label in three languages for every column', async () => {
    expect(
      await internal(`select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
        where c.relnamespace = 'reporting_internal'::regnamespace and c.relname <> 'labels_v1' and (col_description(c.oid, a.attnum) is null
          or not exists (select from reporting_internal.labels_v1 l where l.list = 'internal' and l.code = a.attname and l.uk <> '' and l.crh <> ''))`),
    ).toEqual([]);
  });

  it('is there after a rebuild as before, under the same names', async () => {
    const before = await views();
    expect(before).toEqual(['cases_v1', 'charges_v1', 'codes_v1', 'facts_v1', 'flows_v1', 'judgments_v1', 'labels_v1', 'operations_v1', 'organisations_v1', 'persons_v1', 'places_v1', 'quality_v1', 'spans_v1', 'verdicts_v1']); // prettier-ignore
    const rows = await internal('select * from reporting_internal.spans_v1 order by case_id, from_day, to_day');
    const { run } = await import('../support/qayd.js');
    const { code, err } = await run(['rebuild', 'spans'], { QAYD_DATABASE_URL: process.env['QAYD_DATABASE_URL']! });
    expect([code, err]).toEqual([0, err]);
    expect(await views()).toEqual(before);
    expect(await internal('select * from reporting_internal.spans_v1 order by case_id, from_day, to_day')).toEqual(
      rows,
    );
    expect(await internal(`select build from reporting_internal.operations_v1 where name = 'spans'`)).toEqual([{ build: 2 }]); // prettier-ignore
  });
});
