import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { newId } from '#platform';
import { freshDatabase, type FreshDatabase } from '#platform/testing';
import { erasePerson } from '../support/erasing.js';
import { ask, startApi, type Api, type Ask } from '../support/api.js';
import { until } from '../support/beside.js';
import { beginnersPassphrase } from '../support/founding.js';
import { oneAtATime } from '../support/one-at-a-time.js';
import { run, start } from '../support/qayd.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-backup-'));
const identity = path.join(folder, 'custodian.txt');
let api: Api;
let recipient: string;
beforeAll(async () => {
  api = await startApi(undefined, { QAYD_KEK: '', QAYD_DATA_DIR: path.join(folder, 'data') });
  recipient = (await run(['keys', 'identity', identity], {})).out.split('\n')[0]!;
});
afterAll(async () => {
  await api.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

/** Where a backup is restored to: an empty database, and a data folder that has the key. */
let target: FreshDatabase;
let owner: pg.Client;
let targetFolder: string;
beforeEach(async () => {
  target = await freshDatabase();
  owner = new pg.Client({ connectionString: target.ownerUrl });
  await owner.connect();
  targetFolder = fs.mkdtempSync(path.join(folder, 'target-'));
  fs.copyFileSync(kekFile(), path.join(targetFolder, 'kek.json'));
});
afterEach(async () => {
  await owner.end();
  await target.drop();
});

const kekFile = () => path.join(folder, 'data', 'kek.json');
const environment = () => ({
  QAYD_DATABASE_URL: process.env['QAYD_DATABASE_URL']!,
  QAYD_DATA_DIR: path.join(folder, 'data'),
  QAYD_LOG_LEVEL: 'silent',
});
const targetEnvironment = () => ({
  QAYD_DATABASE_URL: target.appUrl,
  QAYD_MIGRATION_DATABASE_URL: target.ownerUrl,
  QAYD_DATA_DIR: targetFolder,
  QAYD_LOG_LEVEL: 'silent',
});
async function backup(...more: readonly string[]): Promise<string> {
  const file = path.join(folder, `${newId()}.age`);
  expect(await run(['backup', file, '--recipient', recipient, ...more], environment())).toMatchObject({ code: 0 });
  return file;
}
const restore = (file: string, ...more: readonly string[]) =>
  run(['restore', file, '--identity', identity, ...more], targetEnvironment());

async function record(to: string, body: unknown): Promise<string> {
  const answer = await api.as('monitor')<{ id: string }>('POST', to, body);
  expect(answer).toMatchObject({ status: 201 });
  return answer.body.id;
}
async function aPerson(name: string, tier = 'restricted') {
  const names = [{ text: name, script: 'Latn', language: 'en' }];
  const person = await record('/v1/people', { names, tier });
  return { person, case: await record('/v1/cases', { person, tier }) };
}
const rows = async (client: pg.Client, query: string) =>
  (await client.query<{ row: string }>(query)).rows.map(({ row }) => row);
async function ofSource(query: string): Promise<readonly string[]> {
  const source = new pg.Client({ connectionString: api.ownerUrl });
  await source.connect();
  try {
    return await rows(source, query);
  } finally {
    await source.end();
  }
}
/** The key-encryption key of another registry. */
function otherKek(): string {
  const file = path.join(folder, 'other-kek.json');
  fs.writeFileSync(file, JSON.stringify({ epochs: { 1: '07'.repeat(32) } }), { mode: 0o600 });
  return file;
}
const isEmpty = async () => {
  const [some] = await rows(
    owner,
    `select (exists (select from log.event) or exists (select from protection.data_key) or exists (select from access.account))::text as row`,
  );
  return some === 'false';
};

/** Does work with an api on what was restored, signed in as the monitor. */
async function withRestored(work: (monitor: Ask) => Promise<void>): Promise<void> {
  const settings = { QAYD_PORT: '0', QAYD_SECOND_FACTOR: 'off' };
  const served = start(['serve'], { ...targetEnvironment(), ...settings });
  try {
    const [, url] = await served.said(/listens on (http:\S+)/);
    const signIn = { name: 'monitor', passphrase: beginnersPassphrase };
    const session = await ask(url!)<{ token: string }>('POST', '/v1/sessions', signIn);
    expect(session.status).toBe(201);
    const [head] = await rows(owner, 'select position::text as row from log.head');
    const monitor: Ask = (method, path, body) =>
      ask(url!, session.body.token)(method, path, body, { 'Qayd-Min-Position': head! });
    await until(async () => (await monitor('GET', '/v1/people')).status === 200); // the models are made at its start
    await work(monitor);
  } finally {
    served.child.kill('SIGTERM');
    await served.ended;
  }
}

describe('F21: a backup', () => {
  it('is taken while the registry is written to, and restores it to the letter', async () => {
    const { person } = await aPerson('Zarema Restorable');
    let writing = true;
    const load = (async () => {
      for (let nth = 0; writing; nth += 1) await aPerson(`Selim Meanwhile ${nth}`);
    })();
    const file = await backup();
    writing = false;
    await load;
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    expect(fs.readFileSync(file).includes('Zarema')).toBe(false);

    const restored = await restore(file);
    expect(restored).toMatchObject({ code: 0 });
    const position = Number(/at position (\d+)/.exec(restored.out)![1]);
    expect(position).toBeGreaterThan(0);
    const events = `select e::text as row from log.event e where position <= ${position} order by position`;
    expect(await rows(owner, events)).toEqual(await ofSource(events));
    expect(await rows(owner, 'select position::text as row from log.head')).toEqual([String(position)]);
    const accounts = 'select a::text as row from access.account a order by name';
    expect(await rows(owner, accounts)).toEqual(await ofSource(accounts));
    await withRestored(async (monitor) => {
      expect((await monitor('GET', `/v1/people/${person}`)).body).toMatchObject({ name: 'Zarema Restorable' });
      const names = [{ text: 'Zarema After', script: 'Latn', language: 'en' }];
      const { body } = await monitor<{ position: string }>('POST', '/v1/people', { names });
      expect(Number(body.position)).toBeGreaterThan(position);
    });
  });

  it('carries the files of documents, and leaves what gives access by itself behind', async () => {
    const documents = path.join(folder, 'data', 'documents', 'ab');
    fs.mkdirSync(documents, { recursive: true });
    const sealed = Buffer.from([0, 1, 2, 255, 10, 13]);
    fs.writeFileSync(path.join(documents, 'cd.sealed'), sealed);
    fs.writeFileSync(path.join(documents, 'empty'), '');
    const file = await backup();
    fs.rmSync(path.join(folder, 'data', 'documents'), { recursive: true });
    expect(await restore(file)).toMatchObject({ code: 0 });
    expect(fs.readFileSync(path.join(targetFolder, 'documents', 'ab', 'cd.sealed'))).toEqual(sealed);
    expect(fs.readFileSync(path.join(targetFolder, 'documents', 'ab', 'empty'))).toHaveLength(0);
    expect(await rows(owner, 'select s::text as row from access.session s')).toEqual([]);
  });

  it('is for somebody: without a recipient there is none', async () => {
    const file = path.join(folder, 'nobody.age');
    const { code, err } = await run(['backup', file], environment());
    expect([code, err]).toEqual([1, expect.stringContaining('A backup is encrypted to its custodians')]);
    expect(fs.existsSync(file)).toBe(false);
    const settings = { ...environment(), QAYD_BACKUP_RECIPIENTS: recipient };
    expect(await run(['backup', file], settings)).toMatchObject({ code: 0 });
    expect(await run(['backup', file], settings)).toMatchObject({ code: 1 }); // it is there already
  });
});

describe('F21: a restore', () => {
  it('refuses a file that was cut, changed, or is for somebody else, and leaves nothing', async () => {
    await aPerson('Zarema Whole');
    const file = await backup();
    const bytes = fs.readFileSync(file);
    const cut = path.join(folder, 'cut.age');
    fs.writeFileSync(cut, bytes.subarray(0, bytes.length - 100));
    const changed = path.join(folder, 'changed.age');
    fs.writeFileSync(
      changed,
      Buffer.from(bytes).fill(bytes[bytes.length - 20]! ^ 1, bytes.length - 20, bytes.length - 19),
    );
    for (const bad of [cut, changed])
      expect(await restore(bad)).toMatchObject({ code: 1, err: expect.stringContaining('The backup is not whole') });
    const other = path.join(folder, 'other.txt');
    await run(['keys', 'identity', other], {});
    expect(await run(['restore', file, '--identity', other], targetEnvironment())).toMatchObject({
      code: 1,
      err: expect.stringContaining('None of the identities opens the backup'),
    });
    expect(await isEmpty()).toBe(true);
    expect(await restore(file)).toMatchObject({ code: 0 });
    expect(await restore(file)).toMatchObject({ code: 1, err: expect.stringContaining('empty database alone') });
  });

  it('is tried in a drill: every key opens, every model fills, and nothing of it stays', async () => {
    await aPerson('Zarema Drilled');
    const file = await backup();
    const others = `select datname as row from pg_database where datname not like 'test\\_%' order by 1`; // tests make theirs meanwhile
    const drilled = () =>
      oneAtATime('drills', async () => {
        const before = await rows(owner, others);
        const ran = await restore(file, '--drill');
        expect(await rows(owner, others)).toEqual(before);
        return ran;
      });
    const { code, out } = await drilled();
    expect(code).toBe(0);
    for (const line of [
      /^keys +\d+ open under the epoch that they are listed with, 0 are erased$/m,
      /^model cases +at position \d+/m,
      /^The backup restores\.$/m,
    ])
      // prettier-ignore
      expect(out).toMatch(line);
    expect(await isEmpty()).toBe(true);
    fs.rmSync(path.join(targetFolder, 'kek.json'));
    fs.copyFileSync(otherKek(), path.join(targetFolder, 'kek.json'));
    expect(await drilled()).toMatchObject({ code: 1, err: expect.stringContaining('is not the one') });
  });

  it('killed at any moment leaves nothing, and is done again', async () => {
    const file = await backup();
    const restoring = start(['restore', file, '--identity', identity], targetEnvironment());
    await restoring.said('Restoring');
    restoring.child.kill('SIGKILL');
    await restoring.ended;
    if (await isEmpty()) expect(await restore(file)).toMatchObject({ code: 0 });
    expect(await isEmpty()).toBe(false);
  });
});

describe('F15, 6.44: a backup from before an erasure', () => {
  it('is refused with the key of today, and with the keys of today brings everybody back but them', async () => {
    const [gone, stays] = [await aPerson('Zarema Gone'), await aPerson('Selim Stays')];
    const file = await backup();
    expect(await erasePerson(api, gone.person)).toMatchObject({ repeated: false });
    fs.copyFileSync(kekFile(), path.join(targetFolder, 'kek.json'));
    expect(await restore(file)).toMatchObject({ code: 1, err: expect.stringContaining('Erased keys are present') });
    expect(await isEmpty()).toBe(true);

    const keys = await backup('--keys');
    expect(await restore(file, '--keys', keys)).toMatchObject({ code: 0 });
    await withRestored(async (monitor) => {
      expect((await monitor('GET', `/v1/people/${stays.person}`)).body).toMatchObject({ name: 'Selim Stays' });
      expect((await monitor('GET', `/v1/people/${gone.person}`)).status).toBe(410);
      expect((await monitor('GET', `/v1/cases/${gone.case}/timeline`)).status).toBe(410);
      expect(JSON.stringify((await monitor('GET', '/v1/people?q=zarema')).body)).not.toContain('Gone');
    });
  });

  it('does not bring a key back that is known to be erased, though the old key-encryption key is there', async () => {
    const gone = await aPerson('Zarema Listed');
    const file = await backup();
    const old = path.join(targetFolder, 'kek.json');
    fs.copyFileSync(kekFile(), old);
    expect(await erasePerson(api, gone.person)).toMatchObject({ repeated: false });
    const list = path.join(folder, 'erased.txt');
    fs.writeFileSync(list, (await run(['keys', 'erased'], environment())).out);
    expect(fs.readFileSync(path.join(folder, 'data', 'erased.list'), 'utf8')).toContain(gone.person);
    const restored = await restore(file, '--erased-from', list);
    expect(restored).toMatchObject({ code: 0, out: expect.stringContaining(`person-${gone.person}`) });
    const key = `select coalesce(wrapped, 'destroyed') as row from protection.data_key where subject = 'person-${gone.person}'`;
    expect(await rows(owner, key)).toEqual(['destroyed']);
    expect((await run(['keys', 'status'], targetEnvironment())).out).toContain(`pending  person-${gone.person}`);
    expect(await run(['keys', 'rotate'], targetEnvironment())).toMatchObject({ code: 0 });
    expect((await run(['keys', 'status'], targetEnvironment())).out).not.toContain('pending');
  });
});
