import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import type { CaseId, FactId } from '#domain';
import { EventStore, revision } from '#event-store';
import { ActOnCase } from '#registry';
import type { Role } from '#access';
import { startApi, type Api } from '../support/api.js';

interface Written {
  readonly id: string;
  readonly revision: string;
  readonly position: string;
}
interface Case {
  readonly id: string;
  readonly person: { readonly name: string | null; readonly names: readonly object[]; readonly hidden: boolean };
  readonly status: { readonly liberty: { readonly state: string } };
  readonly facts: number;
  readonly lastFact: string | null;
  readonly lastRecordedAt: string;
  readonly revision: string;
}
interface Timeline {
  readonly case: Pick<Case, 'person'>;
  readonly status: Case['status'];
  readonly facts: readonly {
    readonly id: string;
    readonly kind: string;
    readonly corrections: readonly { readonly act: string; readonly said: { readonly occurredOn: string } }[];
    readonly sources: readonly { readonly title: string | null }[];
  }[];
  readonly acts: readonly { readonly type: string }[];
  readonly revision: string;
}
type Name = Role | 'monitor-2';

let api: Api;
let source: string;
let last = '0';
beforeAll(async () => {
  api = await startApi();
  source = (await post('/v1/sources', { type: 'testimony', title: 'A brother' })).body.id;
});
afterAll(() => api.close());

async function post(path: string, body: object, as: Name = 'monitor', headers: Record<string, string> = {}) {
  const answer = await api.as(as)<Written>('POST', path, body, headers);
  if (answer.status === 201) last = answer.body.position;
  return answer;
}
const get = <T>(as: Name, path: string) => api.as(as)<T>('GET', path, undefined, { 'Qayd-Min-Position': last });
const timeline = async (as: Name, id: string, query = '') =>
  (await get<Timeline>(as, `/v1/cases/${id}/timeline${query}`)).body;
/** With what is confidential, for whoever says why. */
const opened = async (as: Name, id: string, more: object = {}) => {
  await timeline(as, id); // which waits until the models show what was recorded
  return (await api.as(as)<Timeline>('POST', `/v1/cases/${id}/openings`, { reason: 'a hearing', ...more })).body;
};
const item = async (as: Name, id: string) => (await get<Case>(as, `/v1/cases/${id}`)).body;
const list = async (as: Name, query: string) =>
  (await get<{ items: Case[] }>(as, `/v1/cases?${query}`)).body.items.map(({ id }) => id);

async function aCase(name: string, personTier = 'public', tier = 'public'): Promise<string> {
  const names = [{ text: name, script: 'Latn', language: 'en' }];
  const person = (await post('/v1/people', { names, tier: personTier })).body.id;
  return (await post('/v1/cases', { person, tier })).body.id;
}
async function record(id: string, kind: string, occurredOn: string, tier: string, more: object = {}) {
  const fact = { kind, occurredOn, tier, sources: [{ id: source }], data: {}, ...more };
  const { status, body } = await post(`/v1/cases/${id}/facts`, fact);
  expect([status, body]).toEqual([201, body]);
  return body;
}

describe('a person who is not yours to see', () => {
  it('has no name in a case that is: not in the list, not in the timeline, not by a search or an order', async () => {
    const [hidden, known] = [await aCase('Aaa Unseen', 'restricted'), await aCase('Bbb Seen')];
    await record(hidden, 'ArrestRecorded', '2021-09-04', 'public');
    const none = { name: null, names: [], hidden: true };
    expect((await item('analyst', hidden)).person).toMatchObject(none);
    expect((await timeline('analyst', hidden)).case.person).toMatchObject(none);
    expect(await list('analyst', 'q=unseen')).toEqual([]);
    for (const sort of ['name', '-name']) {
      const pages = await get<{ items: Case[]; next: string }>('analyst', `/v1/cases?limit=1&sort=${sort}`);
      const whole = [
        pages.body.items,
        JSON.stringify(pages.body),
        Buffer.from(pages.body.next, 'base64url').toString(),
      ];
      expect(JSON.stringify(whole).toLowerCase()).not.toContain('unseen');
      const next = await get<{ items: Case[] }>('analyst', `/v1/cases?limit=1&sort=${sort}&after=${pages.body.next}`);
      expect([...pages.body.items, ...next.body.items].map(({ id }) => id).sort()).toEqual([hidden, known].sort());
    }
    expect((await item('verifier', hidden)).person).toMatchObject({ name: 'Aaa Unseen', hidden: false });
    expect((await timeline('verifier', hidden)).case.person).toMatchObject({ name: 'Aaa Unseen', hidden: false });
    expect(await list('verifier', 'q=unseen')).toEqual([hidden]);
  });

  it('and one who is does not name their hidden cases', async () => {
    const open = await aCase('Ccc Seen');
    const { person } = (await item('verifier', open)) as unknown as { person: { id: string } };
    const closed = (await post('/v1/cases', { person: person.id, tier: 'restricted' })).body.id;
    const cases = async (as: Name) => (await get<{ cases: string[] }>(as, `/v1/people/${person.id}`)).body.cases;
    expect(await cases('analyst')).toEqual([open]);
    expect([...(await cases('verifier'))].sort()).toEqual([open, closed].sort());
  });
});

