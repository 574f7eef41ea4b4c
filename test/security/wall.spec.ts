import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { openPool, urlAs } from '#platform';
import { newId } from '#platform';
import { startApi, type Api } from '../support/api.js';
import { aPerson, caughtUp, seedStream } from '../support/seeded.js';

let api: Api;
let owner: pg.Client;
beforeAll(async () => {
  api = await startApi();
  for (const tier of ['public', 'restricted']) {
    const [person, by] = [newId(), api.members.get('monitor')!.id];
    await seedStream(api, `person-${person}`, [{ type: 'PersonRegistered', data: aPerson('Olena Example', tier), by }]);
    const opened = { person, tier, territory: 'crimea' };
    await seedStream(api, `case-${newId()}`, [{ type: 'CaseOpened', data: opened, by }]);
  }
  await caughtUp(api);
  owner = new pg.Client({ connectionString: api.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await api.close();
});

const rows = async (sql: string) => (await owner.query<Record<string, unknown>>(sql)).rows;

describe('6.45: the second wall, by the catalogue', () => {
  it('row-level security is forced on every table of a read model', async () =>
    expect(
      await rows(`select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p') and n.nspname ~ '_v[0-9]+_b[0-9]+$' and not (c.relrowsecurity and c.relforcerowsecurity)`),
    ).toEqual([]));

  it('there are such tables', async () =>
    expect((await rows(`select from pg_class where relforcerowsecurity`)).length).toBeGreaterThanOrEqual(7));

  it('nobody who can sign in owns a table, a view, a schema or a function of ours', async () =>
    expect(
      await rows(`
        select r.rolname, o.name from (
          select relowner as owner, relname::text as name from pg_class where relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
          union all select nspowner, nspname from pg_namespace where nspname !~ '^(pg_|information_schema|public)'
          union all select proowner, proname from pg_proc where pronamespace::regnamespace::text !~ '^(pg_|information_schema)'
        ) o join pg_roles r on r.oid = o.owner where r.rolcanlogin`),
    ).toEqual([]));

  it('every view of schema read reads as whoever asks', async () => {
    const views = await rows(
      `select relname, reloptions from pg_class where relkind = 'v' and relnamespace = 'read'::regnamespace`,
    );
    expect(views.length).toBeGreaterThanOrEqual(4);
    for (const { relname, reloptions } of views)
      expect([relname, reloptions]).toEqual([relname, ['security_invoker=true']]);
  });

  it('no role of ours is a superuser, by-passes the wall or is a member of an owner, but the projector of the models', async () => {
    expect(
      await rows(
        `select rolname from pg_roles where rolname like 'qayd%' and (rolsuper or rolbypassrls or rolcreaterole)`,
      ),
    ).toEqual([]);
    expect(
      await rows(`select r.rolname as of, m.rolname as member, a.inherit_option as inherits from pg_auth_members a
        join pg_roles r on r.oid = a.roleid join pg_roles m on m.oid = a.member where m.rolname like 'qayd%'`),
    ).toEqual([{ of: 'qayd_models', member: 'qayd_project', inherits: false }]);
  });

  it.each([
    ['api', 'select from log.event'],
    ['api', `select log.append('', '{}', '{}', '', '', '{}', '', '')`],
    ['api', 'update projection.checkpoint set position = 0'],
    ['api', 'set role qayd_models'],
    ['api', 'set role qayd_log'],
    ['api', 'delete from read.case_list'],
    ['api', 'create temp table mine (a int)'],
    ['log', `update log.event set type = 'x'`],
    ['log', 'delete from log.event'],
    ['log', 'truncate log.event'],
    ['log', 'alter table log.event disable trigger all'],
    ['log', 'select from access.account'],
    ['log', 'select from read.case_list'],
    ['models', 'select from log.event'],
    ['models', 'select from access.session'],
    ['models', 'set role qayd_owner'],
  ] as const)('as %s it is refused: %s', async (login, sql) => {
    const client = new pg.Client({ connectionString: urlAs(process.env['QAYD_DATABASE_URL']!, login) });
    await client.connect();
    try {
      await expect(client.query(sql)).rejects.toThrow(/permission denied|must be owner|cannot delete from view/);
    } finally {
      await client.end();
    }
  });
});

describe('6.45: what a connection says of its reader', () => {
  const count = async (client: pg.Client | pg.PoolClient) =>
    (await client.query<{ many: number }>('select count(*)::int as many from read.case_list')).rows[0]!.many;
  const all = ['qayd.up_to', 'qayd.territories', 'qayd.lawyer'];
  const say = (values: readonly string[]) =>
    `select ${all.map((name, n) => `set_config('${name}', '${values[n]}', true)`).join(', ')}`;

  it('shows what they see, nothing without it, and is over with the transaction, whoever has the connection next', async () => {
    const pool = openPool(process.env['QAYD_DATABASE_URL']!, { max: 1 });
    try {
      const shown = async (values?: readonly string[]) => {
        const client = await pool.connect();
        await client.query(values ? `begin; ${say(values)}` : 'begin');
        const many = await count(client);
        await client.query('commit');
        client.release();
        return many;
      };
      expect(await shown()).toBe(0);
      expect(await shown(['restricted', '*', ''])).toBe(2);
      expect(await shown()).toBe(0);
      expect(await shown(['restricted', 'crimea', ''])).toBe(2);
      expect(await shown(['restricted', 'kherson', ''])).toBe(1);
      expect(await shown(['public', '', ''])).toBe(1);
      expect(await shown(['restricted', '', newId()])).toBe(1);
      expect(await shown()).toBe(0);
    } finally {
      await pool.end();
    }
  });

  it('and a timeline is folded from what no other transaction reads', async () => {
    const client = new pg.Client({ connectionString: process.env['QAYD_DATABASE_URL']! });
    await client.connect();
    const events = async () => (await client.query('select from read.timeline_event')).rowCount;
    expect(await events()).toBe(0);
    await client.query(`begin; ${say(['restricted', '*', ''])}`);
    expect(await events()).toBe(0);
    await client.end();
  });
});
