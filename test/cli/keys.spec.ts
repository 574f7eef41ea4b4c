import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { newId, openPool, type Database } from '#platform';
import { freshDatabase, type FreshDatabase } from '#platform/testing';
import { eraseKeys, keeperOf, KeyEncryption, openKeyring, rotate } from '#protection';
import { logger } from '#platform';
import { run, start } from '../support/qayd.js';

/** Kills of a rotation; 100 are the goal (`QAYD_TEST_KILLS=100`), some ten are what a run of everything has time for. */
const kills = Number(process.env['QAYD_TEST_KILLS'] ?? 10);

let database: FreshDatabase;
let pool: Database;
let owner: pg.Client;
let folder: string;
let environment: Record<string, string>;
beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.appUrl, { as: 'log' });
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-keys-'));
  environment = { QAYD_DATABASE_URL: database.appUrl, QAYD_DATA_DIR: folder, QAYD_LOG_LEVEL: 'silent', QAYD_KEK: '' };
  await owner.query('truncate protection.epoch, protection.data_key, protection.key_use, protection.erasure');
});

const fileKeys = () => new KeyEncryption(keeperOf({ keys: { kind: 'file' }, dataDir: folder }));
/** So many data keys under the first epoch. */
async function manyKeys(many: number): Promise<readonly string[]> {
  const keys = await openKeyring(pool, fileKeys(), logger('silent'));
  const subjects = Array.from({ length: many }, () => `person-${newId()}`);
  const made = await Promise.all(subjects.map((subject) => keys.of(subject)));
  await keys.close();
  return made.map(({ key }) => key.toString('hex')).sort();
}
/** With their modes. */
const filesAndFolders = (root: string): readonly (readonly [string, number])[] =>
  [root, ...fs.readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) => path.join(root, name))].map(
    (one) => [one, fs.statSync(one).mode] as const,
  );
/** Every data key, and the listed epochs under which it opens. */
async function opened() {
  const kek = fileKeys();
  const { rows } = await owner.query<{ id: string; epoch: number; wrapped: string }>(
    'select id, epoch, wrapped from protection.data_key where wrapped is not null order by id',
  );
  const listed = (
    await owner.query<{ number: number }>(`select number from protection.epoch where state <> 'destroyed'`)
  ).rows;
  return rows.map(({ id, epoch, wrapped }) => {
    const under = kek.epochs.flatMap((one) => {
      try {
        return [{ epoch: one, key: kek.unwrap(one, id, wrapped).toString('hex') }];
      } catch {
        return [];
      }
    });
    expect(under.map(({ epoch }) => epoch)).toEqual([epoch]);
    expect(listed.map(({ number }) => number)).toContain(epoch);
    return under[0]!.key;
  });
}

