import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { startApi, type Api } from '../support/api.js';

let api: Api;
let owner: pg.Client;
beforeAll(async () => {
  api = await startApi();
  owner = new pg.Client({ connectionString: api.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await api.close();
});

const health = async () => {
  const { status, body } = await api.as('nobody')<{ status: string }>('GET', '/v1/health');
  return [status, body.status];
};

it('tells a build beside the live one that nobody works on any more', async () => {
  await owner.query(
    `insert into projection.checkpoint (name, version, build, state) select name, version, 1000, 'building' from projection.checkpoint where name = 'spans'`,
  );
  const { status, body } = await api.as('nobody')<{ projections: readonly object[] }>('GET', '/v1/health');
  expect([status, body['status']]).toEqual([200, 'degraded']);
  expect(body.projections).toContainEqual(expect.objectContaining({ name: 'spans', state: 'abandoned' }));
  await owner.query(`select pg_advisory_lock(hashtextextended('spans build', 1))`); // as whoever builds
  expect(await health()).toEqual([200, 'ok']);
  await owner.query(`select pg_advisory_unlock_all(); delete from projection.checkpoint where build = 1000`);
});

it('tells which position the log has no event for, where a model stopped there', async () => {
  await owner.query(`update projection.checkpoint set error = '{"position": "5"}' where name = 'spans'`);
  const { status, body } = await api.as('nobody')<{ projections: readonly object[] }>('GET', '/v1/health');
  expect([status, body['status']]).toEqual([503, 'failing']);
  expect(body.projections).toContainEqual(expect.objectContaining({ name: 'spans', missing: '5' }));
  await owner.query('update projection.checkpoint set error = null');
});

it.each([
  ['of the live build fails', 'live', [503, 'failing']],
  ['of a build beside the live one does not, for nobody reads it', 'building', [200, 'degraded']],
] as const)('a stop %s', async (_, state, expected) => {
  expect(await health()).toEqual([200, 'ok']);
  const stopped = `'{"eventId": "0198c000-0000-7000-8000-000000000000"}'`;
  if (state === 'building')
    await owner.query(
      `insert into projection.checkpoint (name, version, build, state, error) select name, version, 1000, 'building', ${stopped} from projection.checkpoint where name = 'spans'`,
    );
  else await owner.query(`update projection.checkpoint set error = ${stopped} where name = 'spans'`);
  expect(await health()).toEqual(expected);
  await owner.query(
    `delete from projection.checkpoint where build = 1000; update projection.checkpoint set error = null`,
  );
});
