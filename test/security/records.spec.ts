import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventStore } from '#event-store';
import { newId } from '#platform';
import { startApi, type Api, type Ask, type Answer } from '../support/api.js';
import { Listening } from '../support/listening.js';
import { routesOf } from '../support/router.js';
import { aFact, aPerson, aSource, caughtUp, seedStream } from '../support/seeded.js';

interface Written {
  readonly id: string;
  readonly position: string;
  readonly revision: string;
}
interface ACase {
  readonly id: string;
  readonly person: string;
  readonly fact: string;
  readonly confidential: string;
}

let api: Api;
let source: string;
let here: ACase;
let there: ACase;
let open: ACase;
beforeAll(async () => {
  // Two verifiers of one organisation.
  const others = { monitor: { territories: ['crimea'] }, 'verifier-2': { organisation: 'one-organisation' } } as const;
  api = await startApi({ kind: 'postgres' }, {}, others);
  source = newId();
  await seedStream(api, `source-${source}`, [
    { type: 'SourceRegistered', data: aSource('A report', 'public'), by: idOf('monitor') },
  ]);
  [here, there, open] = [
    await aCase('restricted', 'crimea'),
    await aCase('restricted', 'kherson'),
    await aCase('public', 'kherson'),
  ];
  await caughtUp(api);
});
afterAll(() => api.close());

const idOf = (name: string) => api.members.get(name)!.id;
async function aCase(tier: string, territory: string, name = 'Olena Example'): Promise<ACase> {
  const made = { id: newId(), person: newId(), fact: newId(), confidential: newId() };
  const by = idOf('monitor-2');
  await seedStream(api, `person-${made.person}`, [
    { type: 'PersonRegistered', data: aPerson(name, tier === 'public' ? tier : 'restricted'), by },
  ]);
  const health = { data: { careGiven: false }, personal: { condition: 'pneumonia' }, note: 'told by a cousin' };
  await seedStream(api, `case-${made.id}`, [
    { type: 'CaseOpened', data: { person: made.person, tier, territory }, by },
    { id: made.fact, type: 'HealthConditionReported', data: aFact(source, tier, health), by },
    { id: made.confidential, type: 'ContactRecorded', data: aFact(source, 'confidential', { note: 'in secret' }), by },
  ]); // prettier-ignore
  return made;
}
const says = (more: object = {}) => ({
  kind: 'ContactRecorded',
  occurredOn: '2021-09-04',
  sources: [{ id: source }],
  data: { form: 'letter' },
  ...more,
});
/** An answer but for the id of the request. */
const told = ({ status, body }: Answer) => {
  const { instance: _, ...rest } = body as Record<string, unknown>;
  return [status, rest];
};
const head = () => api.app.get(EventStore, { strict: false }).head();

