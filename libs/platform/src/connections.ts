import pg from 'pg';
import { breakUseless } from './break-useless.js';
import { clusterFile } from './cluster.js';
import { migrate } from './migrate.js';
import { oneAtATime } from './server-users.js';

/** As the api: accounts, and the read models as far as a reader sees. A class, so that it is its own injection token. */
export class Database extends pg.Pool {}
/** As who reads the log and appends to it. */
export class LogDatabase extends Database {}
/** As who fills the read models. */
export class ModelDatabase extends Database {}

/**
 * The roles that processes sign in as, each with a login of its own and no way from one to another: what a query of the
 * api is made to do, it does without the rights of the log. One password opens all three.
 */
export const logins = { api: 'qayd_api', log: 'qayd_log', models: 'qayd_project' } as const;
export type Login = keyof typeof logins;

/** The URL of the settings, with another user. */
export const urlAs = (url: string, login: Login): string =>
  Object.assign(new URL(url), { username: logins[login] }).href;

/** How long an answer is waited for where a statement may take so long, in ms: Postgres itself ends one that takes longer. */
export const patienceFor = (statementTimeout: number): number =>
  statementTimeout === 0 ? 0 : statementTimeout + 10_000;

export interface PoolOptions extends pg.PoolConfig {
  readonly as?: Login;
  /** In ms; 0: for ever. */
  readonly statement_timeout?: number;
}

/** Connections for the application. One that breaks while idle is replaced without a word. */
export function openPool(url: string, { as, statement_timeout = 5_000, ...options }: PoolOptions = {}): Database {
  const pool = new Database({
    connectionString: as === undefined ? url : urlAs(url, as),
    max: 20,
    connectionTimeoutMillis: 10_000,
    application_name: 'qayd',
    statement_timeout,
    idle_in_transaction_session_timeout: 10_000,
    ...options,
  });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => {
    client.on('error', () => undefined); // one in use fails its query; without this, the process
    breakUseless(client, patienceFor(statement_timeout));
  });
  return pool;
}

/** A database of an embedded server, made and migrated, whoever else does the same; the URL of the api's role. */
export const provision = (superuserUrl: string, dataDir: string): Promise<string> =>
  oneAtATime(superuserUrl, async (admin) => {
    const { rowCount } = await admin.query(`select from pg_database where datname = 'qayd'`);
    if (rowCount === 0) await admin.query('create database qayd');
    const url = new URL(superuserUrl);
    url.pathname = '/qayd';
    await migrate(url.href);
    const { applicationPassword } = clusterFile(dataDir);
    await setApplicationPassword(url.href, applicationPassword);
    url.password = applicationPassword;
    return urlAs(url.href, 'api');
  });

/** Lets the application's roles sign in to the server. */
export async function setApplicationPassword(url: string, password: string): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    const secret = admin.escapeLiteral(password);
    await admin.query(
      Object.values(logins)
        .map((role) => `alter role ${role} login password ${secret}`)
        .join('; '),
    );
  } finally {
    await admin.end();
  }
}
