import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type Api } from '../support/api.js';
import { fetchFile, pdf, sha256, type AttachedFile } from '../support/files.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-uploads-'));
let api: Api;
let kase: string;
beforeAll(async () => {
  api = await startApi(undefined, { QAYD_DATA_DIR: folder, QAYD_DOCUMENT_MB: '40' });
  const names = [{ text: 'Olena Example', script: 'Latn', language: 'en' }];
  const person = await api.as('monitor')<{ id: string }>('POST', '/v1/people', { names });
  kase = (await api.as('monitor')<{ id: string }>('POST', '/v1/cases', { person: person.body.id })).body.id;
});
afterAll(async () => {
  await api.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const large = Buffer.concat([pdf(), randomBytes(30_000_000)]);
type Who = 'monitor' | 'verifier';
const asked = (method: string, to: string, headers: Record<string, string> = {}, body?: Buffer, who: Who = 'monitor') =>
  fetchFile(api, to, who, { method, headers: { 'Tus-Resumable': '1.0.0', ...headers }, ...(body && { body }) });
const begin = async (length = large.length) => {
  const begun = await asked('POST', `/v1/cases/${kase}/uploads`, { 'Upload-Length': String(length) });
  expect(begun.status).toBe(201);
  return begun.headers.get('location')!;
};
const offsetOf = async (to: string) => Number((await asked('HEAD', to)).headers.get('upload-offset'));
const send = (to: string, offset: number, bytes: Buffer) =>
  asked('PATCH', to, { 'Upload-Offset': String(offset), 'Content-Type': 'application/offset+octet-stream' }, bytes);
const attach = (to: string, says: object = {}, headers: Record<string, string> = {}) =>
  api.as('monitor')<AttachedFile>('POST', `${to}/document`, says, headers);

/** Sends bytes as if more came, and hangs up once so many stand in the file. */
async function breakOff(to: string, offset: number, bytes: Buffer): Promise<void> {
  const request = http.request(`${api.url}${to}`, {
    method: 'PATCH',
    headers: {
      Authorization: `Bearer ${api.token('monitor')}`,
      'Tus-Resumable': '1.0.0',
      'Upload-Offset': String(offset),
      'Content-Type': 'application/offset+octet-stream',
      'Content-Length': String(large.length - offset),
    },
  });
  const over = new Promise((resolve) => request.once('error', resolve).once('close', resolve));
  await new Promise<void>((resolve) => request.write(bytes, () => resolve()));
  while ((await sizeOf(to)) < bytes.length / 2) await new Promise((resolve) => setImmediate(resolve));
  request.destroy();
  await over;
}
const sizeOf = async (to: string) =>
  (await fs.promises.stat(path.join(folder, 'documents', 'uploads', path.basename(to)))).size;

describe('a file of more than 25 MB', () => {
  it('is not taken at once', async () => {
    const answer = await fetchFile(api, `/v1/cases/${kase}/documents`, 'monitor', {
      method: 'POST',
      headers: { 'Content-Type': 'application/octet-stream' },
      body: large,
    });
    expect(answer).toMatchObject({ status: 413, problem: '/problems/body-too-large' });
  });

  it('comes in pieces, goes on where the line broke, and is attached once', async () => {
    const to = await begin();
    expect(await offsetOf(to)).toBe(0);
    expect((await send(to, 0, large.subarray(0, 1_000_001))).headers.get('upload-offset')).toBe('1000001');
    await breakOff(to, 1_000_001, large.subarray(1_000_001, 9_000_000));
    const came = await offsetOf(to);
    expect(came).toBeGreaterThan(1_000_001);
    expect(came).toBeLessThanOrEqual(9_000_000);
    expect(await attach(to)).toMatchObject({ status: 409, body: { type: '/problems/upload-not-complete' } });
    expect((await send(to, came, large.subarray(came))).status).toBe(204);
    expect(await offsetOf(to)).toBe(large.length);

    const attached = await attach(to, { title: 'All volumes' });
    expect(attached).toMatchObject({
      status: 201,
      body: { sha256: sha256(large), bytes: large.length, state: 'kept' },
    });
    const again = await attach(to, { title: 'All volumes' });
    expect(again).toMatchObject({ status: 201, body: { id: attached.body.id } });
    expect(again.headers.get('qayd-repeated')).toBe('true');
    expect(await attach(to, { title: 'Another' })).toMatchObject({ status: 422 });
    const given = await fetchFile(api, `/v1/cases/${kase}/documents/${attached.body.id}`, 'monitor', {
      headers: { 'Qayd-Min-Position': attached.body.position },
    });
    expect([given.status, sha256(given.bytes)]).toEqual([200, sha256(large)]);
  });

  it('of which a crash tore the last piece goes on after the one before', async () => {
    const to = await begin(300_000);
    const bytes = large.subarray(0, 300_000);
    expect((await send(to, 0, bytes.subarray(0, 200_000))).status).toBe(204);
    const file = path.join(folder, 'documents', 'uploads', path.basename(to));
    fs.truncateSync(file, fs.statSync(file).size - 10);
    const came = await offsetOf(to);
    expect(came).toBe(3 * 65_536);
    expect((await send(to, came, bytes.subarray(came))).status).toBe(204);
    expect(await attach(to)).toMatchObject({ status: 201, body: { sha256: sha256(bytes) } });
  });

  it('that is attached by two requests at once is there once, and stays there', async () => {
    const to = await begin(1_000_000);
    expect((await send(to, 0, Buffer.concat([pdf('twice'), large]).subarray(0, 1_000_000))).status).toBe(204);
    const both = await Promise.all(
      ['one of two tries', 'the other of them'].map((title) =>
        attach(to, { title }, { 'Idempotency-Key': title.replaceAll(' ', '-') }),
      ),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    const { id, position } = both.find(({ status }) => status === 201)!.body;
    const given = await fetchFile(api, `/v1/cases/${kase}/documents/${id}`, 'monitor', {
      headers: { 'Qayd-Min-Position': position },
    });
    expect([given.status, given.bytes.length]).toEqual([200, 1_000_000]);
  });

  it('is nobody else’s to go on with, whoever learns its address', async () => {
    const to = await begin();
    for (const method of ['HEAD', 'PATCH', 'DELETE'])
      expect(
        await asked(
          method,
          to,
          { 'Upload-Offset': '0', 'Content-Type': 'application/offset+octet-stream' },
          method === 'PATCH' ? pdf() : undefined,
          'verifier',
        ),
      ).toMatchObject({ status: 404 });
    expect(await offsetOf(to)).toBe(0);
    expect((await asked('DELETE', to)).status).toBe(204);
    expect((await asked('HEAD', to)).status).toBe(404);
  });

  it('of which too much or nothing is said is refused, and no page of another site may read the answer', async () => {
    const to = `/v1/cases/${kase}/uploads`;
    const refused = await asked('POST', to, { 'Upload-Length': '40000001' });
    expect(refused).toMatchObject({ status: 413, problem: '/problems/upload-refused' });
    expect(await asked('POST', to, { 'Upload-Length': '0' })).toMatchObject({ status: 400 });
    expect(await asked('POST', to)).toMatchObject({ status: 400 });
    const upload = await begin(10);
    expect(await send(upload, 5, Buffer.alloc(5))).toMatchObject({ status: 409 });
    const open = await asked('HEAD', upload, { Origin: 'https://elsewhere.example' });
    expect(open.headers.get('access-control-allow-origin')).toBeNull();
    expect((await send(upload, 0, Buffer.alloc(10))).status).toBe(204);
    expect(await attach(upload)).toMatchObject({ status: 415, body: { type: '/problems/document-type-not-taken' } });
    expect(await attach(upload)).toMatchObject({ status: 404, body: { type: '/problems/upload-not-found' } });
  });
});
