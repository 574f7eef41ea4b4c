import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
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
  expect(fs.existsSync(path.join(folder, 'postgres/data/postmaster.pid'))).toBe(false);
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