describe('6.14: a restricted case of another territory', () => {
  const requests = (of: ACase): readonly (readonly [string, string, object?])[] => [
    ['GET', `/v1/cases/${of.id}`],
    ['GET', `/v1/cases/${of.id}/timeline`],
    ['GET', `/v1/cases/${of.id}/timeline?knownAt=2100-01-01T00:00:00Z`],
    ['GET', `/v1/cases/${of.id}/access`],
    ['GET', `/v1/cases/${of.id}/changes/stream`],
    ['GET', `/v1/people/${of.person}`],
    ['POST', `/v1/cases/${of.id}/openings`, { reason: 'to see' }],
    ['POST', `/v1/cases/${of.id}/facts`, says()],
    ['POST', `/v1/cases/${of.id}/corrections`, { fact: of.fact, says: says(), reason: 'x' }],
    ['POST', `/v1/cases/${of.id}/retractions`, { fact: of.fact, reason: 'x' }],
    ['POST', `/v1/cases/${of.id}/classifications`, { scheme: 'pace-1900', criteria: ['a'], reasons: 'x' }],
    ['POST', `/v1/cases/${of.id}/tiers`, { tier: 'confidential', reason: 'x' }],
  ];
  const absent: ACase = { id: newId(), person: newId(), fact: newId(), confidential: newId() };

  it('answers all of it as what is not there, and so does a lawyer who was not given it', async () => {
    for (const as of ['monitor', 'lawyer'] as const)
      for (const [n, [method, path, body]] of requests(there).entries()) {
        const [, ofAbsent] = requests(absent)[n]!;
        const [one, other] = [await api.as(as)(method, path, body), await api.as(as)(method, ofAbsent, body)];
        expect([as, path.replace(there.id, ''), told(one)]).toEqual([as, path.replace(there.id, ''), told(other)]);
        expect([403, 404]).toContain(one.status);
        if (as === 'monitor') expect([path, one.status]).toEqual([path, 404]);
      }
    expect((await api.as('monitor')('GET', `/v1/cases/${here.id}`)).status).toBe(200);
    for (const as of ['monitor', 'lawyer'] as const) {
      const { body } = await api.as(as)<{ items: { case: string }[] }>('GET', '/v1/changes?limit=200');
      expect(body.items.map((change) => change.case)).not.toContain(there.id);
    }
  });
});

describe('6.15: a lawyer who is taken off a case', () => {
  it('finds nothing there within a second, whatever ETag they have', async () => {
    await api.as('verifier')<Written>('POST', `/v1/cases/${there.id}/lawyers`, { lawyer: idOf('lawyer') });
    await caughtUp(api);
    const { status, headers } = await api.as('lawyer')('GET', `/v1/cases/${there.id}/timeline`);
    expect(status).toBe(200);
    const removal = await api.as('verifier')<Written>('POST', `/v1/cases/${there.id}/lawyers/removal`, {
      lawyer: idOf('lawyer'),
    });
    const after = await api.as('lawyer')('GET', `/v1/cases/${there.id}/timeline`, undefined, {
      'If-None-Match': headers.get('etag')!, 'Qayd-Min-Position': removal.body.position,
    }); // prettier-ignore
    expect(after.status).toBe(404);
  });

  it('hears no more of it: the stream of the case ends, and that of all cases says nothing of it', async () => {
    await api.as('verifier')<Written>('POST', `/v1/cases/${there.id}/lawyers`, { lawyer: idOf('lawyer') });
    await caughtUp(api);
    const [own, all] = [
      await Listening.to(api.url, `/v1/cases/${there.id}/changes/stream`, api.token('lawyer')),
      await Listening.to(api.url, '/v1/changes/stream', api.token('lawyer')),
    ];
    expect([own.status, all.status]).toEqual([200, 200]);
    await api.as('verifier')<Written>('POST', `/v1/cases/${there.id}/lawyers/removal`, { lawyer: idOf('lawyer') });
    await own.over;
    await api.as('verifier')('POST', `/v1/cases/${there.id}/facts`, says());
    const seen = await api.as('verifier')<Written>('POST', `/v1/cases/${open.id}/facts`, says({ tier: 'public' }));
    expect((await all.next()).id).toBe(seen.body.position);
    all.close();
    expect((await Listening.to(api.url, `/v1/cases/${there.id}/changes/stream`, api.token('lawyer'))).status).toBe(404);
  });
});

it('6.16: a fact for a case that is hidden is for no case; for one that is seen and not theirs it is refused', async () => {
  const before = await head();
  const at = (id: string) => api.as('monitor')('POST', `/v1/cases/${id}/facts`, says());
  expect(told(await at(there.id))).toEqual(told(await at(newId())));
  expect((await at(there.id)).status).toBe(404);
  expect(await at(open.id)).toMatchObject({ status: 403, body: { type: '/problems/not-yours' } });
  expect(await head()).toBe(before);
});

