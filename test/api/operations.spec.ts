import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Operations } from '#registry';
import { eventsIn, startApi, type Api, type Ask } from '../support/api.js';
import { done, Steps } from '../support/members.js';
import { TestClock } from '../support/people.js';

interface Made {
  readonly id: string;
}
interface Shown {
  readonly commandHash: string;
  readonly ended: { readonly how: string } | null;
}
let api: Api;
let clock: TestClock;
let steps: Steps;
let monitor: Ask;
beforeAll(async () => {
  api = await startApi();
  clock = new TestClock(api);
  steps = new Steps(api, clock);
  monitor = api.as('monitor');
});
afterAll(() => api.close());

const refused = (status: number, rule: string) => ({ status, body: { type: `/problems/${rule}` } });
const person = async () =>
  (await done(monitor<Made>('POST', '/v1/people', { names: [{ text: 'Invented Example', script: 'Latn', language: 'en' }] }))).body.id; // prettier-ignore
const opened = async () => (await done(monitor<Made>('POST', '/v1/cases', { person: await person() }))).body.id;
const eventsOf = (stream: string) => eventsIn(api, stream);
const lowering = (object: string) => ({
  operation: 'tier-lowering',
  object,
  data: { tier: 'public', reason: 'The family asked for it.' },
  reason: 'The family asked for it.',
});
const ask = async (by: Ask, asked: object) => (await done(by<Made>('POST', '/v1/operations', asked))).body.id;
async function approve(by: Ask, id: string) {
  const { commandHash } = (await done(by<Shown>('GET', `/v1/operations/${id}`))).body;
  return by('POST', `/v1/operations/${id}/approval`, { commandHash });
}
const endOf = async (id: string) => (await api.as('verifier')<Shown>('GET', `/v1/operations/${id}`)).body.ended?.how;

