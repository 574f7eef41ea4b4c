import { peer } from './peer.js';
import { eventType, type Payload, type StoreKind } from './store.js';

interface Castore {
  readonly PostgresEventStorageAdapter: {
    new (options: { connectionString: string }): Adapter;
    createEventTable(options: { connectionString: string }): Promise<unknown>;
  };
}
interface Adapter {
  pushEvent(event: object, options: { eventStoreId: string }): Promise<unknown>;
  pushEventGroup(options: object, ...events: object[]): Promise<unknown>;
  getEvents(id: string, options: { eventStoreId: string }): Promise<{ events: unknown[] }>;
  _sql: { end(): Promise<void> };
}

/** It has no global order and no feed: nothing to read whole, nothing to tail. */
export const castore: StoreKind = {
  name: 'Castore',
  role: 'peer',
  async open(connectionString) {
    const { PostgresEventStorageAdapter } = await peer<Castore>('@castore/event-storage-adapter-postgres');
    const { GroupedEvent } = await peer<{ GroupedEvent: new (options: object) => object }>('@castore/core');
    await PostgresEventStorageAdapter.createEventTable({ connectionString });
    const adapter = new PostgresEventStorageAdapter({ connectionString });
    const context = { eventStoreId: 'case' };
    const detail = (stream: string, version: number, { data: payload, metadata }: Payload) => ({
      aggregateId: stream.slice('case-'.length),
      version,
      type: eventType,
      payload,
      metadata,
    });
    return {
      async append(stream, at, events) {
        if (events.length === 1) return void (await adapter.pushEvent(detail(stream, at + 2, events[0]!), context));
        const now = new Date().toISOString();
        await adapter.pushEventGroup(
          {},
          ...events.map(
            (event, n) =>
              new GroupedEvent({
                event: { ...detail(stream, at + 2 + n, event), timestamp: now },
                eventStorageAdapter: adapter,
                context,
              }),
          ),
        );
      },
      load: async (stream) => (await adapter.getEvents(stream.slice('case-'.length), context)).events.length,
      close: () => adapter._sql.end(),
    };
  },
};
