import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type Api } from '../support/api.js';

interface Written {
  readonly id: string;
  readonly position: string;
  readonly revision: string;
}
let api: Api;
let source: string;
beforeAll(async () => {
  api = await startApi();
  source = (await post('/v1/sources', { type: 'publication', title: 'A report' })).body.id;
});
afterAll(() => api.close());

const post = (
  path: string,
  body: unknown,
  headers = {},
  as: 'monitor' | 'monitor-2' | 'verifier' | 'verifier-2' = 'monitor',
) => api.as(as)<Written>('POST', path, body, headers);
const aCase = async () => {
  const names = [{ text: 'Olena Example', script: 'Latn', language: 'en' }];
  const person = (await post('/v1/people', { names, tier: 'public' })).body.id;
  return (await post('/v1/cases', { person, tier: 'public' })).body.id;
};
const aFact = (more: object = {}) => ({
  kind: 'ContactRecorded',
  occurredOn: '2022-05',
  sources: [{ id: source }],
  tier: 'public',
  data: { form: 'letter' },
  ...more,
});

describe('6.76: an Idempotency-Key', () => {
  it('a thousand times at once is one event', async () => {
    const id = await aCase();
    const before = await api.head();
    const headers = { 'Idempotency-Key': randomUUID() };
    const answers: string[] = [];
    for (let sent = 0; sent < 1_000; sent += 250) {
      const some = await Promise.all(
        Array.from({ length: 250 }, () => post(`/v1/cases/${id}/facts`, aFact(), headers)),
      );
      answers.push(...some.map(({ status, body }) => `${status} ${body.id} ${body.position}`));
    }
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(/^201 /);
    expect(await api.head()).toBe(before + 1n);
  });

  it('with another body is refused, and with another member is theirs', async () => {
    const id = await aCase();
    const headers = { 'Idempotency-Key': randomUUID() };
    const first = await post(`/v1/cases/${id}/facts`, aFact(), headers);
    const other = await post(`/v1/cases/${id}/facts`, aFact({ occurredOn: '2022-06' }), headers);
    expect([other.status, other.body['type']]).toEqual([422, '/problems/idempotency-key-reused']);
    const theirs = await post(`/v1/cases/${id}/facts`, aFact({ occurredOn: '2022-06' }), headers, 'monitor-2');
    expect(theirs.status).toBe(201);
    expect(theirs.body.id).not.toBe(first.body.id);
  });
});

describe('6.77: an old revision', () => {
  it('is answered with what changed, and with no word of what one may not see', async () => {
    const id = await aCase();
    const secret = await post(`/v1/cases/${id}/facts`, aFact({ tier: 'confidential' }), {}, 'verifier');
    const blind = await post(`/v1/cases/${id}/facts`, aFact(), { 'If-Match': '"0"' });
    expect(blind.status).toBe(201); // what they can't see is in nobody's way
    const open = await post(`/v1/cases/${id}/facts`, aFact({ occurredOn: '2022-07' }), {}, 'verifier');
    const late = await post(`/v1/cases/${id}/facts`, aFact({ occurredOn: '2022-08' }), {
      'If-Match': `"${blind.body.revision}"`,
    });
    expect(late.status).toBe(412);
    expect(late.body['changes']).toMatchObject([{ id: open.body.id, type: 'ContactRecorded' }]);
    expect(JSON.stringify(late.body)).not.toContain(secret.body.id);
  });
});

describe('6.90: the old text of what one may not read', () => {
  it('is in no history, before, while and after it was closed', async () => {
    const id = await aCase();
    const said = (note: string, tier: string) => aFact({ tier, note });
    const fact = await post(`/v1/cases/${id}/facts`, said('the first wording', 'confidential'), {}, 'verifier');
    const corrected = await post(
      `/v1/cases/${id}/corrections`,
      { fact: fact.body.id, reason: 'other words', says: said('the second wording', 'confidential') },
      {},
      'verifier-2',
    );
    expect(corrected.status).toBe(201);
    const at = { 'Qayd-Min-Position': corrected.body.position };
    const to = (as: 'monitor' | 'analyst' | 'verifier', query = '') =>
      api.as(as)('GET', `/v1/cases/${id}/timeline${query}`, undefined, at);
    const opened = await api.as('verifier')(
      'POST',
      `/v1/cases/${id}/openings`,
      { reason: 'To compare the wordings' },
      at,
    );
    expect(JSON.stringify(opened.body)).toContain('the first wording');
    for (const as of ['monitor', 'analyst', 'verifier'] as const)
      for (const query of ['', `?knownAt=${new Date().toISOString()}`, '?asOf=2099-01-01']) {
        const { body } = await to(as, query);
        expect(JSON.stringify(body)).not.toContain('wording');
        expect(JSON.stringify(body)).not.toContain(fact.body.id);
      }
  });
});
