import { PostgresEventStore, revision, type NewEvent } from '#event-store';
import { openPool } from '#platform';
import { eventType, type Payload, type StoreKind } from './store.js';

/** Through the port, as the role of the log, as the product does. The database is a copy of the migrated template. */
export const qayd: StoreKind = {
  name: 'Qayd',
  role: 'ours',
  open(url) {
    const pool = openPool(url, { as: 'log' });
    const store = new PostgresEventStore(pool);
    return Promise.resolve({
      append: async (stream, at, events) =>
        void (await store.append(stream, events.map(eventOf), at < 0 ? 'none' : revision(at))),
      async load(stream) {
        let many = 0;
        for await (const _ of store.read(stream)) many += 1;
        return many;
      },
      async readAll() {
        const head = await store.head();
        const ending = new AbortController();
        let many = 0;
        for await (const batch of store.subscribe(0n as typeof head, ending.signal)) {
          many += batch.length;
          if (batch.at(-1)!.position >= head) ending.abort();
        }
        return many;
      },
      async tail(signal, got) {
        for await (const batch of store.subscribe(await store.head(), signal))
          for (const { data } of batch) got(data['n'] as number);
      },
      async close() {
        await store.close();
        await pool.end();
      },
    });
  },
};

export const eventOf = ({ id, data, metadata }: Payload): NewEvent =>
  ({ id, type: eventType, version: 1, data, metadata }) as unknown as NewEvent;
