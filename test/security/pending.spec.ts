import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { erasePerson } from '../support/erasing.js';
import { startApi, type Api } from '../support/api.js';
import { run } from '../support/qayd.js';

// 44: where the key-encryption key is somebody's to destroy, an erasure says so until they did.

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-pending-'));
const [old, next] = [`1:${randomBytes(32).toString('hex')}`, `2:${randomBytes(32).toString('hex')}`];
let api: Api;
beforeAll(async () => {
  api = await startApi(undefined, { QAYD_KEK: old, QAYD_DATA_DIR: folder });
});
afterAll(async () => {
  await api.close();
  for (const setting of ['QAYD_KEK', 'QAYD_DATA_DIR']) delete process.env[setting];
  fs.rmSync(folder, { recursive: true, force: true });
});

const keys = (kek: string, ...args: readonly string[]) =>
  run(['keys', ...args], {
    QAYD_DATABASE_URL: process.env['QAYD_DATABASE_URL']!,
    QAYD_DATA_DIR: folder,
    QAYD_LOG_LEVEL: 'silent',
    QAYD_KEK: kek,
  });

it('6.44: is pending from the moment that nobody reads, until the old key is destroyed where it was', async () => {
  const names = [{ text: 'Zarema Pending', script: 'Latn', language: 'en' }];
  const { body } = await api.as('monitor')<{ id: string }>('POST', '/v1/people', { names });
  await erasePerson(api, body.id);
  const read = { 'Qayd-Min-Position': String(await api.head()) };
  expect((await api.as('monitor')('GET', `/v1/people/${body.id}`, undefined, read)).status).toBe(410);

  const pending = `pending  person-${body.id}`;
  expect((await keys(old, 'status')).out).toContain(pending);
  expect((await keys(old, 'rotate')).err).toContain('QAYD_KEK holds no key of epoch 2');
  const rotated = await keys(`${old},${next}`, 'rotate');
  expect(rotated).toMatchObject({
    code: 0,
    out: expect.stringContaining('Epoch 1 waits: Take the key of epoch 1 out'),
  });
  expect((await keys(`${old},${next}`, 'status')).out).toContain(pending);
  expect(await keys(next, 'destroyed', '2')).toMatchObject({ code: 1, err: expect.stringContaining('not one that has ended') }); // prettier-ignore
  expect(await keys(next, 'destroyed', '1')).toMatchObject({ code: 0 });
  const { out } = await keys(next, 'status');
  expect(out).not.toContain('pending');
  expect(out).toMatch(/epoch +1, destroyed, 0 data keys\nepoch +2, current/);
});
