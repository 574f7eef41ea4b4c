import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventStore } from '#event-store';
import { startApi, eventsIn, type Api } from '../support/api.js';
import { until } from '../support/beside.js';
import { fetchFile, filesIn, pdf, photograph, sendFile } from '../support/files.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-document-bytes-'));
let api: Api;
let kase: string;
beforeAll(async () => {
  api = await startApi(undefined, { QAYD_DATA_DIR: folder });
  const names = [{ text: 'Olena Example', script: 'Latn', language: 'en' }];
  const person = (await api.as('monitor')<{ id: string }>('POST', '/v1/people', { names })).body.id;
  kase = (await api.as('monitor')<{ id: string }>('POST', '/v1/cases', { person })).body.id;
});
afterAll(async () => {
  await api.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const files = (of = '') => filesIn(path.join(folder, 'documents', of));
const since = async () => ({ 'Qayd-Min-Position': String(await api.head()) });

describe('6.42: a file on the disk that somebody changed', () => {
  const kept = (id: string) => files('kept').find((file) => path.basename(file) === id)!;
  const attack = async (change: (bytes: Buffer, file: string) => Buffer) => {
    const { id } = (await sendFile(api, kase, Buffer.concat([pdf(`${Math.random()}`), Buffer.alloc(200_000, 'canary')]))).body; // prettier-ignore
    const bytes = fs.readFileSync(kept(id));
    fs.writeFileSync(kept(id), change(bytes, kept(id)));
    const given = await fetchFile(api, `/v1/cases/${kase}/documents/${id}`, 'monitor', { headers: await since() });
    return { id, given };
  };
  const first = 8 + 16; // where the pieces begin
  const lengthAt = (bytes: Buffer, at: number) => (bytes.readUInt32BE(at) & 0x7fffffff) + 4;

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['a bit of it', (bytes) => (bytes.writeUInt8(bytes.readUInt8(bytes.length - 9) ^ 1, bytes.length - 9), bytes)],
    ['its end, cut off in a piece', (bytes) => bytes.subarray(0, bytes.length - 100)],
    ['its last piece, cut off', (bytes) => {
      let at = first;
      while (at + lengthAt(bytes, at) < bytes.length) at += lengthAt(bytes, at);
      return bytes.subarray(0, at);
    }],
    ['two pieces, in each other’s place', (bytes) => {
      const one = first + lengthAt(bytes, first);
      const two = one + lengthAt(bytes, one);
      const three = two + lengthAt(bytes, two);
      return Buffer.concat([bytes.subarray(0, one), bytes.subarray(two, three), bytes.subarray(one, two), bytes.subarray(three)]);
    }],
    ['a piece twice', (bytes) => Buffer.concat([bytes, bytes.subarray(first + lengthAt(bytes, first))])],
  ])('%s: nothing of it is given out, and an alarm is raised', async (_, change) => {
    const { id, given } = await attack(change);
    expect(given).toMatchObject({ status: 500, problem: '/problems/cannot-be-opened' });
    expect(given.bytes.includes('canarycanary')).toBe(false);
    expect(given.headers.get('content-disposition')).toBeNull();
    const verified = await api.as('monitor')('GET', `/v1/cases/${kase}/documents/${id}/verification`);
    expect(verified).toMatchObject({ status: 500, body: { type: '/problems/cannot-be-opened' } });
    await until(async () => (await alarms()).some((data) => data['file'] === id && data['why'] === 'not-authentic'));
  }); // prettier-ignore

  it('another whole file in its place is not given out for it', async () => {
    const other = (await sendFile(api, kase, pdf('another file'))).body.id;
    const { given } = await attack(() => fs.readFileSync(kept(other)));
    expect(given).toMatchObject({ status: 500, problem: '/problems/cannot-be-opened' });
  });

  async function alarms(): Promise<readonly Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = [];
    const ending = new AbortController();
    const head = await api.head();
    for await (const page of api.app.get(EventStore, { strict: false }).subscribe(0n as never, ending.signal)) {
      found.push(...page.filter(({ type }) => type === 'SealBroken').map(({ data }) => data));
      if (page.at(-1)!.position >= head) break;
    }
    ending.abort();
    return found;
  }
});

describe('6.24: a file whose reading can not be put on record', () => {
  it('is not given out: 503, and no byte of it', async () => {
    const { id } = (await sendFile(api, kase, pdf('not to be given out'))).body;
    const headers = await since();
    const store = api.app.get(EventStore, { strict: false });
    const append = store.append.bind(store);
    store.append = (stream, ...of) =>
      stream.startsWith('access-') ? Promise.reject(new Error('no room')) : append(stream, ...of);
    try {
      const given = await fetchFile(api, `/v1/cases/${kase}/documents/${id}`, 'monitor', { headers });
      expect(given).toMatchObject({ status: 503, problem: '/problems/access-not-recorded' });
      expect(given.bytes.includes('not to be given out')).toBe(false);
    } finally {
      store.append = append;
    }
    expect((await fetchFile(api, `/v1/cases/${kase}/documents/${id}`)).status).toBe(200);
  });
});

it('6.41: nothing of a file, of its name or of its copy is in the folder in the clear', async () => {
  const words = 'the canary of the documents';
  await sendFile(api, kase, pdf(words), { name: `${words}.pdf`, title: words });
  await sendFile(api, kase, await photograph(), { name: `${words}.jpg` });
  for (const file of files()) expect([file, fs.readFileSync(file).includes(words)]).toEqual([file, false]);
  expect(files().filter((file) => /\.jpg|\.pdf/.test(file))).toEqual([]);
  for (const file of files()) expect(fs.statSync(file).mode & 0o077).toBe(0);
  expect((await eventsIn(api, `case-${kase}`)).some(({ data }) => data['title'] === words)).toBe(true);
});
