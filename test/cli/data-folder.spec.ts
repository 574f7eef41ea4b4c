import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startPostgres } from '#platform';
import { run, start } from '../support/qayd.js';

let folder: string;
let environment: Record<string, string>;

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-folder-'));
  fs.chmodSync(folder, 0o755);
  environment = { QAYD_DATA_DIR: folder, QAYD_PORT: '0', QAYD_DATABASE_URL: '' };
});
afterEach(async () => {
  if (serverRuns()) await (await startPostgres(folder)).stop(); // what a failed test left
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
});

const serverRuns = () => fs.existsSync(path.join(folder, 'postgres/data/postmaster.pid'));
const halfMade = () =>
  fs.existsSync(path.join(folder, 'postgres'))
    ? fs.readdirSync(path.join(folder, 'postgres')).filter((name) => name.startsWith('data.'))
    : [];

describe('a new data folder', () => {
  it('is made once when several start at once, and the last of them stops the server', async () => {
    const all = await Promise.all([1, 2, 3].map(() => run(['status'], environment)));
    expect(all).toEqual(all.map(() => expect.objectContaining({ code: 0, err: '' })));
    expect([serverRuns(), halfMade()]).toEqual([false, []]);
  });

  it('that was killed while it was made is made by the next start', async () => {
    const killed = start(['status'], environment);
    await until(() => halfMade().length > 0);
    killed.child.kill('SIGKILL');
    await killed.ended;
    expect(await run(['status'], environment)).toMatchObject({ code: 0, err: '' });
    expect(fs.existsSync(path.join(folder, 'postgres/data/PG_VERSION'))).toBe(true);
  });

  it('whose server was killed before it wrote its number starts', async () => {
    expect(await run(['status'], environment)).toMatchObject({ code: 0, err: '' });
    fs.writeFileSync(path.join(folder, 'postgres/data/postmaster.pid'), '');
    expect(await run(['status'], environment)).toMatchObject({ code: 0, err: '' });
  });

  it.each([
    ['while its cluster is made', () => until(() => halfMade().length > 0)],
    ['while its server starts', () => until(serverRuns)],
  ])('%s Ctrl-C ends it in order', async (_, moment) => {
    const stopped = start(['demo'], environment);
    await moment();
    stopped.child.kill('SIGINT');
    stopped.child.kill('SIGINT');
    expect((await stopped.ended).code).toBe(0);
    expect([serverRuns(), halfMade()]).toEqual([false, []]);
  });

  it('Ctrl-C while accounts are made and cases come in ends it in order, and the next start completes it', async () => {
    const demo = start(['demo'], environment);
    await until(() => fs.existsSync(path.join(folder, 'demo.json')) && /:[1-9]/.test(demoUrl()));
    demo.child.kill('SIGINT');
    expect(await demo.ended).toMatchObject({ code: 0, err: expect.not.stringContaining('did not catch up') });
    expect(serverRuns()).toBe(false);

    const again = start(['demo'], environment);
    await again.said(/Importing: [1-9]/);
    again.child.kill('SIGTERM');
    expect((await again.ended).code).toBe(0);
    expect(serverRuns()).toBe(false);

    const third = start(['demo'], environment);
    await third.said(/Qayd is at/);
    third.child.kill('SIGINT');
    expect(await third.ended).toMatchObject({ code: 0, out: expect.stringMatching(/Recorded \d+ people/) });
    expect(serverRuns()).toBe(false);
  });
});

describe('a data folder of an older format', () => {
  it('is left as it is, with a word about what to do', async () => {
    await run(['status'], environment);
    const postgres = await startPostgres(folder);
    const admin = new pg.Client({ connectionString: postgres.url.replace(/postgres$/, 'qayd') });
    await admin.connect();
    await admin.query('alter table public.migrations drop column sha256');
    await admin.end();
    await postgres.stop();
    for (const command of ['demo', 'status'])
      expect(await run([command], environment)).toMatchObject({
        code: 1,
        err: expect.stringMatching(/^qayd: .*earlier version of Qayd.*QAYD_DATA_DIR/),
      });
    expect(serverRuns()).toBe(false);
  });
});

const demoUrl = () => (JSON.parse(fs.readFileSync(path.join(folder, 'demo.json'), 'utf8')) as { url: string }).url;
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(5);
}
