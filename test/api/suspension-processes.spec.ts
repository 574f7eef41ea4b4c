import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { ask, startApi, type Api } from '../support/api.js';
import { startBeside, until } from '../support/beside.js';

let api: Api;
let beside: Awaited<ReturnType<typeof startBeside>>;
beforeAll(async () => {
  api = await startApi();
  beside = await startBeside();
});
afterAll(async () => {
  await beside.stop();
  await api.close();
});

const statusOf = async (url: string, token: string) => (await ask(url, token)('GET', '/v1/sessions/current')).status;
const suspend = (name: string) =>
  api.as('vetting-officer')('POST', `/v1/members/${api.members.get(name)!.id}/suspension`, { reason: 'precaution' });

it('6.36: a suspension reaches every process', async () => {
  const token = api.token('monitor');
  expect([await statusOf(api.url, token), await statusOf(beside.url, token)]).toEqual([200, 200]);
  expect((await suspend('monitor')).status).toBe(201);
  expect(await statusOf(api.url, token)).toBe(401);
  await until(async () => (await statusOf(beside.url, token)) === 401);
});

it('6.38: with no word from the database it comes by the poll, and health says so', async () => {
  const token = api.token('lawyer');
  expect(await statusOf(beside.url, token)).toBe(200);
  const health = async () => (await ask(beside.url)('GET', '/v1/health')).body['status'];
  expect(await health()).toBe('ok');
  const owner = new pg.Client({ connectionString: api.ownerUrl });
  await owner.connect();
  const { rows } = await owner.query<{ name: string }>('select current_database() as name');
  const database = owner.escapeIdentifier(rows[0]!.name);
  await owner.query(`alter database ${database} connection limit 0`); // those who are there stay
  await owner.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and query like 'listen qayd_sessions%'`,
  );
  await until(async () => (await health()) === 'degraded');
  expect((await suspend('lawyer')).status).toBe(201);
  await until(async () => (await statusOf(beside.url, token)) === 401);
  expect(await health()).toBe('degraded');
  await owner.query(`alter database ${database} connection limit -1`);
  await owner.end();
  await until(async () => (await health()) === 'ok');
});
