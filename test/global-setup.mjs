import '@swc-node/register/esm-register';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';

/** One Postgres for the run, without fsync, with a migrated template that each test copies. */
export default async function start() {
  const { migrate, setApplicationPassword, startPostgres } = await import('../libs/platform/src/index.ts');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-test-'));
  fs.chmodSync(folder, 0o755);
  const flags = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300'];
  const postgres = await startPostgres(folder, flags);
  const admin = new pg.Client({ connectionString: postgres.url });
  await admin.connect();
  await admin.query('create database qayd_template');
  await admin.end();
  const template = new URL(postgres.url);
  template.pathname = '/qayd_template';
  await migrate(template.href);
  await setApplicationPassword(template.href, 'only-for-tests');
  process.env.QAYD_TEST_SUPERUSER_URL = postgres.url;
  process.env.QAYD_TEST_APPLICATION_PASSWORD = 'only-for-tests';
  globalThis.stopPostgres = async () => {
    await postgres.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  };
}
