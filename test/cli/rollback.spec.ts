import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { freshDatabase } from '#platform/testing';
import { ClockWork } from '#registry';
import { ask, startApi, type Api } from '../support/api.js';
import { beginnersPassphrase } from '../support/founding.js';
import { until } from '../support/beside.js';
import { filesIn } from '../support/files.js';
import { run, start } from '../support/qayd.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-rollback-'));
const dataDir = path.join(folder, 'data');
const identity = path.join(folder, 'custodian.txt');
let api: Api;
beforeAll(async () => {
  api = await startApi(undefined, { QAYD_KEK: '', QAYD_DATA_DIR: dataDir });
});
afterAll(async () => {
  await api.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const names = (text: string) => ({ names: [{ text, script: 'Latn', language: 'en' }] });
const record = (text: string, tier = 'restricted') =>
  api.as('monitor')<{ id: string; position: string }>('POST', '/v1/people', { ...names(text), tier });
const health = async () => (await api.as('nobody')('GET', '/v1/health')).body;
const environment = (url = process.env['QAYD_DATABASE_URL']!) => ({
  QAYD_DATABASE_URL: url,
  QAYD_DATA_DIR: dataDir,
  QAYD_LOG_LEVEL: 'silent',
});
/** Whether the data folder knows of all that is recorded. */
async function isMarked(): Promise<boolean> {
  const [file] = filesIn(path.join(dataDir, 'marks')).filter((one) => one.endsWith('.json'));
  if (file === undefined) return false;
  const { position } = JSON.parse(fs.readFileSync(file, 'utf8')) as { position: number };
  return BigInt(position) === (await api.head());
}

describe('F14: a registry that is restored from before', () => {
  it('is refused by name: told by health and the doctor, raised as an alarm, records nothing, and what needs no record is read', async () => {
    const before = (await record('Zarema Before', 'public')).body;
    const file = path.join(folder, 'yesterday.age');
    const recipient = (await run(['keys', 'identity', identity], {})).out.split('\n')[0]!;
    expect(await run(['backup', file, '--recipient', recipient], environment())).toMatchObject({ code: 0 });
    expect((await record('Zarema Lost')).status).toBe(201);
    await until(isMarked);
    expect(await run(['doctor'], environment())).toMatchObject({ code: 0 });

    const target = await freshDatabase();
    const restored = { ...environment(target.appUrl), QAYD_MIGRATION_DATABASE_URL: target.ownerUrl };
    expect(await run(['restore', file, '--identity', identity], restored)).toMatchObject({ code: 0 });
    expect(await run(['doctor'], restored)).toMatchObject({ code: 1, out: expect.stringMatching(/^mend +the log is at position \d+ and was at \d+ .* rolled back/m) });

    const owner = new pg.Client({ connectionString: target.ownerUrl });
    await owner.connect();
    const alarms = async () => (await owner.query(`select from log.event where stream like 'alarm-%'`)).rowCount!;
    const served = start(['serve'], { ...restored, QAYD_PORT: '0', QAYD_SECOND_FACTOR: 'off' });
    try {
      const [, url] = await served.said(/listens on (http:\S+)/);
      const { body } = await ask(url!)<{ token: string }>('POST', '/v1/sessions', { name: 'monitor', passphrase: beginnersPassphrase });
      const monitor = ask(url!, body.token);
      expect(await ask(url!)('GET', '/v1/health')).toMatchObject({ status: 503, body: { status: 'failing', log: 'rolled-back' } });
      expect(await monitor('POST', '/v1/people', names('Zarema After'))).toMatchObject({ status: 503, body: { type: '/problems/log-rolled-back' } });
      await until(async () => (await monitor('GET', `/v1/people/${before.id}`)).status === 200);
      await until(async () => (await alarms()) === 1);
      expect(await monitor('POST', '/v1/people', names('Zarema After'))).toMatchObject({ status: 503 }); // the alarm did not make it go on

      const words = 'the disk of the server broke; members were told';
      expect(await run(['acknowledge-rollback', '--reason', words], restored)).toMatchObject({ code: 0 });
      await until(async () => (await ask(url!)('GET', '/v1/health')).body['log'] === 'ok');
      expect(await monitor('POST', '/v1/people', names('Zarema After'))).toMatchObject({ status: 201 });
      expect(await alarms()).toBe(2);
      expect((await owner.query(`select from log.event where data::text like '%broke%'`)).rowCount).toBe(0); // it is sealed
      expect(await run(['acknowledge-rollback', '--reason', words], restored)).toMatchObject({ code: 1, err: expect.stringContaining('nothing to acknowledge') });
      expect(await run(['doctor'], restored)).toMatchObject({ code: 0 });
      // The log that went on elsewhere is another one now.
      expect(await run(['doctor'], environment())).toMatchObject({ code: 1, out: expect.stringContaining('rolled back') });
    } finally {
      served.child.kill('SIGTERM');
      await served.ended;
      await owner.end();
      await target.drop();
    }
  }); // prettier-ignore

  it('under a running api is met within seconds, also where as much was recorded since', async () => {
    fs.rmSync(path.join(dataDir, 'marks'), { recursive: true });
    expect((await run(['doctor'], environment())).out).toBeDefined();
    await until(async () => (await health())['log'] === 'ok' && (await isMarked())); // the api had seen the other's mark
    for (const one of ['Selim One', 'Selim Two']) expect((await record(one)).status).toBe(201);
    await until(isMarked);
    const owner = new pg.Client({ connectionString: api.ownerUrl });
    await owner.connect();
    await owner.query(`set session_replication_role = 'replica'`); // a superuser steps around the triggers
    const { rows } = await owner.query<{ row: string }>('select e::text as row from log.event e where position = (select position from log.head)');
    await owner.query(`update log.event set id = gen_random_uuid() where position = (select position from log.head)`);
    await owner.end();
    expect(rows).toHaveLength(1);
    await until(async () => (await health())['log'] === 'rolled-back');
    expect(await record('Selim Three')).toMatchObject({ status: 503, body: { type: '/problems/log-rolled-back' } });
    await api.app.get(ClockWork, { strict: false }).once();
    expect(await run(['acknowledge-rollback', '--reason', 'it was a test'], environment())).toMatchObject({ code: 0 });
    await until(async () => (await health())['log'] === 'ok');
    expect((await record('Selim Three')).status).toBe(201);
  }); // prettier-ignore
});
