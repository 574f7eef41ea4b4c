import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startPostgres } from '#platform';
import { ask, type Ask } from '../support/api.js';
import { run, start } from '../support/qayd.js';

interface DemoFile {
  readonly url: string;
  readonly accounts: readonly { readonly role: string; readonly name: string; readonly passphrase: string }[];
}
interface Item {
  readonly id: string;
  readonly person: { readonly name: string };
  readonly status: { readonly liberty: { readonly state: string } };
}
interface Timeline {
  readonly status: { readonly liberty: { readonly state: string }; readonly deprivedOfLiberty: string };
  readonly facts: readonly { readonly occurredOn: string; readonly kind: string }[];
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-demo-'));
const environment = { QAYD_DATA_DIR: folder, QAYD_PORT: '0', QAYD_DATABASE_URL: '' };
const pidFile = path.join(folder, 'postgres/data/postmaster.pid');
const readFile = () => JSON.parse(fs.readFileSync(path.join(folder, 'demo.json'), 'utf8')) as DemoFile;

async function signIn(role: string): Promise<Ask> {
  const { url, accounts } = readFile();
  const { name, passphrase } = accounts.find((account) => account.role === role)!;
  const { body } = await ask(url)<{ token: string }>('POST', '/v1/sessions', { name, passphrase });
  return ask(url, body.token);
}

let demo: ReturnType<typeof start>;
beforeAll(async () => {
  fs.chmodSync(folder, 0o755);
  demo = start(['demo'], environment);
  await demo.said(/Qayd is at/);
});
afterAll(async () => {
  demo.child.kill('SIGINT');
  expect((await demo.ended).code).toBe(0);
  expect(fs.existsSync(pidFile)).toBe(false);
  fs.rmSync(folder, { recursive: true, force: true });
});

describe('the demo', () => {
  it('has an account for each role, in a file for its owner alone', () => {
    expect(new Set(readFile().accounts.map(({ role }) => role))).toEqual(
      new Set(['monitor', 'verifier', 'lawyer', 'analyst', 'auditor', 'vetting-officer', 'administrator']),
    );
    expect(fs.statSync(path.join(folder, 'demo.json')).mode & 0o777).toBe(0o600);
    expect(fs.statSync(path.join(folder, 'postgres.json')).mode & 0o777).toBe(0o600);
  });

  it('lists the 21 public cases', async () => {
    const { body } = await (await signIn('lawyer'))<{ items: Item[] }>('GET', '/v1/cases');
    expect(body.items).toHaveLength(21);
  });

  it.each([
    ['dzhelyal', '', 'at-liberty', 'no'],
    ['dzhelyal', '?asOf=2023-01-01', 'remand', 'yes'],
    ['ernes ametov', '?asOf=2021-01-01', 'at-liberty', 'no'],
    ['ernes ametov', '?asOf=2023-06-01', 'remand', 'yes'],
    ['gafarov', '', 'dead', 'no'],
    ['reshat', '', 'dead', 'no'],
    ['ibragimov', '', 'disappeared', 'possibly'],
    ['kolchenko', '?asOf=2014-05-17', 'briefly-detained', 'possibly'],
    ['umerov', '?asOf=2016-08-20', 'psychiatric', 'yes'],
    ['bekirov', '?asOf=2019-09-01', 'other-measure', 'no'],
  ])('%s%s is %s, deprived of liberty: %s', async (name, query, state, deprivedOfLiberty) => {
    const { status } = await timelineOf(name, query);
    expect([status.liberty.state, status.deprivedOfLiberty]).toEqual([state, deprivedOfLiberty]);
  });

  it('Semena was never deprived of liberty', async () => {
    for (const day of ['2016-04-19', '2016-12-01', '2017-09-22', '2018-01-01', '2026-01-01'])
      expect((await timelineOf('semena', `?asOf=${day}`)).status.deprivedOfLiberty).toBe('no');
  });

  it.each(['sentsov', 'dzhelyal', 'zeytullaev', 'chiygoz'])(
    "%s's facts come in the order of the world",
    async (name) => {
      const days = (await timelineOf(name)).facts.map(({ occurredOn }) => occurredOn.slice(0, 10));
      expect(days.length).toBeGreaterThan(2);
      expect(days).toEqual([...days].sort());
    },
  );

  it('started again after a kill -9 goes on with the data and the accounts that it has', async () => {
    const { accounts } = readFile();
    demo.child.kill('SIGKILL');
    await demo.ended;
    demo = start(['demo'], environment);
    await demo.said(/Recorded 0 people, 0 cases, 0 facts; 21 people, 21 cases, 79 facts were there already/);
    await demo.said(/Qayd is at/);
    expect(readFile().accounts).toEqual(accounts);
    expect((await (await signIn('lawyer'))<{ items: Item[] }>('GET', '/v1/cases')).body.items).toHaveLength(21);
  });

  it('is one to a data folder: a second says which process has it, and where', async () => {
    const before = readFile();
    expect(await run(['demo'], environment)).toMatchObject({
      code: 1,
      err: expect.stringMatching(new RegExp(`served already, by process ${demo.child.pid} at ${before.url}: `)),
    });
    expect(await run(['serve'], environment)).toMatchObject({ code: 1, err: expect.stringContaining(before.url) });
    expect(readFile()).toEqual(before);
    expect((await ask(before.url)('GET', '/v1/health')).status).toBe(200);
  });

  it('writes what its api logs to a file for its owner alone, where an error is found by its instance', async () => {
    const log = path.join(folder, 'api.log');
    expect(fs.statSync(log).mode & 0o777).toBe(0o600);
    const { url, accounts } = readFile();
    const { name, passphrase } = accounts[0]!;
    await asSuperuser('alter table access.session rename to gone');
    const { status, body } = await ask(url)<{ instance: string }>('POST', '/v1/sessions', { name, passphrase });
    await asSuperuser('alter table access.gone rename to session');
    expect(status).toBe(500);
    expect(fs.readFileSync(log, 'utf8')).toContain(body.instance);
  });

  it('ends with a word when its api does', async () => {
    process.kill(apiOf(demo.child.pid!), 'SIGKILL');
    expect(await demo.ended).toMatchObject({ code: 1, err: expect.stringMatching(/^qayd: The api ended .*SIGKILL/m) });
    expect(fs.existsSync(pidFile)).toBe(false);
    demo = start(['demo'], environment);
    await demo.said(/Qayd is at/);
  });

  it('ends with a word when Postgres does', async () => {
    process.kill(Number(fs.readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGKILL');
    expect(await demo.ended).toMatchObject({ code: 1, err: expect.stringMatching(/^qayd: Postgres went away/m) });
    demo = start(['demo'], environment);
    await demo.said(/Qayd is at/);
  });

  it('keeps its Postgres when the command that started it ends', async () => {
    demo.child.kill('SIGINT');
    await demo.ended;
    const other = await startPostgres(folder);
    demo = start(['demo'], environment);
    await demo.said(/Qayd is at/);
    await other.stop();
    expect((await (await signIn('lawyer'))<{ items: Item[] }>('GET', '/v1/cases')).body.items).toHaveLength(21);
  });

  it('does not listen beyond this machine', async () =>
    expect(await run(['demo'], { ...environment, QAYD_HOST: '0.0.0.0' })).toMatchObject({
      code: 1,
      err: expect.stringContaining('this machine alone'),
    }));

  it('says which setting is bad', async () =>
    expect(await run(['demo'], { ...environment, QAYD_PORT: 'three thousand' })).toMatchObject({
      code: 1,
      err: expect.stringContaining('QAYD_PORT'),
    }));

  it('says that the port is taken, and the way out', async () => {
    const port = new URL(readFile().url).port;
    expect(await run(['demo'], { ...environment, QAYD_PORT: port })).toMatchObject({
      code: 1,
      err: expect.stringMatching(/in use.*QAYD_PORT/),
    });
  });
});

async function timelineOf(name: string, query = ''): Promise<Timeline> {
  const lawyer = await signIn('lawyer');
  const [found] = (await lawyer<{ items: Item[] }>('GET', `/v1/cases?q=${encodeURIComponent(name)}`)).body.items;
  return (await lawyer<Timeline>('GET', `/v1/cases/${found!.id}/timeline${query}`)).body;
}

async function asSuperuser(statement: string): Promise<void> {
  const postgres = await startPostgres(folder);
  const admin = new pg.Client({ connectionString: postgres.url.replace(/postgres$/, 'qayd') });
  await admin.connect();
  await admin.query(statement);
  await admin.end();
  await postgres.stop(); // the demo uses it: it goes on
}

/** The process that a demo serves with. */
function apiOf(demo: number): number {
  const isApi = (pid: string) =>
    Number(/\) \S (\d+)/.exec(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]) === demo &&
    fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('apps/api');
  const found = fs.readdirSync('/proc').filter((entry) => {
    try {
      return /^\d+$/.test(entry) && isApi(entry);
    } catch {
      return false; // it ended meanwhile
    }
  });
  expect(found).toHaveLength(1);
  return Number(found[0]);
}