describe('a fact that is not yours to see', () => {
  it('shows through in nothing: not in the status, a count, a day, a revision or an act', async () => {
    const id = await aCase('Ddd Example');
    await record(id, 'ArrestRecorded', '2021-09-04', 'public', { data: { authority: 'fsb' } });
    const before = { analyst: await item('analyst', id), told: await timeline('analyst', id) };
    const death = await record(id, 'DeathRecorded', '2022-01-01', 'confidential');
    await record(id, 'SearchRecorded', '2021-10-01', 'restricted');
    await post(
      `/v1/cases/${id}/verifications`,
      { fact: death.id, verification: 'documented', method: 'x' },
      'verifier',
    );

    expect(await item('analyst', id)).toEqual(before.analyst);
    const { knownAt: _, ...told } = (await timeline('analyst', id)) as unknown as Record<string, unknown>;
    const { knownAt: __, ...earlier } = before.told as unknown as Record<string, unknown>;
    expect(told).toEqual(earlier);
    expect(await list('analyst', 'liberty=dead')).toEqual([]);

    for (const [as, state, facts] of [
      ['monitor-2', 'briefly-detained', 2],
      ['lawyer', 'briefly-detained', 1],
      ['monitor', 'briefly-detained', 2],
      ['verifier', 'briefly-detained', 2],
    ] as const) {
      const [listed, told] = [await item(as, id), await timeline(as, id)];
      expect([as, listed.status.liberty.state, listed.facts]).toEqual([as, state, facts]);
      expect([as, told.status, told.facts.length]).toEqual([as, listed.status, facts]);
      expect([as, told.revision]).toEqual([as, listed.revision]);
    }
    for (const as of ['analyst', 'lawyer', 'monitor', 'verifier'] as const)
      expect([as, await list(as, 'liberty=dead')]).toEqual([as, []]);
    for (const as of ['monitor', 'verifier'] as const)
      expect([as, (await opened(as, id)).status.liberty.state]).toEqual([as, 'dead']);
    expect((await opened('monitor-2', id)).status.liberty.state).toBe('briefly-detained');
  });

  it('is no fact to whoever would correct, retract, verify, resolve or follow it', async () => {
    const id = await aCase('Eee Example');
    const secret = (await record(id, 'ArrestRecorded', '2021-09-04', 'confidential')).id;
    const says = { kind: 'ArrestRecorded', occurredOn: '2021-09-05', sources: [{ id: source }], data: {} };
    const requests: [path: string, body: (fact: string) => object][] = [
      ['corrections', (fact) => ({ fact, says: { ...says, tier: 'confidential' }, reason: 'x' })],
      ['retractions', (fact) => ({ fact, reason: 'x' })],
      ['facts', (after) => ({ ...says, after })],
    ];
    const head = await api.head();
    for (const [path, body] of requests) {
      const tried = async (fact: string) => {
        const { status, body: answer } = await post(`/v1/cases/${id}/${path}`, body(fact), 'monitor-2');
        const { instance: _, ...told } = answer as unknown as Record<string, unknown>;
        return [status, told];
      };
      expect([path, await tried(secret)]).toEqual([path, await tried(randomUUID())]);
    }
    expect(await api.head()).toBe(head);
    expect((await post(`/v1/cases/${id}/retractions`, { fact: secret, reason: 'x' })).status).toBe(201);
  });

  it('is not among what changed, and in the way of nobody who does not see it', async () => {
    const id = await aCase('Fff Example');
    const { revision: read } = await record(id, 'ArrestRecorded', '2021-09-04', 'public');
    await record(id, 'DeathRecorded', '2022-01-01', 'confidential');
    const send = (as: Name, at: string) =>
      post(
        `/v1/cases/${id}/facts`,
        { kind: 'SearchRecorded', occurredOn: '2021-09-04', tier: 'restricted', sources: [{ id: source }], data: {} },
        as,
        { 'If-Match': `"${at}"` },
      );
    const through = await send('monitor-2', read);
    expect(through.status).toBe(201);
    const late = await send('monitor-2', read);
    expect(late.body).toMatchObject({
      status: 412,
      revision: through.body.revision,
      changes: [{ id: through.body.id, type: 'SearchRecorded' }],
    });
    expect((late.body as unknown as { changes: object[] }).changes).toHaveLength(1);
    expect((await send('monitor-2', '99')).status).toBe(412);
  });

  it('is closed for the past too, once it is closed', async () => {
    const id = await aCase('Ggg Example');
    const fact = (await record(id, 'ArrestRecorded', '2021-09-04', 'public')).id;
    const { facts } = await timeline('analyst', id);
    const before = new Date().toISOString();
    expect(facts).toHaveLength(1);
    const closed = await api.app.get(CommandBus, { strict: false }).execute(
      new ActOnCase(
        id as CaseId,
        { type: 'TierChanged', data: { fact: fact as FactId, tier: 'confidential', reason: 'the family asked' } },
        {
          by: api.members.get('monitor')!.id,
          commandId: randomUUID(),
          commandHash: 'x',
          correlationId: randomUUID(),
        },
      ),
    );
    last = String((closed as { position: bigint }).position);
    for (const query of ['', `?knownAt=${before}`])
      expect(await timeline('analyst', id, query)).toMatchObject({
        facts: [],
        acts: [{ type: 'CaseOpened' }],
        status: { liberty: { state: 'unknown' } },
      });
    expect((await opened('verifier', id, { knownAt: before })).facts).toHaveLength(1);
  });

  it('6.90: does not tell, once it is opened, what it said while it was closed', async () => {
    const id = await aCase('Hhh Example');
    const fact = await record(id, 'ArrestRecorded', '2021-08-20', 'restricted');
    const says = {
      kind: 'ArrestRecorded',
      occurredOn: '2021-09-04',
      sources: [{ id: source }],
      data: {},
      tier: 'restricted',
    };
    const corrected = await post(`/v1/cases/${id}/corrections`, { fact: fact.id, says, reason: 'a slip' });
    const { id: by } = api.members.get('verifier')!;
    const opened = await api.app.get(EventStore, { strict: false }).append(
      `case-${id}`,
      [
        {
          id: randomUUID(),
          type: 'TierChanged',
          version: 1,
          data: { fact: fact.id, tier: 'public', reason: 'consent', approvedBy: api.members.get('lawyer')!.id },
          metadata: { actor: by, commandId: randomUUID(), commandHash: '', correlationId: randomUUID(), software: 'x' },
        },
      ],
      revision(corrected.body.revision),
    );
    last = String(opened.position);
    const read = await timeline('analyst', id);
    expect(read.facts.map(({ kind, corrections }) => [kind, corrections])).toEqual([['ArrestRecorded', []]]);
    expect(read.acts.map(({ type }) => type)).toEqual(['CaseOpened']);
    expect(JSON.stringify(read)).not.toMatch(/2021-08-20|a slip/);
    expect((await timeline('verifier', id)).facts[0]!.corrections.map(({ said }) => said.occurredOn)).toEqual([
      '2021-08-20',
      '2021-09-04',
    ]);
  });
});

it('a source that is not yours to see has no title', async () => {
  const id = await aCase('Iii Example');
  await record(id, 'ArrestRecorded', '2021-09-04', 'public');
  const titles = async (as: Name) =>
    (await timeline(as, id)).facts.flatMap(({ sources }) => sources.map(({ title }) => title));
  expect(await titles('analyst')).toEqual([]);
  expect(await titles('lawyer')).toEqual([null]);
  expect(await titles('monitor-2')).toEqual(['A brother']);
});
