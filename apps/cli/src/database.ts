import path from 'node:path';
import { migrate, provision, readConfig, startPostgres, type Config } from '#platform';

export interface OpenDatabase {
  readonly config: Config;
  /** Stops the server if this process started it. */
  close(): Promise<void>;
  /** Stops the server, whoever started it: for the process that serves, which a killed one may have left it to. */
  stop(): Promise<void>;
}

/** The database of the settings; or the embedded one of the data folder, started where it does not run, and migrated. */
export async function openDatabase(): Promise<OpenDatabase> {
  const config = readConfig();
  if (config.databaseUrl !== undefined) {
    if (config.migrationDatabaseUrl !== undefined) await migrate(config.migrationDatabaseUrl);
    return { config, close: nothing, stop: nothing };
  }
  const dataDir = path.resolve(config.dataDir);
  const postgres = await startPostgres(dataDir);
  try {
    process.env['QAYD_DATABASE_URL'] = await provision(postgres.url, dataDir);
  } catch (error) {
    if (!postgres.adopted) await postgres.stop();
    throw error;
  }
  const stop = () => postgres.stop();
  return { config: readConfig(), close: postgres.adopted ? nothing : stop, stop };
}

/** Does work on the database, and closes it whatever comes. */
export async function withDatabase<T>(work: (open: OpenDatabase) => Promise<T>): Promise<T> {
  const open = await openDatabase();
  try {
    return await work(open);
  } finally {
    await open.close();
  }
}

const nothing = () => Promise.resolve();
