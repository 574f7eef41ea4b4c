import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type Answer, type Api } from '../support/api.js';

interface Written {
  readonly id: string;
  readonly revision: string;
  readonly position: string;
}
interface Fact {
  readonly id: string;
  readonly kind: string;
  readonly occurredOn: string;
  readonly recordedBy: { readonly name: string };
  readonly corrections: readonly {
    readonly act: string;
    readonly reason: string;
    readonly recordedBy: { readonly name: string };
    readonly said: { readonly occurredOn: string };
  }[];
  readonly retracted: { readonly reason: string } | null;
  readonly counts: boolean;
}
interface Timeline {
  readonly status: {
    readonly liberty: { readonly state: string; readonly certainty: string; readonly since: string };
    readonly deprivedOfLiberty: string;
  };
  readonly facts: readonly Fact[];
  readonly position: string;
}

let api: Api;
let source: string;
beforeAll(async () => {
  api = await startApi();
  source = (
    await api.as('monitor')<Written>('POST', '/v1/sources', { type: 'publication', title: 'A report', tier: 'public' })
  ).body.id;
});
afterAll(() => api.close());

const aPerson = () => ({
  names: [{ text: `Olena Example ${randomUUID().slice(0, 4)}`, script: 'Latn', language: 'en' }],
  tier: 'public',
});
const anArrest = (occurredOn = '2021-09-04', more: object = {}) => ({
  kind: 'ArrestRecorded',
  occurredOn,
  sources: [{ id: source }],
  tier: 'public',
  data: { authority: 'fsb', place: 'simferopol' },
  ...more,
});
const aRelease = (occurredOn: string) => ({
  ...anArrest(occurredOn),
  kind: 'ReleaseRecorded',
  data: { grounds: 'exchange' },
});

async function aCase(): Promise<string> {
  const monitor = api.as('monitor');
  const person = await monitor<Written>('POST', '/v1/people', aPerson());
  expect(person.status).toBe(201);
  const opened = await monitor<Written>('POST', '/v1/cases', { person: person.body.id, tier: 'public' });
  expect(opened.status).toBe(201);
  return opened.body.id;
}
const record = (
  id: string,
  fact: object,
  headers: Record<string, string> = {},
  as: 'monitor' | 'monitor-2' = 'monitor',
) => api.as(as)<Written>('POST', `/v1/cases/${id}/facts`, fact, headers);
const read = (id: string, after: Answer<Written>, query = '') =>
  api.as('verifier')<Timeline>('GET', `/v1/cases/${id}/timeline${query}`, undefined, {
    'Qayd-Min-Position': after.body.position,
  });