describe('qayd keys', () => {
  it('rotates: the keys are what they were, under another epoch, and the old one is gone', async () => {
    const keys = await manyKeys(50);
    const before = fs.readFileSync(path.join(folder, 'kek.json'), 'utf8');
    expect(await run(['keys', 'rotate'], environment)).toMatchObject({ code: 0 });
    expect((await opened()).sort()).toEqual(keys);
    const after = fs.readFileSync(path.join(folder, 'kek.json'), 'utf8');
    expect(after).not.toContain(Object.values((JSON.parse(before) as { epochs: object }).epochs)[0]);
    expect(fs.statSync(path.join(folder, 'kek.json')).mode & 0o777).toBe(0o600);
    const { out } = await run(['keys', 'status'], environment);
    expect(out).toMatch(/epoch +1, destroyed, 0 data keys\nepoch +2, current, 50 data keys, at hand/);
  });

  it(`F18: opens every key under exactly one epoch that is listed, wherever a rotation is killed (${kills} times)`, async () => {
    const keys = await manyKeys(3_000);
    for (let kill = 0; kill < kills; kill += 1) {
      const rotation = start(['keys', 'rotate'], environment);
      await rotation.said('Rotating');
      await sleep((kill / kills) * 350 + Math.random() * 30);
      rotation.child.kill('SIGKILL');
      await rotation.ended;
      expect((await opened()).sort()).toEqual(keys);
    }
    expect(await run(['keys', 'rotate'], environment)).toMatchObject({ code: 0 });
    expect((await opened()).sort()).toEqual(keys);
    const { rows } = await owner.query(
      `select state, count(*)::int as many from protection.epoch where state <> 'destroyed' group by 1`,
    );
    expect(rows).toEqual([{ state: 'current', many: 1 }]);
    expect(fileKeys().epochs).toHaveLength(1);
  });

  it('F18: an erasure in the middle of a rotation that was cut short is over with an epoch of its own', async () => {
    await manyKeys(3);
    const stop = () => {
      throw new Error('cut short');
    };
    await expect(rotate(pool, fileKeys(), { onProgress: stop })).rejects.toThrow('cut short');
    const { rows } = await owner.query<{ id: string; subject: string; epoch: number; wrapped: string }>(
      'select id, subject, epoch, wrapped from protection.data_key limit 1',
    );
    const { id, subject, epoch, wrapped } = rows[0]!;
    expect([epoch, fileKeys().unwrap(epoch, id, wrapped)]).toEqual([2, expect.any(Buffer)]); // what a backup would hold
    expect(await eraseKeys(pool, fileKeys(), subject)).toMatchObject({ state: 'done', isIntact: false });
    expect(fileKeys().epochs).toEqual([3]);
    expect(await opened()).toHaveLength(2);
  });

  it('F17: gives the key back from any two of three shares, and from one or a wrong one not', async () => {
    const keys = await manyKeys(5);
    const shares = path.join(folder, 'custodians');
    expect(await run(['keys', 'split', '--to', shares], environment)).toMatchObject({ code: 0 });
    fs.rmSync(path.join(folder, 'kek.json'));
    const [one, two, three] = [1, 2, 3].map((nth) => path.join(shares, `epoch-1-share-${nth}.json`)) as [
      string,
      string,
      string,
    ];
    expect(await run(['keys', 'restore', one], environment)).toMatchObject({
      code: 1,
      err: expect.stringContaining('1 of the 2 that it takes'),
    });
    const wrong = {
      ...(JSON.parse(fs.readFileSync(two, 'utf8')) as object),
      share: randomBytes(33).toString('base64'),
    };
    const wrongFile = path.join(folder, 'wrong.json');
    fs.writeFileSync(wrongFile, JSON.stringify(wrong));
    const refused = await run(['keys', 'restore', one, wrongFile], environment);
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('at least one of them is wrong') });
    expect(fs.existsSync(path.join(folder, 'kek.json'))).toBe(false);
    expect(await run(['keys', 'restore', three, one], environment)).toMatchObject({ code: 0 });
    expect((await opened()).sort()).toEqual(keys);
  });

  it('F15: refuses to start on data keys of an epoch that is over, and lists them', async () => {
    await manyKeys(3);
    const { rows } = await owner.query<{ id: string; epoch: number; wrapped: string }>(
      'select id, epoch, wrapped from protection.data_key',
    );
    const epochs = (await owner.query('select number, state from protection.epoch')).rows as {
      number: number;
      state: string;
    }[];
    expect(await run(['keys', 'rotate'], environment)).toMatchObject({ code: 0 });
    // yesterday's database comes back
    for (const { id, epoch, wrapped } of rows)
      await owner.query('update protection.data_key set epoch = $2, wrapped = $3 where id = $1', [id, epoch, wrapped]);
    await owner.query('delete from protection.epoch where number > 1');
    for (const { number, state } of epochs)
      await owner.query('update protection.epoch set state = $2 where number = $1', [number, state]);
    const { code, err } = await run(['status'], environment);
    expect(code).toBe(1);
    expect(err).toContain('Erased keys are present: 3 data keys');
    for (const { id } of rows) expect(err).toContain(id);
  });

  it('F17: with no key at all it starts sealed, says so, makes no other one, and goes on when the key is back', async () => {
    const keys = await manyKeys(3);
    const file = path.join(folder, 'kek.json');
    const kek = fs.readFileSync(file);
    fs.rmSync(file);
    const alone = 'of epoch 1 is not at hand, and 3 data keys open with it alone';
    expect(await run(['doctor'], environment)).toMatchObject({ code: 1, out: expect.stringMatching(new RegExp(`^mend .*${alone}`, 'm')) });
    expect((await run(['keys', 'status'], environment)).out).toContain('epoch    1, current, 3 data keys, not at hand here');
    expect(await run(['keys', 'rotate'], environment)).toMatchObject({ code: 1, err: expect.stringContaining(alone) });
    const epochs = await owner.query('select number, state from protection.epoch');
    expect([fs.existsSync(file), epochs.rows]).toEqual([false, [{ number: 1, state: 'current' }]]);
    const served = start(['serve'], { ...environment, QAYD_PORT: '0', QAYD_SECOND_FACTOR: 'off' });
    try {
      const [, url] = await served.said(/listens on (http:\S+)/);
      const answer = await fetch(`${url}/v1/cases`);
      expect([answer.status, ((await answer.json()) as { type: string }).type]).toEqual([503, '/problems/sealed']);
    } finally {
      served.child.kill('SIGTERM');
      await served.ended;
    }
    expect(fs.existsSync(file)).toBe(false);
    fs.writeFileSync(file, kek, { mode: 0o600 });
    expect(await run(['doctor'], environment)).toMatchObject({ code: 0 });
    expect((await opened()).sort()).toEqual(keys);
  }); // prettier-ignore

  it('F17: refuses a key that is another one', async () => {
    await manyKeys(1);
    fs.writeFileSync(
      path.join(folder, 'kek.json'),
      JSON.stringify({ epochs: { 1: randomBytes(32).toString('hex') } }),
      { mode: 0o600 },
    );
    expect(await run(['status'], environment)).toMatchObject({
      code: 1,
      err: expect.stringContaining('is not the one'),
    });
  });

  it('6.75: refuses a file of keys that others can read, and the doctor says so', async () => {
    await manyKeys(1);
    expect(await run(['doctor'], environment)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/profile +simple/),
    });
    fs.chmodSync(path.join(folder, 'kek.json'), 0o644);
    for (const command of ['status', 'doctor'])
      expect(await run([command], environment)).toMatchObject({ code: 1, err: expect.stringContaining('chmod 600') });
  });

  it('6.75: makes folders for their owner alone, and the doctor refuses them and files of secrets that others get at', async () => {
    const made = path.join(folder, 'made', 'data');
    const of = { ...environment, QAYD_DATA_DIR: made };
    expect(await run(['doctor'], of)).toMatchObject({ code: 0, out: expect.not.stringMatching(/^mend/m) });
    expect(filesAndFolders(made).filter(([, mode]) => (mode & 0o077) !== 0)).toEqual([]);
    for (const name of ['secret.key', 'erased.list']) fs.writeFileSync(path.join(made, name), '', { mode: 0o600 });
    for (const [name, mode, mend] of [
      ['', 0o755, 'chmod 700'],
      ['', 0o711, 'chmod 700'],
      ['documents', 0o750, 'chmod 700'],
      ['secret.key', 0o640, 'chmod 600'],
      ['erased.list', 0o604, 'chmod 600'],
    ] as const) {
      const at = path.join(made, name);
      const before = fs.statSync(at).mode;
      fs.chmodSync(at, mode);
      const { code, out } = await run(['doctor'], of);
      expect([name, code, out.match(/^mend .*$/gm)]).toEqual([
        name,
        1,
        [expect.stringMatching(`others .* ${at}: ${mend}$`)],
      ]);
      fs.chmodSync(at, before);
    }
    expect(await run(['doctor'], of)).toMatchObject({ code: 0 });
  });
});