describe('lowering a tier', () => {
  it('takes two verifiers of two organisations, and names both in the log', async () => {
    const id = await opened();
    const [one, other] = [api.as('verifier'), api.as('verifier-2')];
    expect(await one('POST', `/v1/cases/${id}/tiers`, { tier: 'public', reason: 'x' })).toMatchObject(
      refused(403, 'second-person-missing'),
    );
    const operation = await ask(one, lowering(id));
    expect(await eventsOf(`case-${id}`)).toHaveLength(1);
    expect(await approve(one, operation)).toMatchObject(refused(403, 'own-operation'));
    expect((await approve(other, operation)).status).toBe(201);
    expect((await eventsOf(`case-${id}`)).at(-1)).toMatchObject({
      type: 'TierChanged',
      data: { tier: 'public', approvedBy: api.members.get('verifier-2')!.id },
      metadata: { actor: api.members.get('verifier')!.id },
    });
    expect(await endOf(operation)).toBe('executed');
  });

  it('is void when anybody recorded in the case since', async () => {
    const id = await opened();
    const operation = await ask(api.as('verifier'), lowering(id));
    await done(monitor('POST', `/v1/cases/${id}/tiers`, { tier: 'confidential', reason: 'A threat.' }));
    expect(await approve(api.as('verifier-2'), operation)).toMatchObject(refused(409, 'object-changed'));
    expect([await endOf(operation), (await eventsOf(`case-${id}`)).length]).toEqual(['voided', 2]);
  });

  it('is run once, however often it is asked for at once and after a process died in between', async () => {
    const id = await opened();
    const operation = await ask(api.as('verifier'), lowering(id));
    const answers = await Promise.all([1, 2, 3].map(() => approve(api.as('verifier-2'), operation)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    const run = () =>
      api.app.get(Operations, { strict: false }).execute(operation, '01980000-0000-7000-8000-0000000000ff');
    await Promise.all([run(), run()]);
    expect((await eventsOf(`case-${id}`)).map(({ type }) => type)).toEqual(['CaseOpened', 'TierChanged']);
    expect((await eventsOf(`operation-${operation}`)).map(({ type }) => type)).toEqual([
      'OperationRequested', 'OperationApproved', 'OperationExecuted',
    ]); // prettier-ignore
  });

  it('is not said to be void for what it did itself, by who approved it a moment too late', async () => {
    const asked = async () => {
      const id = await opened();
      const operation = await ask(api.as('verifier'), lowering(id));
      await Promise.all([0, 5, 10, 15, 20].map(async (late) => (await sleep(late), approve(api.as('verifier-2'), operation)))); // prettier-ignore
      return (await eventsOf(`operation-${operation}`)).at(-1)!.type;
    };
    for (let n = 0; n < 5; n += 1) expect(await asked()).toBe('OperationExecuted');
  });

  it('is not asked for by who may not, nor of what takes nobody else', async () => {
    const id = await opened();
    expect(await api.as('vetting-officer')('POST', '/v1/operations', lowering(id))).toMatchObject(
      refused(403, 'forbidden'),
    );
    expect(await monitor('POST', '/v1/operations', lowering(id))).toMatchObject(refused(403, 'forbidden'));
    const raising = { ...lowering(id), data: { tier: 'confidential', reason: 'x' } };
    expect(await api.as('verifier')('POST', '/v1/operations', raising)).toMatchObject(refused(422, 'one-is-enough'));
    const absent = lowering(id.replace(/.{6}$/, 'ffffff'));
    expect(await api.as('verifier')('POST', '/v1/operations', absent)).toMatchObject(refused(404, 'case-not-found'));
    expect((await monitor('GET', '/v1/operations')).status).toBe(403);
  });

  it('says nothing of who asked or approved: who they are is known of the session', async () => {
    const id = await opened();
    for (const more of [{ approvedBy: api.members.get('verifier-2')!.id }, { by: 'x' }, { commandHash: 'x' }])
      expect(await api.as('verifier')('POST', '/v1/operations', { ...lowering(id), ...more })).toMatchObject({
        status: 422,
      });
  });
});

describe('merging people', () => {
  it('takes two, and so does undoing it', async () => {
    const [absorbed, survivor] = [await person(), await person()];
    const merge = { operation: 'person-merge', object: absorbed, data: { survivor, grounds: 'The same passport.' }, reason: 'The same.' }; // prettier-ignore
    expect((await approve(api.as('verifier-2'), await ask(api.as('verifier'), merge))).status).toBe(201);
    expect(await api.as('verifier')('POST', '/v1/operations', merge)).toMatchObject(refused(409, 'person-merged'));
    const apart = {
      operation: 'person-separation',
      object: absorbed,
      data: { grounds: 'Two brothers.' },
      reason: 'Two.',
    };
    expect((await approve(api.as('verifier'), await ask(api.as('verifier-2'), apart))).status).toBe(201);
    expect((await eventsOf(`person-${absorbed}`)).map(({ type }) => type)).toEqual([
      'PersonRegistered', 'PersonsMerged', 'PersonsSeparated',
    ]); // prettier-ignore
  });
});

describe('a classification', () => {
  const decision = (object: string) => ({
    operation: 'classification-decision',
    object,
    data: { scheme: 'pace-1900', holds: true, votes: { for: [api.members.get('lawyer')!.id], against: [] }, reasons: 'Met.' },
    reason: 'The committee met.',
  }); // prettier-ignore

  it('is proposed by one and decided by two others', async () => {
    const id = await opened();
    expect(await api.as('verifier')('POST', '/v1/operations', decision(id))).toMatchObject(
      refused(409, 'classification-not-proposed'),
    );
    const proposal = { scheme: 'pace-1900', criteria: ['a'], reasons: 'For a speech.' };
    await done(api.as('verifier-2')('POST', `/v1/cases/${id}/classifications`, proposal));
    expect(await api.as('verifier-2')('POST', '/v1/operations', decision(id))).toMatchObject(refused(403, 'own-fact'));
    const operation = await ask(api.as('verifier'), decision(id));
    expect(await approve(api.as('verifier-2'), operation)).toMatchObject(refused(403, 'own-fact'));
    expect((await eventsOf(`case-${id}`)).map(({ type }) => type)).toEqual(['CaseOpened', 'ClassificationProposed']);
    expect((await eventsOf(`operation-${operation}`)).map(({ type }) => type)).toEqual(['OperationRequested']);
  });
});

it('an operation that nobody decided upon within 24 hours is over', async () => {
  const id = await opened();
  const operation = await ask(api.as('verifier'), lowering(id));
  await clock.letPass({ hours: 24, minutes: 1 });
  const other = await steps.as('verifier-2');
  expect(await approve(other, operation)).toMatchObject(refused(409, 'operation-expired'));
  expect((await other<{ items: object[] }>('GET', '/v1/operations')).body.items).toEqual([]);
});
