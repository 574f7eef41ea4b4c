import { setTimeout as sleep } from 'node:timers/promises';
import { peer } from './peer.js';
import { eventType, pageSize, type StoreKind } from './store.js';

interface Emmett {
  readonly getPostgreSQLEventStore: (url: string) => {
    schema: { migrate(): Promise<unknown> };
    appendToStream(
      stream: string,
      events: object[],
      options: { expectedStreamVersion: bigint | string },
    ): Promise<unknown>;
    readStream(stream: string): Promise<{ events: unknown[] }>;
    close(): Promise<void>;
  };
  readonly readMessagesBatch: (
    execute: unknown,
    options: { after: bigint; batchSize: number },
  ) => Promise<{
    messages: { data: { n: number }; metadata: { globalPosition: bigint } }[];
    currentGlobalPosition: bigint;
    areMessagesLeft: boolean;
  }>;
  readonly readLastMessageGlobalPosition: (execute: unknown) => Promise<{ currentGlobalPosition: bigint | null }>;
}
interface Dumbo {
  readonly dumbo: (options: { connectionString: string }) => { execute: unknown; close(): Promise<void> };
}

export const emmett: StoreKind = {
  name: 'emmett-postgresql',
  role: 'peer',
  async open(url) {
    const { getPostgreSQLEventStore, readMessagesBatch, readLastMessageGlobalPosition } = await peer<Emmett>(
      '@event-driven-io/emmett-postgresql',
    );
    const { dumbo } = await peer<Dumbo>('@event-driven-io/dumbo');
    const store = getPostgreSQLEventStore(url);
    await store.schema.migrate();
    const reader = dumbo({ connectionString: url });
    return {
      append: async (stream, at, events) =>
        void (await store.appendToStream(
          stream,
          events.map(({ data, metadata }) => ({ type: eventType, data, metadata })),
          { expectedStreamVersion: at < 0 ? 'STREAM_DOES_NOT_EXIST' : BigInt(at + 1) },
        )),
      load: async (stream) => (await store.readStream(stream)).events.length,
      async readAll() {
        let [many, after] = [0, 0n];
        for (;;) {
          const { messages, currentGlobalPosition } = await readMessagesBatch(reader.execute, {
            after,
            batchSize: pageSize,
          });
          many += messages.length;
          if (messages.length < pageSize) return many;
          after = currentGlobalPosition;
        }
      },
      async tail(signal, got) {
        let after = (await readLastMessageGlobalPosition(reader.execute)).currentGlobalPosition ?? 0n;
        while (!signal.aborted) {
          const { messages, currentGlobalPosition } = await readMessagesBatch(reader.execute, {
            after,
            batchSize: pageSize,
          });
          for (const { data } of messages) got(data.n);
          if (messages.length === 0) await sleep(1);
          else after = currentGlobalPosition;
        }
      },
      async close() {
        await reader.close();
        await store.close();
      },
    };
  },
};
