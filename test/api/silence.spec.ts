import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { freshDatabase, Wire, type FreshDatabase } from '#platform/testing';
import { startApi, type Api } from '../support/api.js';

let database: FreshDatabase;
let wire: Wire;
let api: Api;
beforeAll(async () => {
  database = await freshDatabase();
  const url = new URL(database.appUrl);
  wire = new Wire(Number(url.port));
  await wire.open();
  url.port = String(wire.address.port);
  api = await startApi(undefined, { QAYD_DATABASE_URL: url.href });
});
afterAll(async () => {
  wire.cut(); // what still waits is told
  await api.close();
  await wire.close();
  await database.drop();
});

it('answers whoever reads again, though every connection to the database died without a word', async () => {
  const paths = [
    '/v1/sessions/current',
    '/v1/cases',
    '/v1/people',
    '/v1/statistics/held?from=2021-01-01&to=2021-02-01',
  ];
  const answered = () => Promise.all(paths.map(async (path) => (await api.as('verifier')('GET', path)).status));
  const well = await answered();
  wire.hush();
  const again = async () => {
    for (;;) if (String(await answered()) === String(well)) return well;
  };
  expect(await Promise.race([again(), sleep(120_000, 'they hang', { ref: false })])).toEqual(well);
}, 150_000);
