import pg from 'pg';
import { clusterFile } from './cluster.js';
import { migrate } from './migrate.js';
import { oneAtATime } from './server-users.js';

/** A class, so that it is its own injection token. */
export class Database extends pg.Pool {}

/** Connections for the application. One that breaks while idle is replaced without a word. */
export function openPool(url: string, options: pg.PoolConfig = {}): Database {
  const pool = new Database({
    connectionString: url,
    max: 20,
    application_name: 'qayd',
    statement_timeout: 5_000,
    idle_in_transaction_session_timeout: 10_000,
    ...options,
  });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined)); // one in use fails its query; without this, the process
  return pool;
}

/** A database of an embedded server, made and migrated, whoever else does the same; the URL of the application's role. */
export const provision = (superuserUrl: string, dataDir: string): Promise<string> =>
  oneAtATime(superuserUrl, async (admin) => {
    const { rowCount } = await admin.query(`select from pg_database where datname = 'qayd'`);
    if (rowCount === 0) await admin.query('create database qayd');
    const url = new URL(superuserUrl);
    url.pathname = '/qayd';
    await migrate(url.href);
    const { applicationPassword } = clusterFile(dataDir);
    await setApplicationPassword(url.href, applicationPassword);
    url.username = 'qayd_app';
    url.password = applicationPassword;
    return url.href;
  });

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
