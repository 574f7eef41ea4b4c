import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Attachments, Redactions } from '#registry';
import { erasePerson } from '../support/erasing.js';
import { startApi, type Api } from '../support/api.js';
import { startBeside } from '../support/beside.js';
import { fetchFile, filesIn, pdf, photograph, sendFile, sha256 } from '../support/files.js';
import { name, redact, turned, whole } from '../support/redacting.js';
import { noS3, startS3, type S3 } from '../support/s3.js';

// Documents in a store that speaks S3, beyond what test/api/documents.spec.ts asks of both.

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-storage-'));
let s3: S3;
let api: Api;
beforeAll(async () => {
  s3 = await startS3();
  api = await startApi(undefined, { QAYD_KEK: '', QAYD_DATA_DIR: folder, ...s3.settings });
});
afterEach(() => {
  s3.down = false;
});
afterAll(async () => {
  await api.close();
  await s3.close();
  Object.assign(process.env, noS3);
  fs.rmSync(folder, { recursive: true, force: true });
});

async function aCase() {
  const names = [{ text: 'Olena Example', script: 'Latn', language: 'en' }];
  const person = (await api.as('monitor')<{ id: string }>('POST', '/v1/people', { names })).body.id;
  return { person, kase: (await api.as('monitor')<{ id: string }>('POST', '/v1/cases', { person })).body.id };
}
const waiting = () => filesIn(path.join(folder, 'documents', 'quarantine'));
const namesOf = (of: string) => s3.names().filter((name) => name.includes(of));
const get = async (kase: string, id: string, part = '') =>
  fetchFile(api, `/v1/cases/${kase}/documents/${id}${part}`, 'monitor', {
    headers: { 'Qayd-Min-Position': String(await api.head()) },
  });
const tidy = () => api.app.get(Attachments, { strict: false }).tidy();
const health = async () => (await api.as('nobody')('GET', '/v1/health')).body;

