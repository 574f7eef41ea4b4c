import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { peer } from './peer.js';
import { connections, eventType, pageSize, type StoreKind } from './store.js';

interface Options {
  readonly client: pg.Pool;
  readonly events: string;
  readonly bookmarks: string;
}
interface Evtstore {
  readonly migrate: (options: Options) => Promise<void>;
  readonly createProvider: (options: Options) => Provider;
}
interface Stored {
  readonly position: string;
  readonly event: { readonly n: number };
}
interface Provider {
  createEvents(stream: string, id: string, version: number, events: object[]): object[];
  append(stream: string, id: string, version: number, events: object[]): Promise<unknown>;
  getEventsFor(stream: string, id: string): Promise<Stored[]>;
  getEventsFrom(stream: string, position: number, limit: number): Promise<Stored[]>;
}

export const evtstore: StoreKind = {
  name: 'evtstore',
  role: 'peer',
  async open(url) {
    const { migrate, createProvider } = await peer<Evtstore>('evtstore/provider/pg');
    const client = new pg.Pool({ connectionString: url, max: connections });
    client.on('error', () => undefined);
    const options = { client, events: 'events', bookmarks: 'bookmarks' };
    await migrate(options);
    const provider = createProvider(options);
    return {
      async append(stream, at, events) {
        const made = provider.createEvents(
          'case',
          stream,
          at + 1,
          events.map(({ data, metadata }) => ({ type: eventType, ...data, metadata })),
        );
        await provider.append('case', stream, at + 1, made);
      },
      load: async (stream) => (await provider.getEventsFor('case', stream)).length,
      async readAll() {
        let [many, after] = [0, 0];
        for (;;) {
          const events = await provider.getEventsFrom('case', after, pageSize);
          many += events.length;
          if (events.length < pageSize) return many;
          after = Number(events.at(-1)!.position);
        }
      },
      async tail(signal, got) {
        const { rows } = await client.query<{ last: string | null }>('select max(position) as last from events');
        let after = Number(rows[0]!.last ?? 0);
        while (!signal.aborted) {
          const events = await provider.getEventsFrom('case', after, pageSize);
          for (const { event } of events) got(event.n);
          if (events.length === 0) await sleep(1);
          else after = Number(events.at(-1)!.position);
        }
      },
      close: () => client.end(),
    };
  },
};
