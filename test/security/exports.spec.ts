import { createHash } from 'node:crypto';
import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { EventStore } from '#event-store';
import { newId } from '#platform';
import { ask, startApi, type Api } from '../support/api.js';
import { exported, Exporting, type OperationShown } from '../support/exporting.js';
import { done } from '../support/members.js';
import { caughtUp } from '../support/seeded.js';

let api: Api;
let exporting: Exporting;
beforeAll(async () => {
  const others = { 'monitor-2': { roles: ['verifier'], organisation: 'one-organisation' } } as const;
  api = await startApi({ kind: 'postgres' }, {}, others);
  exporting = new Exporting(api);
  await exporting.begin();
});
afterAll(() => api.close());

const refused = (status: number, rule: string) => ({ status, body: { type: `/problems/${rule}` } });
const fresh = async (name: string) => ask(api.url, await exporting.tokenOf(name));
const download = (as: ReturnType<typeof ask>, id: string) => as('POST', `/v1/exports/${id}/download`);
const suspend = async (member: string) =>
  done((await exporting.steps.as('vetting-officer'))('POST', `/v1/members/${member}/suspension`, { reason: 'precaution' })); // prettier-ignore
const alerts = async () => {
  await caughtUp(api);
  const answer = await (
    await fresh('auditor')
  )<{ items: readonly Record<string, unknown>[] }>('GET', '/v1/audit/alerts');
  return answer.body.items;
};

