import { randomBytes } from 'node:crypto';
import { openPool, type Database } from '#platform';
import { freshDatabase } from '#platform/testing';
import { foundIn } from './founding.js';

/** A registry that commands are run on, with a monitor and an analyst. */
export interface CliRegistry {
  readonly pool: Database;
  /** Of the superuser. */
  readonly ownerUrl: string;
  /** What a command is told of it. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function foundForCli(): Promise<CliRegistry> {
  const database = await freshDatabase();
  const pool = openPool(database.ownerUrl);
  const environment = { QAYD_DATABASE_URL: database.appUrl, QAYD_KEK: `1:${randomBytes(32).toString('hex')}` };
  await foundIn(
    database.appUrl,
    [
      { name: 'monitor', roles: ['monitor'] },
      { name: 'analyst', roles: ['analyst'] },
    ],
    environment,
  );
  return {
    pool,
    ownerUrl: database.ownerUrl,
    environment,
    async close() {
      await pool.end();
      await database.drop();
    },
  };
}