describe('from a command to a timeline', () => {
  it('a monitor records an arrest, and a verifier sees the timeline move', async () => {
    const id = await aCase();
    const arrested = await record(id, anArrest());
    expect(arrested.status).toBe(201);
    expect(arrested.headers.get('location')).toContain(`/v1/cases/${id}/timeline`);
    expect(arrested.headers.get('etag')).toBe('"1"');
    const held = await read(id, arrested, '?asOf=2021-12-01');
    expect(held.body.status).toMatchObject({
      liberty: { state: 'briefly-detained', certainty: 'certain', since: '2021-09-04' },
      deprivedOfLiberty: 'yes',
    });
    const released = await record(id, aRelease('2022-06-28'));
    const free = await read(id, released);
    expect(free.body.status).toMatchObject({ liberty: { state: 'at-liberty' }, deprivedOfLiberty: 'no' });
    expect(free.body.facts.map(({ kind, recordedBy }) => [kind, recordedBy.name])).toEqual([
      ['ArrestRecorded', 'monitor'],
      ['ReleaseRecorded', 'monitor'],
    ]);
    expect(free.headers.get('etag')).toBe('"2"');
  });

  it('facts come in the order of the world, whatever the order of recording', async () => {
    const id = await aCase();
    await record(id, aRelease('2022-06-28'));
    const last = await record(id, anArrest('2021-09'));
    expect((await read(id, last)).body.facts.map(({ kind }) => kind)).toEqual(['ArrestRecorded', 'ReleaseRecorded']);
    expect((await read(id, last, '?asOf=2021-12-31')).body.facts.map(({ kind }) => kind)).toEqual(['ArrestRecorded']);
  });

  it('a day next to an arrest that is known only about answers possibly', async () => {
    const id = await aCase();
    const arrested = await record(id, anArrest('2014-05-16~'));
    expect((await read(id, arrested, '?asOf=2014-05-17')).body.status.deprivedOfLiberty).toBe('possibly');
  });

  it('an instant before a correction shows the old words, and now the new ones with who, when and why', async () => {
    const id = await aCase();
    const arrested = await record(id, anArrest('2021-09-03'));
    const corrected = await api.as('verifier')<Written>('POST', `/v1/cases/${id}/corrections`, {
      fact: arrested.body.id,
      says: anArrest('2021-09-04'),
      reason: 'seen in the record',
    });
    expect(corrected.status).toBe(201);
    const now = (await read(id, corrected)).body.facts[0]!;
    expect(now.occurredOn).toBe('2021-09-04');
    expect(now.corrections).toMatchObject([
      {
        act: 'FactCorrected',
        reason: 'seen in the record',
        recordedBy: { name: 'verifier' },
        said: { occurredOn: '2021-09-03' },
      },
    ]);
    const [{ recordedAt }] = now.corrections as unknown as [{ recordedAt: string }];
    const before = new Date(Date.parse(recordedAt) - 1).toISOString();
    const then = await read(id, corrected, `?knownAt=${before}`);
    expect(then.body.facts).toMatchObject([{ occurredOn: '2021-09-03', corrections: [] }]);
  });

  it('a retracted fact counts no more, and stays to be read', async () => {
    const id = await aCase();
    const arrested = await record(id, anArrest());
    const retracted = await api.as('monitor')<Written>('POST', `/v1/cases/${id}/retractions`, {
      fact: arrested.body.id,
      reason: 'his brother',
    });
    const timeline = (await read(id, retracted)).body;
    expect(timeline.status.liberty.state).toBe('unknown');
    expect(timeline.facts).toMatchObject([{ counts: false, retracted: { reason: 'his brother' } }]);
  });

  it('a verifier verifies what another recorded', async () => {
    const id = await aCase();
    const arrested = await record(id, anArrest());
    const path = `/v1/cases/${id}/verifications`;
    const verification = { fact: arrested.body.id, verification: 'documented', method: 'the verdict' };
    expect((await api.as('monitor')('POST', path, verification)).status).toBe(403);
    expect((await api.as('verifier')('POST', path, verification)).status).toBe(201);
  });
});