describe('6.26: an export of restricted records', () => {
  it('is approved by nobody of the same organisation, and by nobody twice', async () => {
    const { id } = await exporting.aCase();
    const operation = await exporting.asks(await fresh('verifier'), exported([id]));
    expect(await exporting.approves(await fresh('verifier'), operation)).toMatchObject(refused(403, 'own-operation'));
    expect(await exporting.approves(await fresh('monitor-2'), operation)).toMatchObject(
      refused(403, 'same-organisation'),
    );
    expect(await download(await fresh('verifier'), operation)).toMatchObject(refused(409, 'operation-not-approved'));
    const forged = { commandHash: 'ab'.repeat(32) };
    expect(await (await fresh('verifier-2'))('POST', `/v1/operations/${operation}/approval`, forged)).toMatchObject(
      refused(409, 'command-changed'),
    );
    await done(exporting.approves(await fresh('verifier-2'), operation));
    expect(await exporting.approves(await fresh('verifier-2'), operation)).toMatchObject(
      refused(409, 'operation-approved'),
    );
  });

  it('is asked for by verifiers alone, and by no key', async () => {
    const { id } = await exporting.aCase();
    for (const role of ['monitor', 'lawyer', 'analyst', 'auditor', 'vetting-officer', 'administrator'] as const)
      expect([role, (await (await fresh(role))('POST', '/v1/operations', exported([id]))).status]).toEqual([role, 403]);
    const operation = await exporting.approved(exported([id]));
    const issued = await done((await exporting.steps.as('verifier'))<{ key: string }>('POST', '/v1/keys', { label: 'x', operations: ['case.read'] })); // prettier-ignore
    expect(await download(ask(api.url, issued.body.key), operation)).toMatchObject(refused(403, 'key-out-of-scope'));
    expect(await download(await fresh('vetting-officer'), operation)).toMatchObject(refused(403, 'forbidden'));
    expect((await download(ask(api.url), operation)).status).toBe(401);
  });

  it('is nobody else’s to fetch, the approver’s neither: as what is not there', async () => {
    const { id } = await exporting.aCase();
    const operation = await exporting.approved(exported([id]));
    const absent = await download(await fresh('verifier-2'), newId());
    for (const other of ['verifier-2', 'monitor-2'] as const) {
      const answer = await download(await fresh(other), operation);
      expect(answer).toMatchObject(refused(404, 'operation-not-found'));
      expect({ ...answer.body, instance: '' }).toEqual({ ...absent.body, instance: '' });
    }
    expect((await download(await fresh('verifier'), operation)).status).toBe(200);
  });

  it('is fetched once, by however many who ask at once', async () => {
    const { id } = await exporting.aCase();
    const operation = await exporting.approved(exported([id], 'json'));
    const verifier = await fresh('verifier');
    const answers = await Promise.all(Array.from({ length: 4 }, () => download(verifier, operation)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410, 410]);
    expect(await download(verifier, operation)).toMatchObject(refused(410, 'handed-over'));
    const key = { 'Idempotency-Key': 'the-same-as-before' };
    const again = await exporting.approved(exported([id], 'json'));
    const asked = () => verifier('POST', `/v1/exports/${again}/download`, undefined, key);
    expect([(await asked()).status, (await asked()).status]).toEqual([200, 410]);
  });

  it('is fetched within an hour of its approval, and within a day of the request', async () => {
    const { id } = await exporting.aCase();
    const operation = await exporting.approved(exported([id]));
    await exporting.clock.letPass({ minutes: 61 });
    expect(await download(await fresh('verifier'), operation)).toMatchObject(refused(410, 'handing-over-ended'));
    expect(await download(await fresh('verifier'), operation)).toMatchObject(refused(410, 'handing-over-ended'));
    const late = await exporting.asks(await fresh('verifier'), exported([id]));
    await exporting.clock.letPass({ hours: 23, minutes: 50 });
    await done(exporting.approves(await fresh('verifier-2'), late));
    await exporting.clock.letPass({ minutes: 11 });
    expect(await download(await fresh('verifier'), late)).toMatchObject(refused(410, 'handing-over-ended'));
    const unseen = await exporting.asks(await fresh('verifier'), exported([id]));
    await exporting.clock.letPass({ hours: 24, minutes: 1 });
    expect(await exporting.approves(await fresh('verifier-2'), unseen)).toMatchObject(
      refused(409, 'operation-expired'),
    );
  });

  it('is void when one of the two is suspended, before the approval and after it', async () => {
    const { id } = await exporting.aCase();
    const [requester, approver] = [await exporting.newVerifier(), await exporting.newVerifier()];
    const [first, second] = [await requester.session(), await approver.session()];
    const waits = await exporting.asks(first, exported([id]));
    const queued = await exporting.approved(exported([id]), first);
    const others = await exporting.asks(await fresh('verifier'), exported([id]));
    await done(exporting.approves(second, others));
    await suspend(requester.id);
    expect((await download(first, queued)).status).toBe(401);
    expect(await exporting.approves(await fresh('verifier-2'), waits)).toMatchObject(refused(409, 'requester-not-active')); // prettier-ignore
    await suspend(approver.id);
    expect(await download(await fresh('verifier'), others)).toMatchObject(refused(409, 'approver-not-active'));
    const { body } = await (await fresh('verifier'))<OperationShown>('GET', `/v1/operations/${others}`);
    expect([body.ended?.how, body.fetch]).toEqual(['voided', null]);
  });

  it('leaves out what was closed or erased since it was approved, and says so', async () => {
    const [kept, gone] = [await exporting.aCase(), await exporting.aCase({ name: 'Selim Erasable' })];
    const operation = await exporting.approved(exported([kept.id, gone.id], 'json'));
    const raising = { fact: kept.fact, tier: 'confidential', reason: 'A threat.' };
    await done((await fresh('verifier'))('POST', `/v1/cases/${kept.id}/tiers`, raising));
    const erasure = { operation: 'person-erasure', object: gone.person, data: { ground: 'request-of-family' }, reason: 'Asked.' }; // prettier-ignore
    await exporting.approved(erasure);
    const { text } = await exporting.download(operation, await exporting.tokenOf('verifier'));
    const file = JSON.parse(text) as { leftOut: string[]; cases: { id: string; facts: object[] }[] };
    expect(file.leftOut).toEqual([gone.id]);
    expect(file.cases).toMatchObject([{ id: kept.id, facts: [] }]);
    expect(text).not.toContain('pneumonia');
  });

  it('that can not be put on record leaves with no byte, and can be fetched afterwards', async () => {
    const { id } = await exporting.aCase();
    const operation = await exporting.approved(exported([id]));
    const [verifier, store] = [await fresh('verifier'), api.app.get(EventStore, { strict: false })];
    const append = store.append.bind(store);
    store.append = (stream, ...of) =>
      stream.startsWith('access-') ? Promise.reject(new Error('no room')) : append(stream, ...of);
    try {
      const answer = await download(verifier, operation);
      expect(answer).toMatchObject(refused(503, 'access-not-recorded'));
      expect(JSON.stringify(answer.body)).not.toMatch(/pneumonia|Olena/);
    } finally {
      store.append = append;
    }
    expect((await download(verifier, operation)).status).toBe(200);
  });

  it('counts, and the sixth in a day is refused and told to the auditors', async () => {
    const { id } = await exporting.aCase();
    const operations: string[] = [];
    for (let n = 0; n < 6; n += 1) operations.push(await exporting.approved(exported([id])));
    const [one, other] = [await fresh('verifier'), await fresh('verifier')];
    const statuses: number[] = [];
    for (const [n, operation] of operations.entries()) statuses.push((await download(n % 2 ? one : other, operation)).status); // prettier-ignore
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    expect((await alerts())[0]).toMatchObject({ type: 'QuotaExceeded', part: 'exports', member: exporting.idOf('verifier') }); // prettier-ignore
  });

  it('with a canary among its cases leaves with no byte: its reader is out, and auditors and officers know', async () => {
    const [real, canary] = [await exporting.aCase(), await exporting.aCase({ name: 'Nobody at All' })];
    await done((await fresh('auditor'))('PUT', `/v1/audit/canaries/${canary.id}`));
    const thief = await exporting.newVerifier();
    const operation = await exporting.approved(exported([real.id, canary.id]), await thief.session());
    const answer = await download(await thief.session(), operation);
    expect(answer).toMatchObject(refused(409, 'requester-not-active'));
    expect(JSON.stringify(answer.body)).not.toMatch(/pneumonia|Olena|Nobody/);
    expect((await alerts()).filter(({ member }) => member === thief.id)).toMatchObject([
      { type: 'CanaryOpened', case: canary.id }, { type: 'ExportMade' }, { type: 'ExportMade' },
    ]); // prettier-ignore
    const alarms = await (await fresh('vetting-officer'))<{ items: object[] }>('GET', '/v1/alarms');
    expect(alarms.body.items[0]).toMatchObject({ alarm: 'canary-opened', member: thief.id });
  });
});

