import fs from 'node:fs';
import path from 'node:path';
import { migrate, provision, readConfig, startPostgres, type Config } from '#platform';
import { interrupted } from './interruption.js';

export interface OpenDatabase {
  readonly config: Config;
  /** Of a role that may act as the owner; absent where it is not in the settings. */
  readonly ownerUrl: string | undefined;
  /** Aborted when the embedded server goes away under this process. */
  readonly lost: AbortSignal;
  /** Takes an embedded server for serving, which one process does at a time. Throws an error that says who has it. */
  serveAlone(): Promise<void>;
  /** Says where it is served, for whoever else would. */
  announce(url: string): Promise<void>;
  /** Leaves an embedded server, which is stopped with its last user. */
  close(): Promise<void>;
}

/** Does work on the database, and closes it whatever comes. */
export async function withDatabase<T>(work: (open: OpenDatabase) => Promise<T>): Promise<T> {
  const open = await openDatabase();
  try {
    interrupted.throwIfAborted();
    return await work(open);
  } finally {
    await open.close();
  }
}

/** Whether there is a database to look into; opening one would make it. */
export function hasDatabase(): boolean {
  const { databaseUrl, dataDir } = readConfig();
  return databaseUrl !== undefined || fs.existsSync(path.join(dataDir, 'postgres.json'));
}

/** The database of the settings; or the embedded one of the data folder, started where it does not run, and migrated. */
async function openDatabase(): Promise<OpenDatabase> {
  const config = readConfig();
  if (config.databaseUrl !== undefined) {
    if (config.migrationDatabaseUrl !== undefined) await migrate(config.migrationDatabaseUrl);
    return {
      config,
      ownerUrl: config.migrationDatabaseUrl,
      lost: never,
      serveAlone: nothing,
      announce: nothing,
      close: nothing,
    };
  }
  const dataDir = path.resolve(config.dataDir);
  const postgres = await startPostgres(dataDir, [], interrupted);
  try {
    process.env['QAYD_DATABASE_URL'] = await provision(postgres.url, dataDir);
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  return {
    config: readConfig(),
    ownerUrl: Object.assign(new URL(postgres.url), { pathname: new URL(process.env['QAYD_DATABASE_URL']).pathname })
      .href,
    lost: postgres.lost,
    serveAlone: () => postgres.serveAlone(),
    announce: (url) => postgres.announce(url),
    close: () => postgres.stop(),
  };
}

const never = new AbortController().signal;
const nothing = () => Promise.resolve();
