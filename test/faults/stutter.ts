import { setTimeout as sleep } from 'node:timers/promises';
import { PostgresEventStore, type Position, type StoredEvent } from '#event-store';
import { logger, openPool } from '#platform';
import { Projector } from '#projections';
import { projections } from '#read-models';
import { openLog } from '../support/opened-log.js';
import type { Random } from './random.js';
import type { Registry } from './registry.js';

/**
 * Delivers what comes in parts, each part twice, and before and after it events of long ago, in no order. What is new
 * comes in the order of the log still: that is the port's promise, and nothing above it could tell.
 */
class StutteringStore extends PostgresEventStore {
  again = 0;

  constructor(
    pool: ConstructorParameters<typeof PostgresEventStore>[0],
    private readonly random: Random,
  ) {
    super(pool, { page: { events: 200, bytes: 1_000_000 } });
  }

  override async *subscribe(after: Position, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]> {
    const past: StoredEvent[] = [];
    for await (const batch of super.subscribe(after, signal)) {
      for (const part of this.parts(batch)) {
        const [before, behind] = [this.some(past), this.some(past)];
        yield [...before, ...part];
        yield part;
        if (behind.length > 0) yield behind;
        this.again += before.length + part.length + behind.length;
        past.push(...part);
      }
    }
  }

  private *parts(batch: readonly StoredEvent[]): Iterable<readonly StoredEvent[]> {
    for (let at = 0; at < batch.length;) {
      const size = this.random.between(1, 40);
      yield batch.slice(at, at + size);
      at += size;
    }
  }

  private some(past: readonly StoredEvent[]): readonly StoredEvent[] {
    return this.random.shuffled(past.slice(-200)).slice(0, this.random.between(0, 30));
  }
}

/** Runs the real projections on such a store, in place of the projector; stops and resumes them in the midst. */
export async function projectStuttering({ cluster, kek }: Registry, random: Random): Promise<number> {
  let stuttering: StutteringStore | undefined;
  const pool = openPool(cluster.appUrl, { as: 'models' });
  const { store, close } = await openLog(
    cluster.appUrl,
    kek,
    (pool) => (stuttering = new StutteringStore(pool, random.fork())),
  );
  try {
    for (let turns = 0; turns < 3; turns += 1) {
      const ending = new AbortController();
      const running = projections.map((projection) =>
        new Projector(store, pool, logger('silent'), projection).run(ending.signal),
      );
      await sleep(random.between(300, 900));
      ending.abort();
      await Promise.all(running);
    }
    return stuttering!.again;
  } finally {
    await close();
    await pool.end();
  }
}