it('6.36: a download is cut when its reader is suspended', async () => {
  const cases: string[] = [];
  for (let n = 0; n < 25; n += 1) cases.push((await exporting.aCase({ more: 80 })).id); // more than a connection holds of itself
  const reader = await exporting.newVerifier();
  const operation = await exporting.approved(exported(cases, 'json'), await reader.session());
  const { token } = (await reader.byCode()).body;
  const request = http.request(`${api.url}/v1/exports/${operation}/download`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}` },
  });
  const response = await new Promise<http.IncomingMessage>((resolve) => request.once('response', resolve).end());
  expect(response.statusCode).toBe(200);
  const cut = new Promise<Error>((resolve) => response.once('error', resolve)); // it reads nothing meanwhile
  await suspend(reader.id);
  let bytes = 0;
  response.on('data', (piece: Buffer) => (bytes += piece.length));
  expect(await cut).toMatchObject({ code: 'ECONNRESET' });
  expect(bytes).toBeLessThan(Number(response.headers['content-length']));
});

it('6.83: an export that turns up is known again, by its name, by what stands in it, and by its bytes', async () => {
  const { id } = await exporting.aCase();
  const operation = await exporting.approved(exported([id]));
  const { response, text } = await exporting.download(operation, await exporting.tokenOf('verifier'));
  const [row] = parse<Record<string, string>>(text, { columns: true });
  const [, inName] = /qayd-export-([0-9a-f-]{36})-/.exec(response.headers.get('content-disposition')!)!;
  expect([row!['export'], inName]).toEqual([operation, operation]);
  expect(row).toMatchObject({ reader: exporting.idOf('verifier'), purpose: 'For the Working Group.' });
  const told = (await alerts()).find((entry) => entry['operation'] === row!['export']);
  expect(told).toMatchObject({
    type: 'ExportMade', member: row!['reader'], case: id, tier: 'restricted', reason: row!['purpose'],
  }); // prettier-ignore
  const sha256 = createHash('sha256').update(text).digest('hex');
  expect((await exporting.recorded('ExportMade')).find((made) => made['sha256'] === sha256)).toMatchObject({
    operation, member: exporting.idOf('verifier'), cases: [id],
  }); // prettier-ignore
});
