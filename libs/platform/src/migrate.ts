import { createHash } from 'node:crypto';
import type pg from 'pg';
import { DataSource, type QueryRunner } from 'typeorm';
import { Access1764000001000 } from './migrations/1764000001000-access.js';
import { Log1764000000000 } from './migrations/1764000000000-log.js';
import { Projection1764000002000 } from './migrations/1764000002000-projection.js';
import { Protection1764000003000 } from './migrations/1764000003000-protection.js';

/**
 * Brings the database up to date: roles, schemas, tables, grants; all of it or nothing, and one process at a time. `url`
 * is of a role that may create them.
 */
export async function migrate(url: string): Promise<void> {
  const source = dataSource(url);
  await source.initialize();
  try {
    await source.query('begin');
    await source.query(`select pg_advisory_xact_lock(hashtextextended('qayd migrations', 0))`);
    await source.query(roles);
    await source.query('set role qayd_owner');
    await assertOfThisFormat((statement) => source.query(statement));
    await source.runMigrations({ transaction: 'none' }); // in ours: the source has one connection
    await source.query('alter table public.migrations add column if not exists sha256 text');
    for (const { name } of migrations)
      await source.query('update public.migrations set sha256 = $2 where name = $1 and sha256 is null', [
        name,
        await fingerprint(name),
      ]);
    await source.query(grants);
    await source.query('commit');
  } finally {
    await source.destroy();
  }
}

/** Throws unless the database is as this software needs it. */
export async function assertMigrated(pool: pg.Pool): Promise<void> {
  const done = await assertOfThisFormat(
    async <R>(statement: string) => (await pool.query<R & pg.QueryResultRow>(statement)).rows,
  );
  const missing = migrations.filter(({ name }) => !done.some((migration) => migration.name === name));
  if (missing.length > 0)
    throw new Error(
      `The database lacks ${missing.length} migrations: run "qayd migrate" with QAYD_MIGRATION_DATABASE_URL set`,
    );
}

/** The database is of a version of this software that was never released, and is not read by this one. */
class OlderFormat extends Error {
  constructor() {
    super(
      'The database was made by an earlier version of Qayd, before its first release, whose format this one does not read. ' +
        'It is as it was. Start on a new one: set QAYD_DATA_DIR to another folder, or QAYD_DATABASE_URL to another database.',
    );
  }
}

interface Done {
  readonly name: string;
  readonly sha256: string | null;
}

type Query = <R>(statement: string) => Promise<readonly R[]>;

/** The migrations that a database has had; throws where they said something else then. */
async function assertOfThisFormat(query: Query): Promise<readonly Done[]> {
  const [table] = await query<{ is: boolean }>(`select to_regclass('public.migrations') is not null as is`);
  if (!table!.is) return [];
  const done = await query<Done>(`select name, to_jsonb(m) ->> 'sha256' as sha256 from public.migrations m`);
  for (const { name, sha256 } of done)
    if (migrations.some((known) => known.name === name) && sha256 !== (await fingerprint(name)))
      throw new OlderFormat();
  return done;
}

/** The SHA-256 of what a migration says: before a release one may be written anew, and what it made is of another format then. */
async function fingerprint(name: string): Promise<string> {
  const migration = new (migrations.find((known) => known.name === name)!)();
  const hash = createHash('sha256');
  const runner = { query: (statement: string) => Promise.resolve(hash.update(statement)) };
  await migration.up(runner as unknown as QueryRunner);
  return hash.digest('hex');
}

const migrations = [Log1764000000000, Access1764000001000, Projection1764000002000, Protection1764000003000];
const dataSource = (url: string) =>
  new DataSource({
    type: 'postgres',
    url,
    migrations,
    poolSize: 1,
    migrationsTableName: 'migrations',
    schema: 'public',
  });

/** `qayd_owner` owns all and has no login; `qayd_app` is the application. */
const roles = `
  do $$ begin
    if not exists (select from pg_roles where rolname = 'qayd_owner') then create role qayd_owner nologin; end if;
    if not exists (select from pg_roles where rolname = 'qayd_app') then create role qayd_app nologin; end if;
    execute format('grant create on database %I to qayd_owner, qayd_app', current_database());
    execute format('grant qayd_owner to %I', current_user);
  end $$;
  grant create, usage on schema public to qayd_owner;
`;
const grants = `
  grant select on public.migrations to qayd_app;
  grant usage on schema log, access, projection, protection, read to qayd_app;
  grant create on schema read to qayd_app;
  grant select on all tables in schema log to qayd_app;
  revoke all on all functions in schema log from public;
  grant execute on function log.append, log.append_known, log.append_one to qayd_app;
  grant select, insert, update, delete on all tables in schema access, projection, protection to qayd_app;
`;
