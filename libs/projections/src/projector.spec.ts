import { randomUUID } from 'node:crypto';
import events from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  PostgresEventStore,
  position,
  StoreUnavailable,
  type NewEvent,
  type Position,
  type StoredEvent,
} from '#event-store';
import { anEvent } from '#event-store/testing';
import { Checkpoints, measureProjections, Projector, type Projection } from '#projections';
import { logger, metricsRegistry, openPool, serveMetrics, urlAs, type Database } from '#platform';
import { cutConnections, freshDatabase, type FreshDatabase } from '#platform/testing';

/** How often each event came: a row that says 2 is an event that counted twice. */
const tally = (more: Partial<Projection> = {}): Projection => ({
  name: 'tally',
  version: 1,
  handles: new Set(['Counted']),
  tables:
    'create table counted (id uuid primary key, times int not null default 1); grant select on counted to qayd_api',
  views: { tally: 'select id, times from counted' },
  async apply(batch, tx) {
    await tx.query(
      'insert into counted (id) select unnest($1::uuid[]) on conflict (id) do update set times = counted.times + 1',
      [batch.map(({ id }) => id)],
    );
  },
  ...more,
});

let database: FreshDatabase;
let pool: Database;
let log: Database;
let reader: Database;
let store: PostgresEventStore;
let checkpoints: Checkpoints;
let running: { ending: AbortController; done: Promise<void> }[];

beforeEach(async () => {
  database = await freshDatabase();
  pool = openPool(database.appUrl, { as: 'models' });
  log = openPool(database.appUrl, { as: 'log' });
  reader = openPool(database.appUrl);
  store = new PostgresEventStore(log, { page: { events: 20, bytes: 1_000_000 } });
  checkpoints = new Checkpoints(pool, store);
  running = [];
});
afterEach(async () => {
  for (const { ending } of running) ending.abort();
  await Promise.all(running.map(({ done }) => done));
  await store.close();
  await Promise.all([pool, log, reader].map((one) => one.end()));
  await database.drop();
});

const projector = (projection: Projection, from = store) => new Projector(from, pool, logger('silent'), projection);
function run(projection: Projection, from = store): AbortController {
  const ending = new AbortController();
  running.push({ ending, done: projector(projection, from).run(ending.signal) });
  return ending;
}
const event = (type = 'Counted'): NewEvent => ({ ...anEvent(), type });
async function append(many: number, type?: string): Promise<{ ids: readonly string[]; last: Position }> {
  const events = Array.from({ length: many }, () => event(type));
  const appended = await Promise.all(events.map((event) => store.append(`case-${event.id}`, [event], 'none')));
  return {
    ids: events.map(({ id }) => id).sort(),
    last: position(appended.reduce((last, { position }) => (position > last ? position : last), 0n)),
  };
}
/** Appends until the store says that it is there: safe to repeat, for the id is the same. */
async function appendAtLast(event: NewEvent): Promise<void> {
  try {
    await store.append(`case-${event.id}`, [event], 'none');
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    await appendAtLast(event);
  }
}
async function owned(statement: string): Promise<void> {
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query(statement);
  await owner.end();
}
const shown = async () =>
  (await reader.query<{ id: string; times: number }>('select * from read.tally order by id')).rows;
const once = (ids: readonly string[]) => ids.map((id) => ({ id, times: 1 }));
const caughtUp = async (at: Position, name = 'tally') =>
  expect(await checkpoints.waitFor([name], at, 120_000)).toBe(true);

