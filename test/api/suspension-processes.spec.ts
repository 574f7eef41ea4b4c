import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { Word } from '#access';
import { cutConnections } from '#platform/testing';
import { ask, startApi, type Api } from '../support/api.js';
import { startBeside, until } from '../support/beside.js';
import { exported, Exporting } from '../support/exporting.js';
import { Listening } from '../support/listening.js';
import { done } from '../support/members.js';

let api: Api;
let exporting: Exporting;
let beside: Awaited<ReturnType<typeof startBeside>>;
beforeAll(async () => {
  api = await startApi();
  exporting = new Exporting(api);
  await exporting.begin();
  beside = await startBeside();
});
afterAll(async () => {
  await beside.stop();
  await api.close();
});

const statusOf = async (url: string, token: string, path = '/v1/sessions/current') =>
  (await ask(url, token)('GET', path)).status;
const suspend = (name: string, url = api.url) =>
  ask(url, api.token('vetting-officer'))('POST', `/v1/members/${api.members.get(name)!.id}/suspension`, {
    reason: 'precaution',
  });

it('6.36: a suspension reaches every process', async () => {
  const token = api.token('monitor');
  expect([await statusOf(api.url, token), await statusOf(beside.url, token)]).toEqual([200, 200]);
  expect((await suspend('monitor')).status).toBe(201);
  expect(await statusOf(api.url, token)).toBe(401);
  await until(async () => (await statusOf(beside.url, token)) === 401);
});

it('6.36, 37: streams, feeds by key and exports that wait end in every process', async () => {
  const owner = new pg.Client({ connectionString: api.ownerUrl });
  await owner.connect();
  await owner.query(`select pg_advisory_lock(hashtextextended('qayd clock', 2))`); // nobody says what is void unasked
  const { id } = await exporting.aCase();
  const [queued, approvedByThem] = [
    await exporting.approved(exported([id])),
    await exporting.asks(api.as('verifier-2'), exported([id])),
  ];
  await done(exporting.approves(api.as('verifier'), approvedByThem));
  const token = await exporting.tokenOf('verifier');
  const { key } = (await done(api.as('verifier')<{ key: string }>('POST', '/v1/keys', { label: 'a feed', operations: ['change.read'] }))).body; // prettier-ignore
  const urls = [api.url, beside.url];
  const streams = await Promise.all(
    urls.flatMap((url) =>
      [token, key].map((by) =>
        Listening.to(url, by === key ? '/v1/changes/stream' : `/v1/cases/${id}/changes/stream`, by),
      ),
    ),
  );
  expect(streams.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  for (const url of urls) expect(await statusOf(url, key, '/v1/changes')).toBe(200);
  expect((await suspend('verifier')).status).toBe(201);
  await Promise.all(streams.map(({ over }) => over));
  for (const url of urls) {
    await until(async () => (await statusOf(url, key, '/v1/changes')) === 401);
    expect((await ask(url, token)('POST', `/v1/exports/${queued}/download`)).status).toBe(401);
    const others = ask(url, await exporting.tokenOf('verifier-2'));
    expect(await others('POST', `/v1/exports/${approvedByThem}/download`)).toMatchObject({
      status: url === api.url ? 409 : 410, // as by then it stands in the log
      body: { type: `/problems/${url === api.url ? 'approver-not-active' : 'handing-over-ended'}` },
    });
  }
  expect((await exporting.recorded('ExportMade')).length).toBe(0);
  await owner.end();
});

it('6.38: with no word from the database it comes by the poll, and health says so', async () => {
  const token = api.token('lawyer');
  const stream = await Listening.to(api.url, '/v1/changes/stream', token);
  expect([stream.status, await statusOf(api.url, token)]).toEqual([200, 200]);
  const health = async (url: string) => (await ask(url)('GET', '/v1/health')).body['status'];
  await until(async () => (await health(api.url)) === 'ok');
  await api.app.get(Word, { strict: false }).onModuleDestroy(); // it hears nothing from now on
  expect(await health(api.url)).toBe('degraded');
  expect((await suspend('lawyer', beside.url)).status).toBe(201);
  await stream.over;
  await until(async () => (await statusOf(api.url, token)) === 401);
  expect(await health(api.url)).toBe('degraded');
  await cutConnections(api.ownerUrl, 1, `query like 'listen qayd_sessions%'`);
  await until(async () => (await health(beside.url)) === 'ok'); // who hears nothing because it broke hears again
});
