import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { parse } from 'yaml';
import { freshDatabase, type FreshDatabase } from '#platform/testing';
import { changingRoles } from '../support/viewer.js';
import { read } from './compose.js';

interface Panel {
  readonly title: string;
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly targets: readonly { readonly rawSql: string }[];
}
interface Datasource {
  readonly uid: string;
  readonly type: string;
  readonly user: string;
}

const folder = new URL('../../docker/grafana/dashboards/', import.meta.url);
const panels = fs
  .readdirSync(folder)
  .map((file) => JSON.parse(fs.readFileSync(new URL(file, folder), 'utf8')) as { readonly panels: readonly Panel[] })
  .flatMap((dashboard) => dashboard.panels);
const { datasources } = parse(read('grafana/provisioning/datasources/qayd.yaml')) as {
  readonly datasources: readonly Datasource[];
};

let database: FreshDatabase;
const viewers = new Map<string, pg.Client>();

beforeAll(async () => {
  database = await freshDatabase();
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  for (let times = 0; times < 2; times += 1) await changingRoles(() => owner.query(read('reporting-role.sql')));
  await owner.query(
    `insert into projection.checkpoint (name, version, build, position, state, error)
     values ('cases', 1, 1, 40, 'live', null), ('timeline', 1, 1, 12, 'failed', '{"eventId": "secret"}'), ('timeline', 2, 1, 7, 'building', null)`,
  );
  for (const { uid, user } of datasources) {
    await changingRoles(() => owner.query(`alter role ${user} password 'only-for-tests'`));
    const url = Object.assign(new URL(database.ownerUrl), { username: user, password: 'only-for-tests' });
    const viewer = new pg.Client({ connectionString: url.href });
    await viewer.connect();
    viewers.set(uid, viewer);
  }
  await owner.end();
});
afterAll(async () => {
  for (const viewer of viewers.values()) await viewer.end();
  await database.drop();
});

const shown = async (title: string) => {
  const { datasource, targets } = panels.find((panel) => panel.title === title)!;
  return (await viewers.get(datasource.uid)!.query<object>(targets[0]!.rawSql)).rows;
};

describe('a dashboard', () => {
  it('shows which projections stopped, are rebuilt and are behind', async () => {
    expect(await shown('Stopped at an event')).toEqual([{ stopped: '1' }]);
    expect(await shown('Being rebuilt')).toEqual([{ building: '1' }]);
    expect(await shown('Builds')).toMatchObject([
      { name: 'cases', state: 'live', behind: '0' },
      { name: 'timeline', state: 'failed', behind: '28' },
      { name: 'timeline', state: 'building', behind: '33' },
    ]);
  });
});

describe.each([
  ['qayd', 'reporting'],
  ['qayd-internal', 'reporting_internal'],
])('6.45: what a viewer of %s may send', (uid, schema) => {
  it(`reads schema ${schema}, and no other column of ours`, async () => {
    const { rows } = await viewers.get(uid)!.query<{ schema: string }>(
      `select distinct n.nspname as schema
       from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
       where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and a.attnum > 0 and c.relkind in ('r', 'p', 'v', 'm', 'f')
         and has_column_privilege(c.oid, a.attnum, 'select') and has_schema_privilege(n.oid, 'usage')`,
    );
    expect(rows).toEqual([{ schema }]);
  });

  it('runs no function of ours, and none that reads files or asks another server', async () => {
    const { rows } = await viewers.get(uid)!.query<{ name: string }>(
      `select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
       where has_function_privilege(p.oid, 'execute') and has_schema_privilege(n.oid, 'usage')
         and (n.nspname !~ '^(pg_|information_schema)' or p.proname ~ '^(pg_read_|pg_ls_|pg_stat_file|lo_import|lo_export|dblink|pg_terminate_backend$)')
         and p.prosrc not in ('pg_terminate_backend')`,
    );
    expect(rows).toEqual([]);
  });

  it('sees of what others ask neither the words nor the state', async () => {
    const { rows } = await viewers
      .get(uid)!
      .query<{ query: string; state: string | null }>(
        `select query, state from pg_stat_activity where usename <> current_user`,
      );
    expect(rows.length).toBeGreaterThan(0);
    for (const { query, state } of rows) expect([query, state]).toEqual(['<insufficient privilege>', null]);
  });

  it.each([
    'select error from projection.checkpoint',
    'select * from projection.edition_position',
    'select * from log.event',
    'select * from access.account',
    'select * from read.figures_span',
    `select * from ${schema === 'reporting' ? 'reporting_internal.operations_v1' : 'reporting.held_by_month_v1'}`,
    `set transaction read write; update projection.checkpoint set state = 'live'`,
    `set transaction read write; insert into reporting.changes_v1 values ('2026-01-01', 'corrected', 'many')`,
    'set transaction read write; create table public.mine (a int)',
    `set transaction read write; create table ${schema}.mine (a int)`,
    'set transaction read write; create temp table mine (a int)',
    'set role qayd_api',
    'set role qayd_models',
    `copy (select 1) to program 'true'`,
    `select pg_read_file('/etc/passwd')`,
    `select log.append('', '{}', '{}', '', '', '{}', '', '')`,
  ])('is refused: %s', (sql) => expect(viewers.get(uid)!.query(sql)).rejects.toThrow(/permission denied/));
});