describe('a projection', () => {
  it('shows what was, and then what comes, each event once', async () => {
    const before = await append(50);
    run(tally());
    await caughtUp(before.last);
    const after = await append(30);
    await caughtUp(after.last);
    expect(await shown()).toEqual(once([...before.ids, ...after.ids].sort()));
  });

  it('passes by what it does not handle, and is no further behind for it', async () => {
    run(tally());
    const other = await append(45, 'Other');
    await caughtUp(other.last);
    expect(await shown()).toEqual([]);
  });

  it('counts each event once when its connections are cut in the midst', async () => {
    run(tally({ apply: async (batch, tx, log) => (await sleep(5), tally().apply(batch, tx, log)) }));
    const cuts = cutConnections(database.ownerUrl, 25);
    const ids = Array.from({ length: 60 }, () => randomUUID());
    for (const id of ids) {
      await appendAtLast({ ...event(), id });
      await sleep(8);
    }
    await cuts;
    await caughtUp(await store.head());
    expect(await shown()).toEqual(once(ids.sort()));
  });

  it('counts once what the store delivers twice, and in another order', async () => {
    const { ids, last } = await append(40);
    class Stuttering extends PostgresEventStore {
      override async *subscribe(after: Position, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]> {
        let previous: readonly StoredEvent[] = [];
        for await (const batch of super.subscribe(after, signal)) {
          yield [...previous, ...batch];
          if (previous.length > 0) yield previous;
          previous = batch;
        }
      }
    }
    const stuttering = new Stuttering(log, { page: { events: 7, bytes: 1_000_000 } });
    run(tally(), stuttering);
    await caughtUp(last);
    expect(await shown()).toEqual(once(ids));
    await stuttering.close();
  });

  it('is kept by one of two, and by the other when the first stops', async () => {
    const first = run(tally());
    await caughtUp((await append(5)).last);
    run(tally());
    const both = await append(20);
    await caughtUp(both.last);
    first.abort();
    const alone = await append(20);
    await caughtUp(alone.last);
    expect((await shown()).every(({ times }) => times === 1)).toBe(true);
    expect(await shown()).toHaveLength(45);
  });

  it('is taken from one that hangs, and what that one writes when it wakes is refused', async () => {
    const hanging = new pg.Client({ connectionString: urlAs(database.appUrl, 'models') });
    hanging.on('error', () => undefined);
    await hanging.connect();
    await hanging.query(`select pg_advisory_lock(hashtextextended('tally', 1))`);
    await hanging.query(`
      insert into projection.lease (name, pid, session_start, alive_at)
      select 'tally', pid, backend_start, now() - interval '1 minute' from pg_stat_activity where pid = pg_backend_pid()`);
    const { ids, last } = await append(5);
    run(tally());
    await caughtUp(last);
    expect(await shown()).toEqual(once(ids));
    await expect(hanging.query('select 1')).rejects.toThrow();
    await hanging.end().catch(() => undefined);
  });

  it('tells a Prometheus how far it is', async () => {
    run(tally());
    await caughtUp((await append(5)).last);
    const registry = metricsRegistry();
    measureProjections(registry, checkpoints, store);
    const metrics = await (await fetch(await serveMetrics(registry, '127.0.0.1', 0))).text();
    expect(metrics).toContain('qayd_projection_lag_events{projection="tally",build="v1-b1"} 0');
    expect(metrics).toContain('qayd_projection_lag_seconds{projection="tally",build="v1-b1"} 0');
    expect(metrics).toContain('qayd_log_position 5');
  });

  it('stops at an event that it can not take, keeps what came before, and lets the others go on', async () => {
    const before = await append(10);
    const poison = await append(1);
    const after = await append(5);
    const choosy = tally({
      name: 'choosy',
      views: { choosy: 'select * from counted' },
      apply: (batch, tx, log) =>
        batch.some(({ id }) => id === poison.ids[0])
          ? Promise.reject(new Error('can not take it'))
          : tally().apply(batch, tx, log),
    });
    run(choosy);
    run(tally());
    await caughtUp(after.last);
    while (!(await checkpoints.status()).some(({ name, error }) => name === 'choosy' && error)) await sleep(20);
    const status = (await checkpoints.status()).find(({ name }) => name === 'choosy')!;
    expect(status).toMatchObject({ position: before.last, error: { eventId: poison.ids[0], type: 'Counted' } });
    expect(await shown()).toHaveLength(16);
  });

  it('stops before a place that the log has no event for, and says which', async () => {
    const before = await append(10);
    const lost = await append(1);
    await append(5);
    await owned(`set session_replication_role = replica; delete from log.event where position = ${lost.last}`);
    run(tally());
    while (!(await checkpoints.status()).some(({ error }) => error)) await sleep(20);
    const [status] = await checkpoints.status();
    expect(status).toMatchObject({ position: before.last, error: { position: String(lost.last) } });
    expect(status!.error).not.toHaveProperty('eventId');
  });

  it('goes on after a poison event once its software can take it', async () => {
    run(tally());
    const before = await append(3);
    await caughtUp(before.last);
    const healthy = running.pop()!;
    healthy.ending.abort();
    await healthy.done;
    const ending = run(tally({ apply: () => Promise.reject(new Error('can not take it')) }));
    const poison = await append(1);
    while ((await checkpoints.status())[0]?.state !== 'failed') await sleep(20);
    ending.abort();
    run(tally());
    await caughtUp(poison.last);
    expect(await shown()).toHaveLength(4);
  });
});

