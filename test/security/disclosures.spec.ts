import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventStore } from '#event-store';
import { newId } from '#platform';
import { ask, startApi, type Api, type Ask } from '../support/api.js';
import { Exporting, type OperationShown } from '../support/exporting.js';
import { done } from '../support/members.js';
import { aSource, caughtUp, seedStream } from '../support/seeded.js';

let api: Api;
let exporting: Exporting;
beforeAll(async () => {
  const others = { 'monitor-2': { roles: ['verifier'], organisation: 'one-organisation' } } as const;
  api = await startApi({ kind: 'postgres' }, {}, others);
  exporting = new Exporting(api);
});
afterAll(() => api.close());

const refused = (status: number, rule: string) => ({ status, body: { type: `/problems/${rule}` } });
const fresh = async (name: string) => ask(api.url, await exporting.tokenOf(name));
async function aWitness(by = 'monitor'): Promise<string> {
  const id = newId();
  await seedStream(api, `source-${id}`, [
    { type: 'SourceRegistered', data: aSource('The cousin of the guard', 'confidential'), by: exporting.idOf(by) },
  ]);
  await caughtUp(api);
  return id;
}
const identity = (object: string) => ({
  operation: 'source-identity',
  object,
  data: {},
  reason: 'The court asks whether the witness is alive.',
});
const opened = (as: Ask, source: string, operation: string) =>
  as<{ title?: string }>('POST', `/v1/sources/${source}/disclosures`, { operation });

describe('6.79: who a source is', () => {
  it('is told once to whoever asked, with the approval of somebody of another organisation, and the auditors are told', async () => {
    const source = await aWitness();
    const verifier = await fresh('verifier');
    expect(await verifier('GET', `/v1/sources/${source}`)).toMatchObject(refused(403, 'second-person-needed'));
    const operation = await exporting.asks(verifier, identity(source));
    expect(await opened(verifier, source, operation)).toMatchObject(refused(409, 'operation-not-approved'));
    for (const [other, rule] of [
      ['verifier', 'own-operation'],
      ['monitor-2', 'same-organisation'],
    ] as const)
      expect(await exporting.approves(await fresh(other), operation)).toMatchObject(refused(403, rule));
    await done(exporting.approves(await fresh('verifier-2'), operation));
    const { body } = await verifier<OperationShown>('GET', `/v1/operations/${operation}`);
    expect(body.fetch).toBe(`/v1/sources/${source}/disclosures`);
    expect(await opened(await fresh('verifier-2'), source, operation)).toMatchObject(
      refused(404, 'operation-not-found'),
    );
    expect(await opened(verifier, await aWitness(), operation)).toMatchObject(refused(404, 'not-found'));
    expect(await opened(verifier, source, operation)).toMatchObject({
      status: 200,
      body: { title: 'The cousin of the guard' },
    });
    expect(await opened(verifier, source, operation)).toMatchObject(refused(410, 'handed-over'));
    await caughtUp(api);
    const alerts = await (await fresh('auditor'))<{ items: object[] }>('GET', '/v1/audit/alerts');
    expect(alerts.body.items[0]).toMatchObject({
      type: 'SourceRead', source, operation, member: exporting.idOf('verifier'), reason: identity(source).reason,
    }); // prettier-ignore
    expect(JSON.stringify(alerts.body)).not.toContain('cousin');
  });

  it('takes nobody’s approval where it is one’s own, or not confidential', async () => {
    const verifier = await fresh('verifier');
    const own = await aWitness('verifier');
    expect(await verifier('POST', '/v1/operations', identity(own))).toMatchObject(refused(422, 'one-is-enough'));
    expect(await verifier('POST', '/v1/operations', identity(newId()))).toMatchObject(refused(422, 'source-not-found'));
  });

  it('is not told when the source was erased since, or was asked for too long ago', async () => {
    const [changed, late] = [await aWitness(), await aWitness()];
    const [one, other] = [
      await exporting.approved(identity(changed)),
      await exporting.approved(identity(late)),
    ]; // prettier-ignore
    await exporting.approved({ operation: 'source-erasure', object: changed, data: { ground: 'danger' }, reason: 'A threat.' }); // prettier-ignore
    expect(await opened(await fresh('verifier'), changed, one)).toMatchObject(refused(409, 'object-changed'));
    await exporting.clock.letPass({ minutes: 61 });
    expect(await opened(await fresh('verifier'), late, other)).toMatchObject(refused(410, 'handing-over-ended'));
  });

  it('is not told when that can not be put on record', async () => {
    const source = await aWitness();
    const operation = await exporting.approved(identity(source));
    const [verifier, store] = [await fresh('verifier'), api.app.get(EventStore, { strict: false })];
    const append = store.append.bind(store);
    store.append = (stream, ...of) =>
      stream.startsWith('access-') ? Promise.reject(new Error('no room')) : append(stream, ...of);
    try {
      const answer = await opened(verifier, source, operation);
      expect(answer).toMatchObject(refused(503, 'access-not-recorded'));
      expect(JSON.stringify(answer.body)).not.toContain('cousin');
    } finally {
      store.append = append;
    }
    expect((await opened(verifier, source, operation)).status).toBe(200);
  });
});