describe('what is sent again', () => {
  it('with the same key is recorded once, and answered as the first time', async () => {
    const id = await aCase();
    const before = await api.head();
    const key = { 'Idempotency-Key': randomUUID() };
    const answers = await Promise.all(Array.from({ length: 10 }, () => record(id, anArrest(), key)));
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body])))).toHaveProperty('size', 1);
    expect(await api.head()).toBe(before + 1n);
  });

  it('with the same key and another body is refused', async () => {
    const id = await aCase();
    const key = { 'Idempotency-Key': randomUUID() };
    await record(id, anArrest(), key);
    const other = await record(id, anArrest('2021-09-05'), key);
    expect(other).toMatchObject({ status: 422, body: { type: '/problems/idempotency-key-reused' } });
  });

  it('with the same key and another body at the same moment is refused, whoever comes first', async () => {
    const id = await aCase();
    const fact = await record(id, anArrest());
    const person = async () => (await api.as('monitor')<Written>('POST', '/v1/people', aPerson())).body.id;
    const [one, other] = [await person(), await person()];
    let day = 9;
    const correction = () => ({ fact: fact.body.id, says: anArrest(`2021-09-${(day += 1)}`), reason: 'seen' });
    const requests: [path: string, body: (n: number) => object][] = [
      [`/v1/cases/${id}/facts`, (n) => anArrest(`2021-09-0${n + 4}`)],
      [`/v1/cases/${id}/corrections`, correction],
      ['/v1/cases', (n) => ({ person: [one, other][n] })],
      ['/v1/people', aPerson],
      ['/v1/sources', (n) => ({ type: 'publication', title: `Report ${n}` })],
    ];
    for (const [path, body] of requests)
      for (let round = 0; round < 5; round += 1) {
        const before = await api.head();
        const key = { 'Idempotency-Key': randomUUID() };
        const both = await Promise.all([0, 1].map((n) => api.as('monitor')<Written>('POST', path, body(n), key)));
        const told = both.map(({ status, body }) => [status, status === 201 ? '' : body['type']]).sort();
        expect([path, ...told]).toEqual([path, [201, ''], [422, '/problems/idempotency-key-reused']]);
        expect(await api.head()).toBe(before + 1n);
      }
  });

  it('under one id with two bodies at the same moment is recorded once, and refused once', async () => {
    const id = await aCase();
    for (let round = 0; round < 5; round += 1) {
      const fact = { id: randomUUID(), ...anArrest() };
      const both = await Promise.all([
        record(id, fact),
        record(id, { ...fact, occurredOn: '2021-09-05' }, {}, 'monitor-2'),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual([201, 422]);
    }
  });

  it('under the id of another event of the case is refused', async () => {
    const id = await aCase();
    const fact = await record(id, anArrest());
    const retracted = await api.as('monitor')<Written>('POST', `/v1/cases/${id}/retractions`, {
      fact: fact.body.id,
      reason: 'his brother',
    });
    expect(await record(id, { id: retracted.body.id, ...anArrest() })).toMatchObject({
      status: 422,
      body: { type: '/problems/idempotency-key-reused' },
    });
  });

  it('under the id that the client made is recorded once', async () => {
    const id = await aCase();
    const fact = { id: randomUUID(), ...anArrest() };
    const [first, second] = [await record(id, fact), await record(id, fact)];
    expect(second.body).toEqual(first.body);
    expect(first.body.id).toBe(fact.id);
    expect(await record(id, { ...fact, occurredOn: '2021-09-05' })).toMatchObject({ status: 422 });
  });

  it('opens one case, and registers one person', async () => {
    const key = { 'Idempotency-Key': randomUUID() };
    const person = aPerson();
    const people = [
      await api.as('monitor')<Written>('POST', '/v1/people', person, key),
      await api.as('monitor')<Written>('POST', '/v1/people', person, key),
    ];
    expect(people[1]!.body).toEqual(people[0]!.body);
    const elsewhere = await api.as('monitor-2')<Written>('POST', '/v1/people', person, key);
    expect(elsewhere.body.id).not.toBe(people[0]!.body.id);
  });
});

describe('monitors on one case at once', () => {
  it('all succeed, however many', async () => {
    const id = await aCase();
    const answers = await Promise.all(
      Array.from({ length: 28 }, (_, n) =>
        record(id, anArrest(`2021-02-${String(n + 1).padStart(2, '0')}`), {}, n % 2 ? 'monitor' : 'monitor-2'),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(new Set(answers.map(({ body }) => body.revision)).size).toBe(28);
    const last = answers.reduce((a, b) => (BigInt(a.body.position) > BigInt(b.body.position) ? a : b));
    expect((await read(id, last)).body.facts).toHaveLength(28);
  });

  it('or the one who read an older revision hears what changed', async () => {
    const id = await aCase();
    await record(id, anArrest());
    const late = await record(id, aRelease('2022-01-01'), { 'If-Match': '"0"' }, 'monitor-2');
    expect(late.status).toBe(412);
    expect(late.body).toMatchObject({
      type: '/problems/revision-changed',
      revision: '1',
      changes: [{ type: 'ArrestRecorded', revision: '1' }],
    });
    expect((await record(id, aRelease('2022-01-01'), { 'If-Match': '"1"' }, 'monitor-2')).status).toBe(201);
  });
});