describe('a rebuild', () => {
  it('gives the same rows, and no reader ever sees them missing', async () => {
    run(tally());
    const { ids, last } = await append(200);
    await caughtUp(last);
    let [reads, holes, over] = [0, 0, false];
    const reader = (async () => {
      while (!over) {
        if ((await shown()).length < 200) holes += 1;
        reads += 1;
      }
    })();
    const more = append(50);
    await projector(tally()).rebuild(new AbortController().signal);
    await caughtUp((await more).last);
    over = true;
    await reader;
    expect(holes).toBe(0);
    expect(reads).toBeGreaterThan(0);
    expect(await shown()).toEqual(once([...ids, ...(await more).ids].sort()));
    const [status, ...others] = await checkpoints.status();
    expect([status!.state, status!.build > 1, others]).toEqual(['live', true, []]);
  });

  it('is taken up by the process that kept the old build, whatever it was at', async () => {
    run(tally({ apply: async (batch, tx, log) => (await sleep(20), tally().apply(batch, tx, log)) }));
    const { ids: first, last: live } = await append(1);
    await caughtUp(live);
    const ids = [...first];
    for (let n = 0; n < 4; n += 1) {
      const [{ ids: now }] = await Promise.all([append(30), projector(tally()).rebuild(new AbortController().signal)]);
      const { ids: then, last } = await append(3);
      ids.push(...now, ...then);
      await caughtUp(last);
    }
    expect(await shown()).toEqual(once(ids.sort()));
    expect((await checkpoints.status()).map(({ state }) => state)).toEqual(['live']);
  });

  it('waits for another that fills the same, be it the first of all, and both come to their end', async () => {
    let waiting = 0;
    const bothWait = async () => {
      while (waiting < 2) await sleep(10);
    };
    const slow = tally({ apply: async (batch, tx, log) => (await bothWait(), tally().apply(batch, tx, log)) });
    const { ids, last } = await append(40);
    run(slow);
    while ((await checkpoints.status()).length === 0) await sleep(10);
    const rebuilt = () => projector(slow).rebuild(new AbortController().signal, { wait: () => void (waiting += 1) });
    const [one, other] = await Promise.all([rebuilt(), rebuilt()]);
    expect([[one.build, other.build].sort(), waiting]).toEqual([[2, 3], 2]);
    await caughtUp(last);
    expect(await shown()).toEqual(once(ids));
    expect((await checkpoints.status()).map(({ build }) => build)).toEqual([3]);
  });

  it('gives way to a reader that takes its views in another order, and both come to their end', async () => {
    const two = tally({ views: { tally: 'select id, times from counted', tally_again: 'select id from counted' } });
    run(two);
    const { ids, last } = await append(3);
    await caughtUp(last);
    const reading = await reader.connect();
    await reading.query('begin; select from read.tally_again');
    const rebuilt = projector(two).rebuild(new AbortController().signal);
    const waits =
      'select from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())';
    const isWaiting = async () => (await pool.query(waits)).rows.length > 0;
    while (!(await isWaiting())) await sleep(10);
    expect((await reading.query('select from read.tally')).rows).toHaveLength(3);
    await sleep(1_500); // it waits no longer at a time than half a second, however long somebody reads
    await reading.query('commit');
    reading.release();
    expect((await rebuilt).state).toBe('live');
    expect(await shown()).toEqual(once(ids));
  });

  describe('that was cut short', () => {
    const never = new AbortController().signal;
    const states = async () => (await checkpoints.status()).map(({ build, state }) => [build, state]);
    /** Which events each build was given, in all; it is cut short before the second half by what `cut` does. */
    const halves = (cut: () => Promise<unknown>) => {
      const given: string[] = [];
      const halved = tally({
        indexes: 'create unique index counted_times on counted (id, times)',
        async apply(batch, tx, log) {
          if (given.length >= 20 && given.length < 40) await cut();
          await tally().apply(batch, tx, log);
          given.push(...batch.map(({ id }) => id));
        },
      });
      return { given, halved };
    };

    it('goes on where it was when its connections broke, and says so', async () => {
      const { ids, last } = await append(60);
      let cuts = 0;
      const { given, halved } = halves(async () => {
        if (cuts === 0)
          await owned(
            `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'qayd_project' and datname = current_database()`,
          );
        cuts += 1;
      });
      const interrupted: unknown[] = [];
      const build = await projector(halved).rebuild(never, { interrupted: (error) => interrupted.push(error) });
      expect([build.build, build.position, interrupted.length]).toEqual([1, last, 1]);
      expect(await shown()).toEqual(once(ids));
      expect([...given].sort()).toEqual(ids);
    });

    it('stops where it would not pass', async () => {
      await append(60);
      const { halved } = halves(() => Promise.reject(new Error('can not take it')));
      const interrupted: unknown[] = [];
      const built = projector(halved).rebuild(never, { interrupted: (error) => interrupted.push(error) });
      await expect(built).rejects.toThrow('can not project event');
      expect(interrupted).toEqual([]);
    });

    it('is told from one that somebody works on, and can be gone on with', async () => {
      const { ids } = await append(60);
      const ending = new AbortController();
      let reached = () => undefined as void;
      const half = new Promise<void>((resolve) => (reached = resolve));
      const killed = halves(async () => {
        reached();
        await events.once(ending.signal, 'abort');
        throw Object.assign(new Error('killed'), { code: '57P01' });
      });
      const built = projector(killed.halved)
        .rebuild(ending.signal)
        .catch((error: Error) => error.message);
      await half;
      expect(await states()).toEqual([[1, 'building']]);
      ending.abort();
      expect(await built).toBe('killed');
      while ((await states())[0]![1] === 'building') await sleep(10); // its session goes on for a moment
      expect(await states()).toEqual([[1, 'abandoned']]);
      const registry = metricsRegistry();
      measureProjections(registry, checkpoints, store);
      expect(await registry.metrics()).toContain('qayd_projection_stopped{projection="tally",build="v1-b1"} 1');
      const after = halves(() => Promise.resolve());
      expect(await projector(after.halved).resume(never)).toMatchObject({ build: 1, state: 'live' });
      expect(await shown()).toEqual(once(ids));
      expect([...killed.given, ...after.given].sort()).toEqual(ids);
      expect(await projector(after.halved).resume(never)).toBe('nothing left');
    });

    it('can be discarded, with its tables', async () => {
      await append(60);
      const { halved } = halves(() => Promise.reject(new Error('can not take it')));
      await expect(projector(halved).rebuild(never)).rejects.toThrow();
      expect(await projector(halved).discard(never)).toBe(1);
      expect(await states()).toEqual([]);
      const { rows } = await pool.query(`select from information_schema.schemata where schema_name like 'tally%'`);
      expect(rows).toHaveLength(0);
      expect(await projector(halved).discard(never)).toBe(0);
    });

    it('makes its indexes once', async () => {
      await append(60);
      const { halved } = halves(() => Promise.resolve());
      const reading = tally({ ...halved, views: { tally: 'select missing from counted' } });
      await expect(projector(reading).rebuild(never)).rejects.toMatchObject({ code: '42703' });
      expect(await projector(halved).resume(never)).toMatchObject({ build: 1, state: 'live' });
    });
  });

  it('comes by itself with a new version, which the views show when it is filled', async () => {
    const ending = run(tally());
    const { ids, last } = await append(30);
    await caughtUp(last);
    ending.abort();
    run(
      tally({
        version: 2,
        tables:
          'create table counted (id uuid primary key, times int not null default 1, extra text); grant select on counted to qayd_api',
        views: { tally: 'select id, times, extra from counted' },
      }),
    );
    while ((await checkpoints.status())[0]?.version !== 2 || (await checkpoints.status()).length > 1) await sleep(20);
    expect((await shown()).map(({ id }) => id)).toEqual(ids);
    const { rows } = await pool.query(`select from information_schema.schemata where schema_name like 'tally_v1%'`);
    expect(rows).toHaveLength(0);
  });
});
