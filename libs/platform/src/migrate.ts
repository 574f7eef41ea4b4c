import { createHash } from 'node:crypto';
import type pg from 'pg';
import { DataSource, type QueryRunner } from 'typeorm';
import { Access1764000001000 } from './migrations/1764000001000-access.js';
import { Log1764000000000 } from './migrations/1764000000000-log.js';
import { Projection1764000002000 } from './migrations/1764000002000-projection.js';
import { KeyUse1764000009000 } from './migrations/1764000009000-key-use.js';
import { WithheldLengths1764000010000 } from './migrations/1764000010000-withheld-lengths.js';
import { Protection1764000003000 } from './migrations/1764000003000-protection.js';
import { Reporting1764000007000 } from './migrations/1764000007000-reporting.js';
import { InternalLabels1764000008000 } from './migrations/1764000008000-internal-labels.js';

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

const migrations = [
  Log1764000000000, Access1764000001000, Projection1764000002000, Protection1764000003000, Reporting1764000007000, InternalLabels1764000008000,
  KeyUse1764000009000, WithheldLengths1764000010000,
]; // prettier-ignore
const dataSource = (url: string) =>
  new DataSource({
    type: 'postgres',
    url,
    migrations,
    poolSize: 1,
    migrationsTableName: 'migrations',
    schema: 'public',
  });

/**
 * Nobody signs in as an owner: `qayd_owner` has the log and the accounts, `qayd_models` the read models, whose rows no
 * owner sees past (`force row level security`). Who signs in has a role for what it does and no more: `qayd_log` reads
 * the log and appends to it, changes nothing there, and keeps the wrapped keys; `qayd_project` fills the models, as their owner and by saying so; `qayd_api` keeps
 * accounts and reads the models as far as a reader sees; `qayd_reporting` reads the published figures (schema `reporting`),
 * `qayd_reporting_internal` what members' dashboards show (`reporting_internal`). Passwords are given elsewhere.
 */
const roles = `
  do $$ declare one text; begin
    foreach one in array array['qayd_owner', 'qayd_models', 'qayd_log', 'qayd_project', 'qayd_api', 'qayd_reporting', 'qayd_reporting_internal'] loop
      if not exists (select from pg_roles where rolname = one) then
        execute format('create role %I nologin noinherit nosuperuser nocreatedb nocreaterole', one);
      end if;
    end loop;
    -- Only where they are otherwise: roles are of the whole server, and two databases that change one at once disturb each other.
    for one in select rolname from pg_roles where rolname in ('qayd_reporting', 'qayd_reporting_internal') and not (
      rolconnlimit = 10 and coalesce(rolconfig, '{}') @> array['default_transaction_read_only=on', 'statement_timeout=10s', 'idle_in_transaction_session_timeout=10s']
    ) loop
      execute format('alter role %I connection limit 10', one);
      execute format('alter role %I set default_transaction_read_only = on', one);
      execute format('alter role %I set statement_timeout = %L', one, '10s');
      execute format('alter role %I set idle_in_transaction_session_timeout = %L', one, '10s');
    end loop;
    execute format('grant create on database %I to qayd_owner, qayd_models', current_database());
    execute format('revoke temporary on database %I from public', current_database());
    execute format('grant qayd_owner to %I', current_user);
    grant qayd_models to qayd_project with inherit false, set true;
  end $$;
  grant create, usage on schema public to qayd_owner;
`;
const grants = `
  grant select on public.migrations to qayd_api;
  grant usage on schema log to qayd_log;
  grant select on all tables in schema log to qayd_log;
  revoke all on all functions in schema log from public;
  grant execute on function log.append, log.append_known, log.append_one to qayd_log;
  -- Who reads the log opens it, and who appends to it seals: the wrapped keys are theirs alone.
  grant usage on schema protection to qayd_log;
  grant select, insert, update, delete on all tables in schema protection to qayd_log;
  grant usage on schema access to qayd_api;
  grant select, insert, update, delete on all tables in schema access to qayd_api;
  grant usage on schema projection to qayd_project, qayd_models, qayd_api;
  revoke all on schema projection from qayd_reporting;
  revoke all on projection.checkpoint from qayd_reporting;
  grant select, insert, update, delete on projection.checkpoint to qayd_project, qayd_models;
  grant select, insert, update, delete on projection.lease to qayd_project;
  grant select on projection.checkpoint to qayd_api;
  grant select, insert on projection.edition_position to qayd_models;
  grant select on projection.edition_position to qayd_api;
  grant usage on schema reporting to qayd_models, qayd_api, qayd_reporting;
  grant select on all tables in schema reporting to qayd_models, qayd_api, qayd_reporting;
  -- An edition is added, and never changed.
  grant insert on all tables in schema reporting to qayd_models;
  grant update on reporting.labels_v1 to qayd_models;
  grant usage, create on schema reporting_internal to qayd_models;
  grant usage on schema reporting_internal to qayd_reporting_internal;
  grant select on reporting_internal.operations_v1, reporting_internal.labels_v1 to qayd_reporting_internal;
  grant usage, create on schema read to qayd_models;
  grant usage on schema read to qayd_api;
`;
