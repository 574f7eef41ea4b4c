import pg from 'pg';
import { DataSource } from 'typeorm';
import { clusterFile } from './embedded-postgres.js';
import { Access1764000001000 } from './migrations/1764000001000-access.js';
import { Log1764000000000 } from './migrations/1764000000000-log.js';
import { Projection1764000002000 } from './migrations/1764000002000-projection.js';

/** A class, so that it is its own injection token. */
export class Database extends pg.Pool {}

/** Connections for the application. One that breaks while idle is replaced without a word. */
export function openPool(url: string, options: pg.PoolConfig = {}): Database {
  const pool = new Database({
    connectionString: url,
    max: 20,
    application_name: 'qayd',
    statement_timeout: 30_000,
    idle_in_transaction_session_timeout: 10_000,
    ...options,
  });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined)); // one in use fails its query; without this, the process
  return pool;
}

/** Brings the database up to date: roles, schemas, tables, grants. `url` is of a role that may create them. */
export async function migrate(url: string): Promise<void> {
  const source = dataSource(url);
  await source.initialize();
  try {
    await source.query(roles);
    await source.query('set role qayd_owner');
    await source.runMigrations({ transaction: 'all' });
    await source.query(grants);
  } finally {
    await source.destroy();
  }
}

/** Throws unless the database is as this software needs it. */
export async function assertMigrated(pool: pg.Pool): Promise<void> {
  const { rows } = await pool.query<{ name: string }>('select name from public.migrations').catch((error: unknown) => {
    if ((error as { code?: string }).code === '42P01') return { rows: [] as { name: string }[] };
    throw error;
  });
  const missing = migrations.filter((migration) => !rows.some(({ name }) => name === migration.name));
  if (missing.length > 0)
    throw new Error(
      `The database lacks ${missing.length} migrations: run "qayd migrate" with QAYD_MIGRATION_DATABASE_URL set`,
    );
}

/** A database of an embedded server, made and migrated; the URL of the application's role. */
export async function provision(superuserUrl: string, dataDir: string): Promise<string> {
  const admin = new pg.Client({ connectionString: superuserUrl });
  await admin.connect();
  try {
    const { rowCount } = await admin.query(`select from pg_database where datname = 'qayd'`);
    if (rowCount === 0) await admin.query('create database qayd');
  } finally {
    await admin.end();
  }
  const url = new URL(superuserUrl);
  url.pathname = '/qayd';
  await migrate(url.href);
  const { applicationPassword } = clusterFile(dataDir);
  await setApplicationPassword(url.href, applicationPassword);
  url.username = 'qayd_app';
  url.password = applicationPassword;
  return url.href;
}

/** Lets the application's role sign in to the server. */
export async function setApplicationPassword(url: string, password: string): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    await admin.query(`alter role qayd_app login password ${admin.escapeLiteral(password)}`);
  } finally {
    await admin.end();
  }
}

const migrations = [Log1764000000000, Access1764000001000, Projection1764000002000];
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
  grant usage on schema log, access, projection, read to qayd_app;
  grant create on schema read to qayd_app;
  grant select on all tables in schema log to qayd_app;
  revoke all on all functions in schema log from public;
  grant execute on function log.append to qayd_app;
  grant select, insert, update, delete on all tables in schema access, projection to qayd_app;
`;
