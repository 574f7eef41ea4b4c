import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { migrate, setApplicationPassword, startPostgres } from '#platform';
import type { StoreKind } from './stores/store.js';

/** The Postgres of a run: embedded, durable as in production (`fsync`, `synchronous_commit` and full page writes on). */
export interface Cluster {
  readonly version: string;
  readonly settings: readonly string[];
  /** A database of its own for a store: migrated for Qayd, empty for the others. */
  create(of: StoreKind['role']): Promise<Place>;
  stop(): Promise<void>;
}
export interface Place {
  /** Of the application's role for Qayd, of the superuser for the others. */
  readonly url: string;
  readonly superuserUrl: string;
  drop(): Promise<void>;
}

const settings = ['max_connections=300', 'shared_buffers=512MB', 'max_wal_size=8GB', 'checkpoint_timeout=30min'];

export async function startCluster(): Promise<Cluster> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-bench-'));
  fs.chmodSync(folder, 0o755);
  const postgres = await startPostgres(folder, settings);
  const admin = new pg.Pool({ connectionString: postgres.url, max: 2 });
  admin.on('error', () => undefined);
  const urlOf = (name: string) => Object.assign(new URL(postgres.url), { pathname: `/${name}` });
  await admin.query('create database qayd_template');
  await migrate(urlOf('qayd_template').href);
  await setApplicationPassword(urlOf('qayd_template').href, 'only-for-the-bench');
  const { rows } = await admin.query<{ server_version: string }>('show server_version');
  let made = 0;
  return {
    version: rows[0]!.server_version,
    settings,
    async create(of) {
      const name = `bench_${(made += 1)}`;
      await admin.query(`create database ${name}${of === 'ours' ? ' template qayd_template' : ''}`);
      await admin.query(`grant create on database ${name} to qayd_models`);
      const [superuser, application] = [urlOf(name), urlOf(name)];
      Object.assign(application, { username: 'qayd_api', password: 'only-for-the-bench' });
      return {
        url: of === 'ours' ? application.href : superuser.href,
        superuserUrl: superuser.href,
        drop: () => dropIdle(admin, name),
      };
    },
    async stop() {
      await admin.end();
      await postgres.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Not by force: a store may still be closing a connection, and a cut one would end the run. What is left goes with the folder. */
async function dropIdle(admin: pg.Pool, name: string): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1) {
    const dropped = await admin.query(`drop database ${name}`).then(
      () => true,
      () => false,
    );
    if (dropped) return;
    await sleep(100);
  }
}