describe('6.17: what a client sends of who it is and what it may', () => {
  it.each([
    ['actor', { actor: newId() }],
    ['recordedBy', { recordedBy: newId() }],
    ['recordedAt', { recordedAt: '2020-01-01T00:00:00Z' }],
    ['role', { role: 'verifier' }],
    ['organisation', { organisation: 'another' }],
    ['approvedBy', { approvedBy: newId() }],
    ['verified', { verified: true }],
  ])('%s is no field', async (field, more) => {
    const before = await head();
    const answer = await api.as('monitor')<{ errors: { field: string }[] }>(
      'POST',
      `/v1/cases/${here.id}/facts`,
      says(more),
    );
    expect([answer.status, answer.body.errors.map((error) => error.field)]).toEqual([422, [field]]);
    expect(await head()).toBe(before);
  });

  it('the id of another fact is taken', async () => {
    const answer = await api.as('monitor')('POST', `/v1/cases/${here.id}/facts`, says({ id: here.fact }));
    expect(answer).toMatchObject({ status: 422, body: { type: '/problems/idempotency-key-reused' } });
  });

  it('a header or a query of who one is changes nothing', async () => {
    const headers = {
      'X-Role': 'verifier',
      'X-User': idOf('verifier'),
      'X-Organisation': 'another',
      'X-Original-URL': '/v1/audit/access',
    };
    expect((await api.as('monitor')('GET', `/v1/cases/${there.id}`, undefined, headers)).status).toBe(404);
    expect((await api.as('monitor')('GET', '/v1/cases?role=verifier')).status).toBe(400);
  });
});

describe('6.19: a record that is hidden', () => {
  it('changes no list, search, order or count of whoever does not see it, a hundred times over', async () => {
    const readers = ['analyst', 'lawyer', 'monitor'] as const;
    const queries = [
      '/v1/cases?sort=name',
      '/v1/cases?q=hidden&sort=-recorded',
      '/v1/people?q=hidden',
      '/v1/people?limit=200',
      '/v1/cases?limit=1&sort=-name',
    ];
    const all = async () =>
      Promise.all(readers.flatMap((as) => queries.map(async (path) => (await api.as(as)('GET', path)).body)));
    await caughtUp(api);
    const before = await all();
    for (let n = 0; n < 100; n += 1) {
      const name = `${['Aaa', 'Mmm', 'Zzz'][n % 3]!} Hidden ${n}`;
      await aCase(n % 2 === 0 ? 'restricted' : 'confidential', 'kherson', name);
      if (n % 10 === 9) {
        await caughtUp(api);
        expect(await all()).toEqual(before);
      }
    }
    const { body } = await api.as('verifier')<{ items: object[] }>('GET', '/v1/people?q=hidden&limit=200');
    expect(body.items).toHaveLength(100);
  });
});

describe('6.20: analysts, auditors and administrators', () => {
  it('get no circumstances, no sources, no notes and no name of a member, from any route that reads', async () => {
    for (const role of ['analyst', 'auditor', 'administrator'] as const) {
      const fields = new Set<string>();
      for (const { method, path } of routesOf(api.app).filter(
        (route) => route.method === 'GET' && route.path.startsWith('/v1'),
      )) {
        if (/catalogue|\*path|openapi/.test(path)) continue;
        const id = path.includes('people') ? open.person : path.includes('sources') ? source : open.id;
        const { status, body } = await api.as(role)(method, path.replace(':id', id));
        if (status < 300) walk(body, fields, `${role} ${path}`);
      }
      expect(fields.has('facts')).toBe(true);
      for (const field of ['personal', 'note', 'notedAt', 'condition', 'circumstances'])
        expect([role, field, fields.has(field)]).toEqual([role, field, false]);
    }
  });

  function walk(value: unknown, fields: Set<string>, where: string): void {
    if (value === null || typeof value !== 'object') return;
    for (const [field, inner] of Object.entries(value)) {
      if (!Array.isArray(value)) fields.add(field);
      if (field === 'sources') expect([where, inner]).toEqual([where, []]);
      if (field === 'recordedBy') expect([where, (inner as { name: unknown }).name]).toEqual([where, null]);
      walk(inner, fields, where);
    }
  }
});

