import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Wire } from '#platform/testing';
import { startApi, type Api } from '../support/api.js';
import { until } from '../support/beside.js';

let wire: Wire;
let api: Api;
const throughWire = async (databaseUrl: string) => {
  const [made, url] = await Wire.to(databaseUrl);
  wire = made;
  return url;
};
beforeAll(async () => {
  api = await startApi(undefined, {}, {}, undefined, throughWire);
});
afterAll(async () => {
  await api.close();
  await wire.close();
});

it('a read on a connection that died without a word is answered, and those after it have another', async () => {
  const read = () => api.as('monitor')('GET', '/v1/cases');
  expect((await read()).status).toBe(200);
  wire.hush();
  const answers = await Promise.all(Array.from({ length: 15 }, read)); // more than there are connections for
  expect(answers.map(({ status }) => status)).toContain(503);
  for (const { status, headers } of answers) expect([status, headers.get('retry-after')]).toEqual(status === 200 ? [200, null] : [503, '1']); // prettier-ignore
  await until(async () => (await read()).status === 200);
});
