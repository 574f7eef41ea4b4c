import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { EventStore } from '#event-store';
import { newId } from '#platform';
import { Attachments } from '#registry';
import { erasePerson } from '../support/erasing.js';
import { startApi, type Api } from '../support/api.js';
import { startBeside, until } from '../support/beside.js';
import { aPort, eicar, startClamd, type Clamd } from '../support/clamd.js';
import { fetchFile, filesIn, pdf, photograph, sendFile, sha256 } from '../support/files.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-document-life-'));
let api: Api;
let clamd: Clamd | undefined;
const port = aPort();
beforeAll(async () => {
  api = await startApi(undefined, { QAYD_KEK: '', QAYD_DATA_DIR: folder, QAYD_CLAMD: `127.0.0.1:${port}` });
});
afterEach(async () => {
  await clamd?.close();
  clamd = undefined;
});
afterAll(async () => {
  await api.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function aCase() {
  const names = [{ text: 'Olena Example', script: 'Latn', language: 'en' }];
  const person = (await api.as('monitor')<{ id: string }>('POST', '/v1/people', { names })).body.id;
  return { person, kase: (await api.as('monitor')<{ id: string }>('POST', '/v1/cases', { person })).body.id };
}
const files = (of = '') => filesIn(path.join(folder, 'documents', of));
const since = async () => ({ 'Qayd-Min-Position': String(await api.head()) });
const get = async (kase: string, id: string, part = '') =>
  fetchFile(api, `/v1/cases/${kase}/documents/${id}${part}`, 'monitor', { headers: await since() });
const tidy = () => api.app.get(Attachments, { strict: false }).tidy();
const checked = async (kase: string) =>
  (
    await api.as('monitor')<{ acts: { type: string; data: object; recordedBy: { id: string } }[] }>(
      'GET', `/v1/cases/${kase}/timeline`, undefined, await since(),
    )
  ).body.acts.filter(({ type }) => type === 'DocumentChecked'); // prettier-ignore
/** As if nobody had touched them for more than a day. */
const age = (of: readonly string[]) => {
  for (const file of of) fs.utimesSync(file, new Date(0), new Date(0));
};
/** While it runs nothing is appended of a type. */
async function without<T>(type: string, work: () => Promise<T>): Promise<T> {
  const store = api.app.get(EventStore, { strict: false });
  const append = store.append.bind(store);
  store.append = (stream, events, ...of) =>
    events.some((event) => event.type === type) ? Promise.reject(new Error('gone')) : append(stream, events, ...of);
  try {
    return await work();
  } finally {
    store.append = append;
  }
}

describe('6.64: a scanner', () => {
  it('that is not there: the file stays in quarantine, is given to nobody, and the chain says nothing else', async () => {
    const { kase } = await aCase();
    const { body } = await sendFile(api, kase, await photograph());
    expect(body.state).toBe('quarantined');
    for (const part of ['', '/copy', '/verification'])
      expect(await get(kase, body.id, part)).toMatchObject({ status: 409, problem: '/problems/document-quarantined' });
    await tidy();
    expect([await checked(kase), files('kept')]).toEqual([[], []]);
    expect((await api.as('nobody')('GET', '/v1/health')).body).toMatchObject({ status: 'degraded', scanner: 'failing' });

    clamd = await startClamd(port);
    await tidy();
    expect(await checked(kase)).toMatchObject([
      { data: { document: body.id, outcome: 'no-virus-found' }, recordedBy: { id: '00000000-0000-7000-8000-000000000000' } },
    ]);
    expect((await api.as('nobody')('GET', '/v1/health')).body).toMatchObject({ status: 'ok', scanner: 'ok' });
    expect(sha256((await get(kase, body.id)).bytes)).toBe(body.sha256);
    expect((await get(kase, body.id, '/copy')).status).toBe(200);
    await tidy();
    expect(await checked(kase)).toHaveLength(1);
  }); // prettier-ignore

  it('that finds something: it is on record, and the file is given to nobody', async () => {
    clamd = await startClamd(port);
    const { kase } = await aCase();
    const { status, body } = await sendFile(
      api,
      kase,
      Buffer.concat([pdf(), Buffer.from(eicar), randomBytes(100_000)]),
    );
    expect([status, body.state]).toEqual([201, 'infected']);
    expect(clamd.looked()).toBe(1);
    expect(await checked(kase)).toMatchObject([
      { data: { document: body.id, outcome: 'virus-found', signature: 'Eicar-Test-Signature' } },
    ]);
    for (const who of ['monitor', 'verifier'] as const)
      expect(
        await fetchFile(api, `/v1/cases/${kase}/documents/${body.id}`, who, { headers: await since() }),
      ).toMatchObject({ status: 409, problem: '/problems/document-infected' });
    expect(files('infected').map((file) => path.basename(file))).toEqual([body.id]);
  });

  it('that hangs up in the middle has not said that there is nothing', async () => {
    const { kase } = await aCase();
    const { createServer } = await import('node:net');
    const server = createServer((socket) => socket.once('data', () => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const { body } = await sendFile(api, kase, Buffer.concat([pdf(), randomBytes(3_000_000)]));
    await new Promise((resolve) => server.close(resolve));
    expect(body.state).toBe('quarantined');
    expect(await checked(kase)).toEqual([]);
  });
});

describe('a crash', () => {
  it('in the middle of an upload leaves no event and nothing in the clear, and what came is removed after a day', async () => {
    const { kase } = await aCase();
    const beside = await startBeside();
    const words = 'the canary that was cut off';
    const request = http.request(`${beside.url}/v1/cases/${kase}/documents`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${api.token('monitor')}`,
        'Content-Type': 'application/octet-stream',
        'Content-Length': '20000000',
      },
    });
    const over = new Promise((resolve) => request.once('error', resolve));
    const before = await api.head();
    request.write(Buffer.concat([pdf(words), Buffer.alloc(5_000_000, words)]));
    await until(() => Promise.resolve(files('uploads').some((file) => fs.statSync(file).size > 2_000_000)));
    await beside.stop('SIGKILL');
    await over;
    const [left] = files('uploads');
    expect(fs.readFileSync(left!).includes(words)).toBe(false);
    expect(await api.head()).toBe(before);
    await tidy();
    expect(files('uploads')).toEqual([left]); // it may be one that somebody goes on with
    age([left!]);
    await tidy();
    expect(files('uploads')).toEqual([]);
  });

  it('between the file and its event leaves a file that no event names, which is removed after a day', async () => {
    const { kase } = await aCase();
    const lost = await without('DocumentAttached', () => sendFile(api, kase, pdf('lost')));
    expect(lost.status).toBe(500);
    const left = files('quarantine').filter((file) => file.includes(kase));
    expect(left).toHaveLength(1);
    await tidy();
    expect(files('quarantine')).toEqual(expect.arrayContaining(left));
    age(left);
    await tidy();
    expect(files().filter((file) => file.includes(kase))).toEqual([]);
  });

  it('between its event and the look at it leaves it in quarantine, and the next look takes it up', async () => {
    clamd = await startClamd(port);
    const { kase } = await aCase();
    expect((await without('DocumentChecked', () => sendFile(api, kase, pdf('to be looked at')))).status).toBe(500);
    const [left] = files('quarantine').filter((file) => file.includes(kase));
    age([left!]);
    expect((await get(kase, path.basename(left!))).problem).toBe('/problems/document-quarantined');
    await tidy();
    expect((await get(kase, path.basename(left!))).status).toBe(200);
  });

  it('of another registry, which was given the same folder by mistake, are left alone', async () => {
    clamd = await startClamd(port);
    await sendFile(api, (await aCase()).kase, pdf('ours'));
    const stranger = path.join(folder, 'documents', 'quarantine', newId(), newId(), newId());
    fs.mkdirSync(path.dirname(stranger), { recursive: true });
    const [own] = files('kept');
    const bytes = Buffer.from(fs.readFileSync(own!));
    randomBytes(16).copy(bytes, 8); // a key that this database does not have
    fs.writeFileSync(stranger, bytes);
    age([stranger]);
    await tidy();
    expect(fs.existsSync(stranger)).toBe(true);
    fs.rmSync(stranger);
  });
});

describe('6.36: a member who is suspended', () => {
  it('does not get the rest of a file', async () => {
    clamd = await startClamd(port);
    const { kase } = await aCase();
    const size = 24_000_000;
    const { id } = (await sendFile(api, kase, Buffer.concat([pdf(), randomBytes(size)]))).body;
    const headers = { Authorization: `Bearer ${api.token('monitor-2')}`, ...(await since()) };
    const given = await new Promise<http.IncomingMessage>((resolve, reject) =>
      http.get(`${api.url}/v1/cases/${kase}/documents/${id}`, { headers }, resolve).once('error', reject),
    );
    expect(given.statusCode).toBe(200);
    const member = api.members.get('monitor-2')!.id;
    const suspended = await api.as('vetting-officer')('POST', `/v1/members/${member}/suspension`, { reason: 'precaution' });
    expect(suspended.status).toBe(201);
    let came = 0;
    const read = async () => {
      for await (const piece of given) {
        came += (piece as Buffer).length;
        await new Promise((resolve) => setTimeout(resolve, 10)); // a slow line
      }
    };
    await expect(read()).rejects.toThrow(/aborted/);
    expect(came).toBeLessThan(size);
  }); // prettier-ignore
});

describe('6.44: the files of who is erased', () => {
  it('are gone from the disk, with their copies and with what was coming, and are answered 410', async () => {
    clamd = await startClamd(port);
    const [gone, other] = [await aCase(), await aCase()];
    const { id } = (await sendFile(api, gone.kase, await photograph())).body;
    const stays = (await sendFile(api, other.kase, await photograph(80))).body;
    await fetchFile(api, `/v1/cases/${gone.kase}/uploads`, 'monitor', {
      method: 'POST',
      headers: { 'Tus-Resumable': '1.0.0', 'Upload-Length': '1000' },
    });
    expect(files('uploads')).toHaveLength(1);
    expect(files('kept').filter((file) => file.includes(gone.person))).toHaveLength(2);
    expect((await get(gone.kase, id)).status).toBe(200);

    expect(await erasePerson(api, gone.person)).toMatchObject({ events: 1 });

    expect(files().filter((file) => file.includes(gone.person))).toEqual([]);
    expect(files('uploads')).toEqual([]);
    for (const part of ['', '/copy', '/verification'])
      expect(await get(gone.kase, id, part)).toMatchObject({ status: 410, problem: '/problems/erased' });
    expect(await sendFile(api, gone.kase, pdf())).toMatchObject({ status: 410 });
    expect(sha256((await get(other.kase, stays.id)).bytes)).toBe(stays.sha256);
  });
});
