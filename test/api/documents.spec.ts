import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { startApi, type Api } from '../support/api.js';
import { fetchFile, filesIn, pdf, photograph, sendFile, sha256 } from '../support/files.js';
import { noS3, startS3, type S3 } from '../support/s3.js';

let folder: string;
let s3: S3 | undefined;
let api: Api;
let source: string;
async function begin(kind: 'folder' | 's3') {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-documents-'));
  if (kind === 's3') s3 = await startS3();
  api = await startApi(undefined, { QAYD_DATA_DIR: folder, QAYD_DOCUMENT_MB: '40', ...(s3?.settings ?? noS3) });
  source = await made('/v1/sources', { type: 'document', title: 'The lawyer of the family' });
}
async function end() {
  await api.close();
  await s3?.close();
  s3 = undefined;
  fs.rmSync(folder, { recursive: true, force: true });
}

const made = async (to: string, body: object): Promise<string> => {
  const answer = await api.as('monitor')<{ id: string }>('POST', to, body);
  expect(answer.status).toBe(201);
  return answer.body.id;
};
async function aCase(tier = 'restricted'): Promise<string> {
  const names = [{ text: 'Olena Example', script: 'Latn', language: 'en' }];
  return made('/v1/cases', { person: await made('/v1/people', { names, tier }), tier });
}
const everyFile = () => [...filesIn(folder), ...(s3?.names() ?? [])];
const since = async () => ({ 'Qayd-Min-Position': String(await api.head()) });
interface Act {
  readonly type: string;
  readonly recordedBy: { readonly id: string };
  readonly data: Readonly<Record<string, unknown>>;
}
const actsOf = async (kase: string, who: Parameters<Api['as']>[0] = 'monitor') =>
  (await api.as(who)<{ acts: Act[] }>('GET', `/v1/cases/${kase}/timeline`, undefined, await since())).body.acts;

