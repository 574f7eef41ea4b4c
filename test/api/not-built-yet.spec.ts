import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startApi, type Api } from '../support/api.js';

/** An api whose projector was not started yet. */
let api: Api;
beforeAll(async () => {
  api = await startApi({ kind: 'postgres' }, { QAYD_PROJECTOR: 'separate' });
});
afterAll(async () => {
  await api.close();
  delete process.env['QAYD_PROJECTOR'];
});

it.each([
  '/v1/cases',
  '/v1/people',
  '/v1/cases/0198c000-0000-7000-8000-000000000000/timeline',
  '/v1/statistics/held?asOf=2022-01-01',
])('a read of models that nobody has made yet says so: %s', async (path) => {
  const answer = await api.as('monitor')('GET', path);
  expect(answer).toMatchObject({ status: 503, body: { type: '/problems/not-built-yet' } });
  expect(answer.headers.get('retry-after')).toBe('5');
});

it('is healthy meanwhile, and takes what is recorded', async () => {
  expect((await api.as('nobody')('GET', '/v1/health')).status).toBeLessThan(500);
  const person = { names: [{ text: 'Olena Example', script: 'Latn', language: 'en' }] };
  expect(await api.as('monitor')('POST', '/v1/people', person)).toMatchObject({ status: 201 });
});