describe('documents in a store that speaks S3', () => {
  it('are there sealed, under ids, with their copies, and nowhere else', async () => {
    const { person, kase } = await aCase();
    const words = 'the canary of the bucket';
    const paper = (await sendFile(api, kase, pdf(words), { name: `${words}.pdf` })).body;
    const photo = (await sendFile(api, kase, await photograph())).body;
    const at = `kept/${person}/${kase}`;
    expect(namesOf(kase)).toEqual([`${at}/${paper.id}`, `${at}/${photo.id}`, `${at}/${photo.id}.copy`].sort());
    for (const name of s3.names()) {
      const bytes = s3.bytes(name);
      for (const secret of [words, 'Olena', Buffer.from(words).toString('base64').slice(4, 24)])
        expect(bytes.includes(secret)).toBe(false);
    }
    expect(filesIn(path.join(folder, 'documents'))).toEqual([]);
  });

  it('6.42: that somebody changed there are not given out, and an alarm says which', async () => {
    const { person, kase } = await aCase();
    const { id } = (await sendFile(api, kase, Buffer.concat([pdf(), randomBytes(200_000)]))).body;
    const name = `kept/${person}/${kase}/${id}`;
    const bytes = s3.bytes(name);
    bytes[150_000]! ^= 1;
    s3.change(name, bytes);
    for (const part of ['', '/verification'])
      expect(await get(kase, id, part)).toMatchObject({ status: 500, problem: '/problems/cannot-be-opened' });
    s3.change(name, bytes.subarray(0, 100_000));
    expect(await get(kase, id)).toMatchObject({ status: 500, problem: '/problems/cannot-be-opened' });
  });

  it('wait on the machine while it does not answer: recorded, in quarantine, and in their place when it does', async () => {
    const { kase } = await aCase();
    const before = (await sendFile(api, kase, pdf('from before'))).body;
    s3.down = true;
    const sent = await sendFile(api, kase, await photograph());
    expect(sent).toMatchObject({ status: 201, body: { state: 'kept' } });
    expect(waiting()).toHaveLength(2);
    await expect(tidy()).rejects.toThrow(/can not be asked/);
    expect(await health()).toMatchObject({ status: 'degraded', documents: 'failing' });
    for (const { id } of [before, sent.body])
      expect(await get(kase, id)).toMatchObject({ status: 503, problem: '/problems/documents-unreachable' });
    s3.down = false;
    expect(await get(kase, sent.body.id)).toMatchObject({ status: 409, problem: '/problems/document-quarantined' });
    await tidy();
    expect(await health()).toMatchObject({ status: 'ok', documents: 'ok' });
    expect(waiting()).toEqual([]);
    expect(sha256((await get(kase, sent.body.id)).bytes)).toBe(sent.body.sha256);
    expect(sha256((await get(kase, sent.body.id, '/copy')).bytes)).toBe(sent.body.copy!.sha256);
  });

  it('6.62: that are redacted are there in the place of the copy before, or on the machine while it does not answer', async () => {
    const { kase } = await aCase();
    const { id } = (await sendFile(api, kase, await turned())).body;
    const at = `/v1/cases/${kase}/documents/${id}`;
    const first = (await redact(api, at, [name])).body;
    const ends = () => namesOf(id).map((one) => one.split(id)[1]);
    expect([ends().sort(), waiting()]).toEqual([['', `.${first.id}.copy`], []]);
    expect(sha256((await get(kase, id, '/copy')).bytes)).toBe(first.copy.sha256);

    void s3.meanwhile('PUT', 'kept/', () => Promise.resolve(void (s3.down = true)));
    const second = await redact(api, at, [whole]);
    expect(second.status).toBe(201);
    expect(waiting()).toHaveLength(1);
    expect(await get(kase, id, '/copy')).toMatchObject({ status: 503, problem: '/problems/documents-unreachable' });
    expect(await redact(api, at, [name])).toMatchObject({ status: 503 });
    s3.down = false; // it came there whole before, which nobody could say
    expect(sha256((await get(kase, id, '/copy')).bytes)).toBe(second.body.copy.sha256);
    await api.app.get(Redactions, { strict: false }).tidy();
    expect([ends().sort(), waiting()]).toEqual([['', `.${second.body.id}.copy`], []]);
    expect(sha256((await get(kase, id, '/copy')).bytes)).toBe(second.body.copy.sha256);
  });

  it('of whoever is killed while one goes there: there is no half of it, and the next look brings it', async () => {
    const { kase } = await aCase();
    const beside = await startBeside();
    const over = s3.meanwhile('PUT', 'kept/', async () => {
      await beside.stop('SIGKILL'); // what of its request came is all that comes
      return 'gone';
    });
    const bytes = Buffer.concat([pdf('of the killed'), randomBytes(8_000_000)]);
    const lost = await sendFile({ ...api, url: beside.url }, kase, bytes).catch(() => undefined);
    expect(lost).toBeUndefined();
    await over;
    expect(namesOf(kase)).toEqual([]);
    const [left] = waiting();
    await tidy();
    expect(namesOf(kase)).toHaveLength(1);
    expect(sha256((await get(kase, path.basename(left!))).bytes)).toBe(sha256(bytes));
    expect(waiting()).toEqual([]);
  });

  it('6.44: of whoever is erased are gone from it, at once or as soon as it answers, and are answered 410', async () => {
    const [gone, later, other] = [await aCase(), await aCase(), await aCase()];
    for (const { kase } of [gone, later, other]) await sendFile(api, kase, await photograph());
    const [id] = namesOf(gone.kase).map((name) => path.basename(name));
    expect(await erasePerson(api, gone.person)).toMatchObject({ events: 1 });
    expect(namesOf(gone.person)).toEqual([]);
    for (const part of ['', '/copy'])
      expect(await get(gone.kase, id!, part)).toMatchObject({ status: 410, problem: '/problems/erased' });
    s3.down = true;
    expect(await erasePerson(api, later.person)).toMatchObject({ events: 1 });
    s3.down = false;
    expect(namesOf(later.person)).toHaveLength(2); // without a key
    await tidy();
    expect(namesOf(later.person)).toEqual([]);
    expect(namesOf(other.person)).toHaveLength(2);
  });

  it('6.44: of whoever is erased while one goes there are removed as it comes', async () => {
    const { person, kase } = await aCase();
    void s3.meanwhile('PUT', 'kept/', () => erasePerson(api, person).then(() => undefined));
    await sendFile(api, kase, pdf('too late'));
    expect(namesOf(person)).toEqual([]);
    expect(waiting().filter((file) => file.includes(person))).toEqual([]);
  });
});
