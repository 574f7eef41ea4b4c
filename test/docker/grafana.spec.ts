import fs from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { parse } from 'yaml';
import { freshDatabase, type FreshDatabase } from '#platform/testing';
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
  readonly datasources: readonly [Datasource];
};

let database: FreshDatabase;
let viewer: pg.Client;

beforeAll(async () => {
  database = await freshDatabase();
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query(read('reporting-role.sql'));
  await owner.query(read('reporting-role.sql'));
  await owner.query(`alter role qayd_reporting password 'only-for-tests'`);
  await owner.query(
    `insert into projection.checkpoint (name, version, build, position, state, error)
     values ('cases', 1, 1, 40, 'live', null), ('timeline', 1, 1, 12, 'failed', '{"eventId": "secret"}'), ('timeline', 2, 1, 7, 'building', null)`,
  );
  await owner.end();
  const url = new URL(database.ownerUrl);
  url.username = datasources[0].user;
  url.password = 'only-for-tests';
  viewer = new pg.Client({ connectionString: url.href });
  await viewer.connect();
});
afterAll(async () => {
  await viewer.end();
  await database.drop();
});

const shown = async (title: string) =>
  (await viewer.query<object>(panels.find((panel) => panel.title === title)!.targets[0]!.rawSql)).rows;

describe('a dashboard', () => {
  it.each(panels.map((panel) => [panel.title, panel] as const))('asks the provisioned source: %s', async (_, panel) => {
    expect(panel.datasource).toEqual({ type: datasources[0].type, uid: datasources[0].uid });
    for (const { rawSql } of panel.targets) expect((await viewer.query(rawSql)).rows.length).toBeGreaterThan(0);
  });

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

describe('what a viewer may send', () => {
  it('reads how far the projections are, and no other column of ours', async () => {
    const { rows } = await viewer.query<{ column: string }>(
      `select n.nspname || '.' || c.relname || '.' || a.attname as column
       from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
       where n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and a.attnum > 0 and c.relkind in ('r', 'p', 'v', 'm', 'f')
         and has_column_privilege(c.oid, a.attnum, 'select')`,
    );
    expect(rows.map(({ column }) => column).sort()).toEqual(
      ['build', 'name', 'position', 'state', 'updated_at', 'version'].map(
        (column) => `projection.checkpoint.${column}`,
      ),
    );
  });

  it.each([
    'select error from projection.checkpoint',
    'select * from log.event',
    'select * from access.account',
    `set transaction read write; update projection.checkpoint set state = 'live'`,
    'set transaction read write; create table public.mine (a int)',
    'set role qayd_api',
    `select log.append('', '{}', '{}', '', '', '{}', '', '')`,
  ])('is refused: %s', (sql) => expect(viewer.query(sql)).rejects.toThrow(/permission denied/));
});
