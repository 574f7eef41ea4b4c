import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { PostgresEventStore, revision, start, StoreUnavailable, type NewEvent } from '#event-store';
import { eventStoreContract } from '#event-store/contract';
import { all, anEvent, aStream, hear } from '#event-store/testing';
import { openPool } from '#platform';
import { cutConnections, freshDatabase, Wire, type FreshDatabase } from '#platform/testing';

eventStoreContract('Postgres', async () => {
  const database = await freshDatabase();
  const pools = [openPool(database.appUrl, { as: 'log' }), openPool(database.appUrl, { as: 'log' })] as const;
  const [store, other] = pools.map(
    (pool) => new PostgresEventStore(pool, { page: { events: 50, bytes: 1_000_000 } }),
  ) as [PostgresEventStore, PostgresEventStore];
  return {
    countsEvents: true,
    store,
    other,
    close: async () => {
      await Promise.all([store.close(), other.close()]);
      await Promise.all(pools.map((pool) => pool.end()));
      await database.drop();
    },
  };
});

describe('the log in Postgres', () => {
  let database: FreshDatabase;
  let pool: pg.Pool;
  let store: PostgresEventStore;
  beforeAll(async () => {
    database = await freshDatabase();
    pool = openPool(database.appUrl, { as: 'log' });
    store = new PostgresEventStore(pool);
    await store.append('case-first', [anEvent(), anEvent()], 'none');
  });
  afterAll(async () => {
    await store.close();
    await pool.end();
    await database.drop();
  });

  it('numbers its events without a hole, conflicts or not', async () => {
    const before = await store.head();
    await Promise.allSettled(
      Array.from({ length: 50 }, (_, n) => store.append(n % 3 ? aStream() : 'case-first', [anEvent()], 'none')),
    );
    const { rows } = await pool.query<{ count: string; max: string }>('select count(*), max(position) from log.event');
    expect(rows[0]!.count).toBe(rows[0]!.max);
    expect(await store.head()).toBe(before + 33n);
  });

  it.each([
    'update log.event set type = $$X$$',
    'delete from log.event',
    'truncate log.event',
    'insert into log.event default values',
    'update log.head set position = 0',
    'delete from log.head',
  ])('denies the application: %s', async (statement) => {
    await expect(pool.query(statement)).rejects.toMatchObject({ code: '42501' });
  });

  it.each([
    'update log.event set type = $$X$$',
    'delete from log.event',
    'truncate log.event',
    'insert into log.head default values',
    'delete from log.head',
    'truncate log.head',
  ])('refuses the owner: %s', async (statement) => {
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    await expect(owner.query(statement)).rejects.toMatchObject({ code: 'QA001' });
    await owner.end();
  });

  it('turns away what would make too long a queue, and writes what waits', async () => {
    const narrow = new PostgresEventStore(pool, { mostQueued: { appends: 5 } });
    const appends = Array.from({ length: 20 }, () => narrow.append(aStream(), [anEvent()], 'none'));
    expect(narrow.full).toBe(true);
    const outcomes = await Promise.allSettled(appends);
    expect(narrow.full).toBe(false);
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(15);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(StoreUnavailable);
    await narrow.close();
  });

  it('turns away what would take too much memory, large as it is, and writes what waits', async () => {
    const narrow = new PostgresEventStore(pool, { mostQueued: { characters: 1_000_000 } });
    const large = () => anEvent({ text: 'x'.repeat(300_000) });
    const events = Array.from({ length: 20 }, large);
    const appends = events.map((event) => narrow.append(`case-${event.id}`, [event], 'none'));
    expect(narrow.full).toBe(true);
    const outcomes = await Promise.allSettled(appends);
    expect(narrow.full).toBe(false);
    for (const [nth, outcome] of outcomes.entries()) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(StoreUnavailable);
      expect(await all(store.read(`case-${events[nth]!.id}`))).toHaveLength(outcome.status === 'fulfilled' ? 1 : 0);
    }
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(4);
    expect(await narrow.append(aStream(), [large()], 'none')).toMatchObject({ repeated: false });
    await narrow.close();
  });

  it('decides appends to one stream in their order, though a large one has to wait for the next group', async () => {
    const stream = aStream();
    const large = Array.from({ length: 2_000 }, () => anEvent());
    const [, , last] = await Promise.all([
      store.append(aStream(), [anEvent()], 'none'),
      store.append(stream, large, 'none'),
      store.append(stream, [anEvent()], revision(1_999)),
    ]);
    expect(last.revision).toBe(2_000n);
  });

  it('fails what Postgres can not keep by itself, not those beside it', async () => {
    const bad = store.append(aStream(), [anEvent({ text: '\ud800' })], 'none');
    const good = store.append(aStream(), [anEvent()], 'none');
    await expect(good).resolves.toMatchObject({ repeated: false });
    await Promise.allSettled([bad]);
  });

  it('answers each of many at once for itself, where another process wrote to some of their streams', async () => {
    const other = new PostgresEventStore(pool);
    const streams = Array.from({ length: 200 }, () => aStream());
    await Promise.all(streams.map((stream) => store.append(stream, [anEvent()], 'none')));
    const isTaken = (nth: number) => nth % 40 === 39;
    const taken = streams.filter((_, nth) => isTaken(nth));
    await Promise.all(taken.map((stream) => other.append(stream, [anEvent()], revision(0))));
    const events = streams.map(() => anEvent());
    const outcomes = await Promise.allSettled(
      streams.map((stream, nth) => store.append(stream, [events[nth]!], revision(0))),
    );
    for (const [nth, outcome] of outcomes.entries()) {
      const last = (await all(store.read(streams[nth]!))).at(-1)!;
      if (isTaken(nth)) expect(outcome).toMatchObject({ status: 'rejected', reason: { actual: 1n } });
      else expect(outcome).toMatchObject({ value: { revision: 1n, position: last.position, repeated: false } });
      expect(last.id === events[nth]!.id).toBe(!isTaken(nth));
    }
    await other.close();
  });

  it('answers none for another, where a group fails that another waits behind', async () => {
    const [wire, far] = await aWire(database);
    const distant = new PostgresEventStore(far);
    const stream = aStream();
    await store.append(stream, [anEvent()], 'none');
    await distant.append(aStream(), [anEvent()], 'none');
    wire.crumble();
    await sleep(50);
    const streams = Array.from({ length: 30 }, () => aStream());
    const outcomes = await Promise.allSettled([
      distant.append(aStream(), [{ ...anEvent(), version: 2 ** 31 }], 'none'),
      distant.append(stream, [anEvent()], revision(0)), // not known to be there: its group is looked up
      ...streams.map((one) => distant.append(one, [anEvent()], 'none')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'rejected',
      ...Array.from({ length: 31 }, () => 'fulfilled'),
    ]);
    for (const [nth, one] of [stream, ...streams].entries())
      expect(outcomes[nth + 1]).toMatchObject({ value: { position: (await all(store.read(one))).at(-1)!.position } });
    await distant.close();
    await far.end();
    await wire.close();
  });

  it('leaves no hole in a stream where the database that it comes back to lacks the last of it', async () => {
    const restored = await freshDatabase();
    const own = openPool(restored.appUrl, { as: 'log' });
    const before = new PostgresEventStore(own);
    const stream = aStream();
    const { revision: last } = await before.append(stream, [anEvent(), anEvent(), anEvent()], 'none');
    const owner = new pg.Client({ connectionString: restored.ownerUrl });
    await owner.connect();
    await owner.query(`
      set session_replication_role = 'replica'; -- a superuser steps around the triggers
      delete from log.event where position = 3; update log.head set position = 2;
      select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`);
    await owner.end();
    await expect(before.append(stream, [anEvent()], last)).rejects.toMatchObject({ actual: 1n });
    await before.close();
    await own.end();
    await restored.drop();
  });

  it.each([1, 75])('loses and doubles nothing when its connections are cut under load, %i at once', async (atOnce) => {
    const cut = openPool(database.appUrl, { as: 'log', application_name: 'to-be-cut' });
    const shaken = new PostgresEventStore(cut);
    const streams = Array.from({ length: 300 }, () => ({ stream: aStream(), event: anEvent() }));
    const cuts = cutConnections(database.ownerUrl, 30, `application_name = 'to-be-cut'`);
    const appendAtLast = async (stream: string, event: NewEvent): Promise<void> => {
      try {
        await shaken.append(stream, [event], 'none');
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        await appendAtLast(stream, event);
      }
    };
    await Promise.all(
      streams.map(async ({ stream, event }, index) => {
        await sleep((index - (index % atOnce)) * 4);
        await appendAtLast(stream, event);
      }),
    );
    await cuts;
    for (const { stream, event } of streams)
      expect((await all(store.read(stream))).map(({ id }) => id)).toEqual([event.id]);
    await shaken.close();
    await cut.end();
  });

  it('appends on a new connection where the server of the old one takes no writes any more, and loses nothing', async () => {
    const failedOver = openPool(database.appUrl, { as: 'log' });
    failedOver.once('connect', (client) => void client.query('set default_transaction_read_only = on'));
    const moved = new PostgresEventStore(failedOver);
    const events = [anEvent(), anEvent()];
    const appended = await Promise.all(events.map((event) => moved.append(`case-${event.id}`, [event], 'none')));
    expect(appended.map(({ repeated }) => repeated)).toEqual([false, false]);
    for (const { id } of events) expect((await all(store.read(`case-${id}`))).map((event) => event.id)).toEqual([id]);
    await moved.close();
    await failedOver.end();
  });

  it('appends when its connections die without a word, and lets no reader wait on one', async () => {
    const [wire, far] = await aWire(database);
    const distant = new PostgresEventStore(far);
    const [stream, events] = [aStream(), [anEvent(), anEvent()]];
    await distant.append(aStream(), [anEvent()], 'none');
    const failed = expect(hear(distant, await distant.head(), 3)).rejects.toThrow(/in time|timeout/);
    await sleep(50);
    wire.hush();
    expect(await distant.append(stream, events, 'none')).toMatchObject({ revision: 1n });
    expect(await all(distant.read(stream))).toHaveLength(2);
    await failed;
    await distant.close();
    await far.end();
    await wire.close();
  });

  it('still wakes its readers when the connection that listens is cut', async () => {
    const heard = hear(store, await store.head(), 1);
    const killer = new pg.Client({ connectionString: database.ownerUrl });
    await killer.connect();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await killer.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where query = 'listen log' and datname = current_database()`,
    );
    await killer.end();
    const { position } = await store.append(aStream(), [anEvent()], 'none');
    expect((await heard)[0]!.position).toBe(position);
  });

  it('ends a page by its bytes as well, and passes over nothing', async () => {
    const at = await store.head();
    const large = 'x'.repeat(300_000).replaceAll('x', () => String.fromCharCode(97 + Math.random() * 26));
    await store.append(
      aStream(),
      Array.from({ length: 9 }, () => anEvent({ large })),
      'none',
    );
    const narrow = new PostgresEventStore(pool, { page: { events: 100, bytes: 500_000 } });
    const ending = new AbortController();
    const sizes: number[] = [];
    for await (const page of narrow.subscribe(at, ending.signal)) {
      sizes.push(page.length);
      if (page.at(-1)!.position === at + 9n) ending.abort();
    }
    await narrow.close();
    expect(sizes.reduce((a, b) => a + b)).toBe(9);
    expect(Math.max(...sizes)).toBeLessThan(9);
  });

  it('reads more than a page, in pages', async () => {
    const stream = aStream();
    await store.append(
      stream,
      Array.from({ length: 1_500 }, () => anEvent()),
      'none',
    );
    expect(await all(store.read(stream, revision(10)))).toHaveLength(1_490);
    const many = Number(await store.head());
    const everything = await hear(store, start, many);
    expect(everything.map(({ position }) => position)).toEqual(Array.from({ length: many }, (_, n) => BigInt(n + 1)));
  });
});

/** A wire to a database, and a pool of connections over it. */
async function aWire({ appUrl }: FreshDatabase): Promise<[Wire, pg.Pool]> {
  const [wire, url] = await Wire.to(appUrl);
  return [wire, openPool(url, { as: 'log' })];
}
