import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { KeyEncryption, Keyring, splitKek } from '#protection';
import { ask, startApi, type Answer, type Api } from '../support/api.js';
import { startBeside, until } from '../support/beside.js';
import { isInMemory } from '../support/memory.js';
import { run } from '../support/qayd.js';

// The sealed profile. The key is in memory alone, put together from shares of custodians.

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-sealed-'));
const shares = [1, 2, 3].map((nth) => path.join(folder, 'custodians', `epoch-1-share-${nth}.json`)) as [
  string,
  string,
  string,
];
let api: Api;
let environment: Record<string, string>;
/** What it answered before anybody unsealed it. */
let begunWith: readonly Answer[];
beforeAll(async () => {
  const settings = { QAYD_KEYS: 'shares', QAYD_KEK: '', QAYD_DATA_DIR: folder };
  api = await startApi({ kind: 'postgres' }, settings, {}, async (url) => {
    environment = { ...settings, QAYD_DATABASE_URL: process.env['QAYD_DATABASE_URL']!, QAYD_LOG_LEVEL: 'silent' };
    begunWith = [await ask(url)('GET', '/v1/cases'), await ask(url)('GET', '/v1/health')];
    const split = ['keys', 'split', '--to', path.join(folder, 'custodians')];
    expect(await run(split, environment)).toMatchObject({ code: 0 });
    expect(await run(['unseal', shares[0], shares[1]], environment)).toMatchObject({ code: 0 });
  });
  expect(await run(['seal'], environment)).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await api.close();
  for (const setting of ['QAYD_KEYS', 'QAYD_DATA_DIR']) delete process.env[setting];
  fs.rmSync(folder, { recursive: true, force: true });
});

const person = { names: [{ text: 'Zarema Sealed', script: 'Latn', language: 'en' }] };
const content = async () => {
  const monitor = api.as('monitor');
  const answers = await Promise.all([
    monitor('POST', '/v1/people', person), monitor('GET', '/v1/people'), monitor('GET', '/v1/cases'),
  ]); // prettier-ignore
  return answers.map(({ status, body }) => (status < 300 ? status : `${status} ${String(body['type'])}`));
};
const sealed = ['503 /problems/sealed', '503 /problems/sealed', '503 /problems/sealed'];

it('F17, 6.85: starts sealed, and is healthy and of no use to anybody', async () => {
  expect(begunWith[0]).toMatchObject({ status: 503, body: { type: '/problems/sealed' } });
  expect(begunWith[1]!.status).not.toBe(500);
  expect(await content()).toEqual(sealed);
  expect((await api.as('nobody')('GET', '/v1/health')).status).not.toBe(500);
});

it('F17, 6.85: stays sealed with one share, and does not tell which of two is wrong', async () => {
  expect(await run(['unseal', shares[0]], environment)).toMatchObject({
    code: 1,
    out: 'Sealed still: 1 of 2 shares\n',
  });
  const [, foreign] = await splitKek(Buffer.alloc(32, 7), 1, 3, 2);
  const wrong = path.join(folder, 'wrong.json');
  fs.writeFileSync(wrong, JSON.stringify(foreign));
  const refused = await run(['unseal', wrong], environment);
  expect(refused).toMatchObject({ code: 1, err: 'qayd: The shares do not open it: at least one of them is wrong\n' });
  expect(await content()).toEqual(sealed);
});

it('6.85: opens with any two of three, and forgets the key when it is sealed', async () => {
  expect(await run(['unseal', shares[2], shares[0]], environment)).toMatchObject({ code: 0, out: 'Unsealed\n' });
  expect(await content()).toEqual([201, 200, 200]);
  const head = String(await api.head());
  const found = () =>
    api.as('monitor')<{ items: object[] }>('GET', '/v1/people?q=sealed', undefined, { 'Qayd-Min-Position': head });
  expect((await found()).body.items).toHaveLength(1);
  const key = api.app.get(KeyEncryption, { strict: false }).keeper.held().get(1)!;
  expect(key.some((byte) => byte !== 0)).toBe(true);

  expect(await run(['seal'], environment)).toMatchObject({ code: 0 });
  expect(await content()).toEqual(sealed);
  expect(key.every((byte) => byte === 0)).toBe(true); // overwritten, under the hands of whoever had it

  expect(await run(['unseal', shares[1], shares[2]], environment)).toMatchObject({ code: 0 });
  expect((await found()).body.items).toHaveLength(1);
});

it('6.85: has no key in the memory of its process any more once it is sealed', async () => {
  const beside = await startBeside(); // sealed, as each process begins
  try {
    expect(await run(['unseal', shares[1], shares[2]], environment)).toMatchObject({ code: 0, out: 'Unsealed\n' });
    const monitor = ask(beside.url, api.token('monitor'));
    expect(await monitor('POST', '/v1/people', person)).toMatchObject({ status: 201 });
    expect(await monitor('GET', '/v1/people?q=sealed')).toMatchObject({ status: 200 });
    const kek = Buffer.from(api.app.get(KeyEncryption, { strict: false }).keeper.held().get(1)!);
    const dataKey = Buffer.from((await api.app.get(Keyring, { strict: false }).of('registry')).key);
    const found = () => [kek, dataKey].map((key) => isInMemory(beside.pid, key));
    expect(found()).toEqual([true, true]);

    expect(await run(['seal'], environment)).toMatchObject({ code: 0 });
    expect(await monitor('GET', '/v1/cases')).toMatchObject({ status: 503, body: { type: '/problems/sealed' } });
    await until(() => Promise.resolve(!found().includes(true)));
  } finally {
    await beside.stop();
    await run(['unseal', shares[1], shares[2]], environment);
  }
});

it('6.85: rotates with the old shares, waits for the new ones, and reads no old ones after', async () => {
  const next = path.join(folder, 'next');
  const rotated = await run(['keys', 'rotate', '--share', shares[0], shares[2], '--to', next], environment);
  expect(rotated).toMatchObject({ code: 0, out: expect.stringContaining('Epoch 2 is current') });
  expect(rotated.out).toContain('1 running processes need the shares of epoch 2');
  // It holds the key of the epoch that is over: that opens nothing, and no event is called broken for it.
  expect(await content()).toEqual(sealed);
  const renewed = [1, 2, 3].map((nth) => path.join(next, `epoch-2-share-${nth}.json`)) as [string, string, string];
  expect(await run(['unseal', renewed[1], renewed[2]], environment)).toMatchObject({ code: 0, out: 'Unsealed\n' });
  expect(await content()).toEqual([201, 200, 200]);
  expect(await run(['keys', 'destroyed', '1'], environment)).toMatchObject({ code: 0 });
  expect((await run(['keys', 'status'], environment)).out).toMatch(/epoch +1, destroyed, 0 data keys/);
  expect(await run(['seal'], environment)).toMatchObject({ code: 0 });
  await run(['unseal', shares[0], shares[1]], environment);
  expect(await content()).toEqual(sealed);
  expect(await run(['unseal', renewed[0], renewed[1]], environment)).toMatchObject({ code: 0 });
  const health = await api.as('nobody')<{ projections: { state: string }[] }>('GET', '/v1/health');
  expect(health.body.projections.map(({ state }) => state)).not.toContain('failed');
});
