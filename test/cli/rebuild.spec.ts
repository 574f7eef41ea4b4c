import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { projections } from '#read-models';
import { foundForCli, type CliRegistry } from '../support/cli-registry.js';
import { until } from '../support/beside.js';
import { run, start } from '../support/qayd.js';

let registry: CliRegistry;
let serving: ChildProcess | undefined;
beforeEach(async () => {
  registry = await foundForCli();
});
afterEach(async () => {
  serving?.kill('SIGKILL');
  await registry.close();
});

describe('qayd rebuild', () => {
  it('gives the rows that the running projections gave', async () => {
    await run(['import', 'test/data/people.csv', 'test/data/facts.csv'], registry.environment);
    const api = start(['serve'], { ...registry.environment, QAYD_PORT: '0' });
    serving = api.child;
    await api.said(/Qayd listens/);
    await untilCaughtUp();
    const before = await shown();
    expect(before.list).toHaveLength(21);
    const rebuilt = await run(['rebuild'], registry.environment);
    expect(rebuilt).toMatchObject({
      code: 0,
      out: expect.stringMatching(/cases: version \d+, build 2.*\ntimeline: version \d+, build 2/),
    });
    expect(await shown()).toEqual(before);
    expect((await run(['status'], registry.environment)).out).toMatch(/cases v\d+ b2 {2}live, up to date/);
    api.child.kill('SIGTERM');
    expect(await api.ended).toMatchObject({ code: 0, err: expect.stringContaining('Qayd listens') }); // where its log goes
  });

  it('that was killed is told from one under way, and gone on with', async () => {
    const { code } = await run(['rebuild', 'cases'], registry.environment);
    expect(code).toBe(0);
    const owner = new pg.Client({ connectionString: registry.ownerUrl });
    await owner.connect();
    await owner.query('begin; select from read.case_list'); // whoever swaps the views waits for that
    const rebuilding = start(['rebuild', 'cases'], registry.environment);
    await until(async () => (await states()).join() === 'live,building');
    expect((await run(['status'], registry.environment)).out).toMatch(/cases v\d+ b2 {2}building/);
    rebuilding.child.kill('SIGKILL');
    await rebuilding.ended;
    let told = await run(['status'], registry.environment); // its session goes on for a moment
    while (/b2 {2}building/.test(told.out)) told = await run(['status'], registry.environment);
    expect(told).toMatchObject({
      code: 1,
      out: expect.stringMatching(/cases v\d+ b2 {2}abandoned.*nobody works on it/),
    });
    await owner.query('commit');
    await owner.end();
    const resumed = await run(['rebuild', '--resume'], registry.environment);
    expect(resumed).toMatchObject({
      code: 0,
      out: expect.stringMatching(/cases: version \d+, build 2, live[^]*timeline: nothing was left unfinished/),
    });
    expect(await states()).toEqual(['live']);
  });

  it('says which models there are when asked for another', async () =>
    expect(await run(['rebuild', 'shoes'], registry.environment)).toMatchObject({
      code: 1,
      err: expect.stringContaining('cases, timeline'),
    }));
});

async function states(): Promise<readonly string[]> {
  const { rows } = await registry.pool.query<{ state: string }>(
    'select state from projection.checkpoint order by build',
  );
  return rows.map(({ state }) => state);
}

async function untilCaughtUp(): Promise<void> {
  for (;;) {
    const { rows } = await registry.pool.query<{ count: string }>(
      `select count(*) from projection.checkpoint where state = 'live' and position = (select position from log.head)`,
    );
    if (Number(rows[0]!.count) === projections.length) return;
    await sleep(50);
  }
}

async function shown() {
  const owner = new pg.Client({ connectionString: registry.ownerUrl });
  await owner.connect();
  const [list, segments, events] = [
    await owner.query(
      'select distinct on (id) * from read.case_list join read.case_shown using (id, nth) where during @> current_date order by id',
    ),
    await owner.query('select id, during::text, status::text from read.case_list order by id, during'),
    await owner.query('select * from read.timeline_event order by position'),
  ];
  await owner.end();
  return { list: list.rows as object[], segments: segments.rows as object[], events: events.rows as object[] };
}