it('6.21: no route takes many records at once', () =>
  expect(routesOf(api.app).filter(({ path }) => /import|bulk|batch|merge/.test(path))).toEqual([]));

describe('6.27: one and the same person', () => {
  it('does not verify what they recorded', async () => {
    const recorded = await api.as('verifier')<Written>('POST', `/v1/cases/${here.id}/facts`, says());
    const verification = { fact: recorded.body.id, verification: 'documented', method: 'seen' };
    expect(await api.as('verifier')('POST', `/v1/cases/${here.id}/verifications`, verification)).toMatchObject({
      status: 403, body: { type: '/problems/own-fact' },
    }); // prettier-ignore
    expect((await api.as('verifier-2')('POST', `/v1/cases/${here.id}/verifications`, verification)).status).toBe(201);
  });

  it('does not decide on what they proposed', async () => {
    const proposal = { scheme: 'pace-1900', criteria: ['a'], reasons: 'for going to a court' };
    expect((await api.as('verifier')('POST', `/v1/cases/${here.id}/classifications`, proposal)).status).toBe(201);
    const decision = {
      operation: 'classification-decision', object: here.id, reason: 'it is so',
      data: { scheme: 'pace-1900', holds: true, votes: { for: [idOf('verifier-2')], against: [] }, reasons: 'it is so' },
    }; // prettier-ignore
    const refused = await api.as('verifier')('POST', '/v1/operations', decision);
    expect([refused.status, refused.body['type']]).toEqual([403, '/problems/own-fact']);
  });
});

describe('6.76: an idempotency key', () => {
  const send = (as: Ask, body: object, key: string) =>
    as<Written>('POST', `/v1/cases/${here.id}/facts`, body, { 'Idempotency-Key': key });

  it('is for one body, and for one member', async () => {
    const key = `key-${newId()}`;
    const first = await send(api.as('monitor'), says(), key);
    expect(first.status).toBe(201);
    expect(await send(api.as('monitor'), says({ note: 'else' }), key)).toMatchObject({
      status: 422,
      body: { type: '/problems/idempotency-key-reused' },
    });
    const others = await send(api.as('verifier'), says(), key);
    expect([others.status, others.body.id === first.body.id]).toEqual([201, false]);
  });

  it('sent a thousand times makes one event', async () => {
    const key = `key-${newId()}`;
    const before = await head();
    const statuses = new Set<number>();
    const ids = new Set<string>();
    await Promise.all(Array.from({ length: 20 }, async () => {
      for (let n = 0; n < 50; n += 1) {
        const { status, body } = await send(api.as('monitor'), says(), key);
        statuses.add(status);
        ids.add(body.id);
      }
    })); // prettier-ignore
    expect([[...statuses], ids.size, (await head()) - before]).toEqual([[201], 1, 1n]);
  });
});

it('6.77: a stale If-Match is told what changed that its sender sees, and nothing else', async () => {
  await caughtUp(api);
  const read = await api.as('verifier')('GET', `/v1/cases/${here.id}`);
  const seen = await api.as('verifier')<Written>('POST', `/v1/cases/${here.id}/facts`, says());
  const hidden = await api.as('monitor-2')<Written>(
    'POST',
    `/v1/cases/${here.id}/facts`,
    says({ tier: 'confidential', note: 'secret' }),
  );
  const stale = await api.as('monitor')<{ changes: { id: string }[] }>('POST', `/v1/cases/${here.id}/facts`, says(), {
    'If-Match': read.headers.get('etag')!,
  });
  expect([stale.status, stale.body.changes.map(({ id }) => id)]).toEqual([412, [seen.body.id]]);
  expect(JSON.stringify(stale.body)).not.toMatch(new RegExp(`${hidden.body.id}|secret`));
});