describe.each(['folder', 's3'] as const)('a file that is attached, and stays in: %s', (kind) => {
  beforeAll(() => begin(kind));
  afterAll(end);

  it('is told in the timeline by what its bytes are, with who gave it, and its chain goes on when it was looked at', async () => {
    const [kase, bytes] = [await aCase(), pdf()];
    const says = { title: 'Verdict', name: 'verdict of Olena.pdf', source };
    const attached = await sendFile(api, kase, bytes, says, { 'Content-Type': 'application/octet-stream' });
    expect(attached).toMatchObject({
      status: 201,
      body: { sha256: sha256(bytes), bytes: bytes.length, mediaType: 'application/pdf', copy: null, state: 'kept' },
    });
    const { id } = attached.body;
    expect(attached.headers.get('location')).toBe(`/v1/cases/${kase}/documents/${id}`);
    const acts = await actsOf(kase);
    expect(acts.map(({ type }) => type)).toEqual(['CaseOpened', 'DocumentAttached', 'DocumentChecked']);
    expect(acts[1]).toMatchObject({
      recordedBy: { id: api.members.get('monitor')!.id },
      data: { document: id, sha256: sha256(bytes), bytes: bytes.length, mediaType: 'application/pdf', ...says, tier: 'restricted' },
    });
    expect(acts[2]!.data).toEqual({ document: id, outcome: 'not-scanned' });
  }); // prettier-ignore

  it('is given out as it came, to keep and not to show, and is on record before', async () => {
    const [kase, bytes] = [await aCase(), pdf('to be given out')];
    const { id } = (await sendFile(api, kase, bytes)).body;
    const given = await fetchFile(api, `/v1/cases/${kase}/documents/${id}`, 'verifier', { headers: await since() });
    expect(given.status).toBe(200);
    expect(sha256(given.bytes)).toBe(sha256(bytes));
    expect(Object.fromEntries(given.headers)).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="${id}.pdf"`,
      'content-security-policy': "sandbox; default-src 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'repr-digest': `sha-256=:${Buffer.from(sha256(bytes), 'hex').toString('base64')}:`,
    });
    const reads = await api.as('verifier')<{ items: object[] }>('GET', '/v1/access', undefined, await since());
    expect(reads.body.items[0]).toMatchObject({ part: 'document', document: id, case: kase, tier: 'restricted' });
    const verified = await api.as('verifier')('GET', `/v1/cases/${kase}/documents/${id}/verification`);
    expect(verified.body).toMatchObject({ recorded: sha256(bytes), kept: sha256(bytes), same: true, bytes: bytes.length });
  }); // prettier-ignore

  it('is attached once, however often it is sent with one key, and another file under that key is refused', async () => {
    const kase = await aCase();
    const send = (bytes: Buffer) => sendFile(api, kase, bytes, {}, { 'Idempotency-Key': 'sent-on-a-bad-line' });
    const [first, again] = [await send(pdf()), await send(pdf())];
    expect(again).toMatchObject({ status: 201, body: { id: first.body.id, sha256: first.body.sha256, state: 'kept' } });
    expect(again.headers.get('qayd-repeated')).toBe('true');
    expect(await send(pdf('another'))).toMatchObject({ status: 422, body: { type: '/problems/idempotency-key-reused' } });
    expect(await sendFile(api, kase, pdf())).toMatchObject({ status: 409, body: { type: '/problems/already-exists' } });
    expect((await actsOf(kase)).filter(({ type }) => type === 'DocumentAttached')).toHaveLength(1);
    expect(everyFile().filter((file) => file.includes(kase) && !file.endsWith('.copy'))).toHaveLength(1);
    expect(filesIn(path.join(folder, 'documents', 'uploads'))).toEqual([]);
  }); // prettier-ignore

  it('names its source and its fact, or is refused and leaves nothing', async () => {
    const kase = await aCase();
    const nowhere = '01980000-0000-7000-8000-00000000beef';
    expect(await sendFile(api, kase, pdf(), { source: nowhere })).toMatchObject({
      status: 422,
      body: { type: '/problems/source-not-found', errors: [{ field: 'source' }] },
    });
    expect(await sendFile(api, kase, pdf(), { fact: nowhere })).toMatchObject({
      status: 404,
      body: { type: '/problems/fact-not-found' },
    });
    expect(await sendFile(api, kase, pdf(), { colour: 'red' })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'colour' }] },
    });
    expect(everyFile().filter((file) => file.includes(kase))).toEqual([]);
    expect(filesIn(path.join(folder, 'documents', 'uploads'))).toEqual([]);
  });

  it('of whom only public cases are seen: they are given the picture that was drawn anew, and nothing else', async () => {
    const kase = await aCase('public');
    const photo = await sendFile(api, kase, await photograph(), { tier: 'public', name: 'Olena.jpg', title: 'The house' });
    const paper = await sendFile(api, kase, pdf(), { tier: 'public', title: 'A verdict' });
    const closed = await sendFile(api, kase, pdf('closed'), { title: 'A letter' });
    const told = (await actsOf(kase, 'analyst')).filter(({ type }) => type === 'DocumentAttached');
    expect(told.map(({ data }) => data['document'])).toEqual([photo.body.id, paper.body.id]);
    expect(JSON.stringify(told)).not.toContain('Olena');
    const at = (id: string, part = '') => fetchFile(api, `/v1/cases/${kase}/documents/${id}${part}`, 'analyst');
    expect(await at(photo.body.id)).toMatchObject({ status: 404, problem: '/problems/document-not-published' });
    const copy = await at(photo.body.id, '/copy');
    expect([copy.status, sha256(copy.bytes)]).toEqual([200, photo.body.copy!.sha256]);
    expect(await sharp(copy.bytes).metadata()).toMatchObject({ format: 'jpeg', width: 64, height: 32 });
    expect(await at(paper.body.id)).toMatchObject({ status: 404, problem: '/problems/document-not-published' });
    expect(await at(paper.body.id, '/copy')).toMatchObject({ status: 404, problem: '/problems/document-not-published' });
    expect(await at(closed.body.id)).toMatchObject({ status: 404, problem: '/problems/document-not-found' });
  }); // prettier-ignore

  it('is closed by one who works on the case, and from then on not given out, for the past neither', async () => {
    const kase = await aCase('public');
    const { id } = (await sendFile(api, kase, await photograph(), { tier: 'public' })).body;
    const copy = async () =>
      fetchFile(api, `/v1/cases/${kase}/documents/${id}/copy`, 'analyst', { headers: await since() });
    expect((await copy()).status).toBe(200);
    const then = new Date().toISOString();
    const close = { document: id, tier: 'restricted', reason: 'a face is in it' };
    expect((await api.as('monitor')('POST', `/v1/cases/${kase}/tiers`, close)).status).toBe(201);
    expect(await copy()).toMatchObject({ status: 404, problem: '/problems/document-not-found' });
    expect(JSON.stringify(await actsOf(kase, 'analyst'))).not.toContain(id);
    const past = await api.as('analyst')('GET', `/v1/cases/${kase}/timeline?knownAt=${then}`);
    expect([past.status, JSON.stringify(past.body).includes(id)]).toEqual([200, false]);
    expect(await api.as('monitor')('POST', `/v1/cases/${kase}/tiers`, { ...close, tier: 'public' })).toMatchObject({
      status: 403,
      body: { type: '/problems/second-person-missing' },
    });
    expect((await api.as('analyst')('GET', `/v1/cases/${kase}`)).status).toBe(200); // the case itself stays as it was
  });

  it('that is confidential is opened with a reason, and is not there before', async () => {
    const kase = await aCase();
    const { id } = (await sendFile(api, kase, pdf('a diagnosis'), { tier: 'confidential' })).body;
    const at = `/v1/cases/${kase}/documents/${id}`;
    expect(await fetchFile(api, at, 'verifier', { headers: await since() })).toMatchObject({ problem: '/problems/document-not-found' });
    const opened = await fetchFile(api, `${at}/openings`, 'verifier', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ reason: 'the hospital asks' }),
    });
    expect([opened.status, sha256(opened.bytes)]).toEqual([200, sha256(pdf('a diagnosis'))]);
    const reads = await api.as('verifier')<{ items: object[] }>('GET', '/v1/access', undefined, await since());
    expect(reads.body.items[0]).toMatchObject({ part: 'document', tier: 'confidential', reason: 'the hospital asks' });
  }); // prettier-ignore
});
