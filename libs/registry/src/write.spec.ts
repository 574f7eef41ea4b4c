import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRefusal, refuse, type MemberId } from '#domain';
import {
  EventStore, PostgresEventStore,
  type Appended, type ExpectedRevision, type NewEvent, type Revision, type StoredEvent,
} from '#event-store'; // prettier-ignore
import { newId, openPool, type Database } from '#platform';
import { freshDatabase, type FreshDatabase } from '#platform/testing';
import type { Outcome } from './attempt.js';
import { Streams, type StreamKind } from './streams.js';
import { drafts, write } from './write.js';

interface Counted {
  readonly type: 'Counted';
  readonly data: { readonly by: number; readonly left?: undefined };
}
const counters: StreamKind<number, Counted> = {
  prefix: 'case',
  read: ({ data }) => ({ type: 'Counted', data: { by: data['by'] as number } }),
  evolve: (sum = 0, { data: { by } }) => sum + by,
  version: () => 1,
};
const attempt = (commandId = newId()) => ({ by: newId() as MemberId, commandId, commandHash: 'a', correlationId: newId() }); // prettier-ignore

/** Counts on, unless the sum is odd and it is told to mind that. `decided`: on which sums. */
function count(streams: Streams, id: string, { mindOdd = false, decided = [] as (number | undefined)[], as = attempt() } = {}) {
  return write(streams, counters, id, as, ({ state }) => {
    decided.push(state);
    const odd = mindOdd && (state ?? 0) % 2 === 1;
    return Promise.resolve(
      odd ? refuse('already-exists', 'It is odd.') : drafts(`case-${id}`, as, [{ type: 'Counted', data: { by: 1, left: undefined } } as const]),
    );
  });
} // prettier-ignore

/** A log that may become another one, and may keep to itself when it recorded what. */
class Behind extends EventStore {
  appends = 0;
  reads = 0;

  constructor(
    public log: EventStore,
    private readonly tells = true,
  ) {
    super();
  }
  async append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<Appended> {
    this.appends += 1;
    const { recordedAt, ...rest } = await this.log.append(stream, events, expected);
    return { ...rest, ...(this.tells && recordedAt && { recordedAt }) };
  }
  read(stream: string, from?: Revision): AsyncIterable<StoredEvent> {
    this.reads += 1;
    return this.log.read(stream, from);
  }
  readonly full = false;
  subscribe = () => this.log.subscribe(0n as never, AbortSignal.abort());
  head = () => this.log.head();
  backlog = () => this.log.backlog(0n as never);
  close = () => this.log.close();
}

describe('the write path of two processes', () => {
  let database: FreshDatabase;
  let older: FreshDatabase;
  const pools: Database[] = [];
  const stores: EventStore[] = [];
  const process = (of = database) => {
    const pool = openPool(of.appUrl, { as: 'log' });
    const store = new PostgresEventStore(pool);
    pools.push(pool);
    stores.push(store);
    return store;
  };
  let log: EventStore;
  let other: EventStore;
  beforeAll(async () => {
    [database, older] = await Promise.all([freshDatabase(), freshDatabase()]);
    [log, other] = [process(), process()];
  });
  afterAll(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await Promise.all(pools.map((pool) => pool.end()));
    await Promise.all([database.drop(), older.drop()]);
  });

  it('knows of its own appends what the log has of them, and reads nothing for the next', async () => {
    const watched = new Behind(log);
    const streams = new Streams(watched);
    const id = newId();
    for (let n = 0; n < 4; n += 1) expect(await count(streams, id)).toMatchObject({ revision: BigInt(n), events: 1 });
    expect(watched.reads).toBe(1);
    expect(streams.lately(counters, id)).toEqual(await new Streams(other).load(counters, id));
  });

  it('reads again after each append where the log does not tell when it recorded', async () => {
    const watched = new Behind(log, false);
    const streams = new Streams(watched);
    const id = newId();
    for (let n = 0; n < 4; n += 1) await count(streams, id);
    expect(watched).toMatchObject({ reads: 4, appends: 4 });
    expect(await streams.load(counters, id)).toEqual(await new Streams(other).load(counters, id));
  });

  it('refuses nothing for what was so before another process wrote', async () => {
    const [one, two] = [new Streams(log), new Streams(other)];
    const id = newId();
    await count(one, id);
    await count(two, id);
    const decided: (number | undefined)[] = [];
    expect(await count(one, id, { mindOdd: true, decided })).toMatchObject({ revision: 2n });
    expect(decided).toEqual([1, 2]);
  });

  it('answers a command that another process wrote as that did', async () => {
    const [one, two] = [new Streams(log), new Streams(other)];
    const id = newId();
    await count(one, id);
    await two.load(counters, id);
    const as = attempt();
    const first = await count(one, id, { as });
    expect(await count(two, id, { as })).toEqual({ ...first, repeated: true, events: 0 });
    expect(await count(one, id, { as })).toEqual({ ...first, repeated: true, events: 0 });
  });

  it('goes by the log where that is an older one than was known', async () => {
    const watched = new Behind(log);
    const streams = new Streams(watched);
    const id = newId();
    for (let n = 0; n < 3; n += 1) await count(streams, id);
    watched.log = process(older);
    expect(await count(streams, id)).toMatchObject({ revision: 0n });
    expect(await count(streams, id)).toMatchObject({ revision: 1n });
  });

  it('comes to what one process alone would come to, whoever writes when', async () => {
    const step = fc.record({ who: fc.boolean(), mindOdd: fc.boolean(), again: fc.boolean(), atOnce: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const both = [new Streams(log), new Streams(other)];
        const id = newId();
        const outcomes: Promise<Outcome>[] = [];
        for (const { who, mindOdd, again, atOnce } of steps) {
          const as = attempt();
          const [mine, theirs] = who ? both : both.toReversed();
          outcomes.push(count(mine!, id, { mindOdd, as }));
          if (again) outcomes.push(count(theirs!, id, { mindOdd, as }));
          if (!atOnce) await Promise.all(outcomes);
        }
        const all = await Promise.all(outcomes);
        const [one, two] = await Promise.all(both.map((streams) => streams.load(counters, id)));
        expect(one).toEqual(await new Streams(log).load(counters, id));
        expect(two).toEqual(one);
        const written = all.filter((outcome) => !isRefusal(outcome) && !outcome.repeated);
        expect(one!.state ?? 0).toBe(written.length);
        // Alone and in order: whoever minds is refused exactly where the sum is odd.
        if (steps.every(({ atOnce, again }) => !atOnce && !again)) {
          let sum = 0;
          const expected = steps.map(({ mindOdd }) => (mindOdd && sum % 2 === 1 ? 'refused' : (sum += 1)));
          expect(all.map((outcome) => (isRefusal(outcome) ? 'refused' : Number(outcome.revision) + 1))).toEqual(
            expected,
          );
        }
      }),
      { numRuns: 60 },
    );
  });
});
