import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

export { Wire } from './wire.js';

/** A migrated database of a test's own. */
export interface FreshDatabase {
  /** Of the api's role; `as` another. */
  readonly appUrl: string;
  /** Of the superuser. */
  readonly ownerUrl: string;
  drop(): Promise<void>;
}

/** Makes a database from the migrated template that the whole run shares (test/global-setup.mjs). */
export async function freshDatabase(): Promise<FreshDatabase> {
  const { QAYD_TEST_SUPERUSER_URL: superuser, QAYD_TEST_APPLICATION_PASSWORD: password } = process.env;
  if (!superuser || !password)
    throw new Error('Tests run on the Postgres of test/global-setup.mjs: run them through jest');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(superuser, `create database ${name} template qayd_template strategy file_copy`);
  await asAdmin(superuser, `revoke temporary on database ${name} from public`);
  await asAdmin(superuser, `grant create on database ${name} to qayd_models`); // rights on a database are not copied with it
  const ownerUrl = new URL(superuser);
  ownerUrl.pathname = `/${name}`;
  const appUrl = new URL(ownerUrl);
  appUrl.username = 'qayd_api';
  appUrl.password = password;
  return {
    appUrl: appUrl.href,
    ownerUrl: ownerUrl.href,
    drop: () => asAdmin(superuser, `drop database if exists ${name} with (force)`),
  };
}

/**
 * Ends connections of a database again and again, at moments that leave time to work in between; resolves when it has
 * done so `times` times. `which` narrows them, as SQL over `pg_stat_activity`.
 */
export async function cutConnections(ownerUrl: string, times: number, which = 'true'): Promise<void> {
  const killer = new pg.Client({ connectionString: ownerUrl });
  await killer.connect();
  try {
    for (let n = 0; n < times; n += 1) {
      await sleep(5 + Math.random() * 60);
      await killer.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and ${which}`,
      );
    }
  } finally {
    await killer.end();
  }
}

async function asAdmin(url: string, statement: string): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    await admin.query(statement);
  } finally {
    await admin.end();
  }
}
