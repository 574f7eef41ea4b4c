import { EventStore, PostgresEventStore, start, type StoredEvent } from '#event-store';
import { logger, openPool, type Database } from '#platform';
import { KeyEncryption, keeperOf, LogSealing, openKeyring } from '#protection';

/** A log as a process of its own has it. */
export interface OpenLog {
  readonly store: EventStore;
  readonly close: () => Promise<void>;
}

/** The log of a database, with `QAYD_KEK` as the processes beside it have it. `log`: what lies under the sealing. */
export async function openLog(
  url: string,
  kek: string,
  log: (pool: Database) => EventStore = (pool) => new PostgresEventStore(pool),
): Promise<OpenLog> {
  const pool = openPool(url, { as: 'log' });
  const keks = new Map(
    kek.split(',').map((one) => [Number(one.split(':')[0]), Buffer.from(one.split(':')[1]!, 'hex')]),
  );
  const keeper = keeperOf({ keys: { kind: 'environment', keks }, dataDir: '' });
  const keys = await openKeyring(pool, new KeyEncryption(keeper), logger('silent'));
  const store = new LogSealing(keys, logger('silent')).over(log(pool));
  return {
    store,
    close: async () => {
      await store.close();
      await keys.close();
      await pool.end();
    },
  };
}

/** All events of the log as they were recorded. */
export async function allOf(url: string, kek: string): Promise<readonly StoredEvent[]> {
  const { store, close } = await openLog(url, kek);
  try {
    const events: StoredEvent[] = [];
    const head = await store.head();
    const ending = new AbortController();
    if (head > start)
      for await (const page of store.subscribe(start, ending.signal)) {
        events.push(...page);
        if (page.at(-1)!.position >= head) ending.abort();
      }
    return events;
  } finally {
    await close();
  }
}
