import { Module, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { Config, Log, LogDatabase, PlatformModule } from '#platform';
import { EventStore, Sealing } from './event-store.js';
import { isExposed, parseConnectionString } from './eventstoredb/connection-string.js';
import { LogMark } from './postgres/log-mark.js';
import { MarkedEventStore } from './postgres/marked-event-store.js';
import { PostgresEventStore } from './postgres/postgres-event-store.js';

/** Gives the log to whoever injects `EventStore`, behind the `Sealing` of the application: without one it does not start. */
@Module({
  imports: [PlatformModule],
  providers: [{ provide: EventStore, useFactory: openEventStore, inject: [Config, LogDatabase, Log, Sealing] }],
  exports: [EventStore],
})
export class EventStoreModule implements BeforeApplicationShutdown {
  constructor(private readonly store: EventStore) {}

  async beforeApplicationShutdown() {
    await this.store.close();
  }
}

async function openEventStore(config: Config, pool: LogDatabase, log: Logger, sealing: Sealing): Promise<EventStore> {
  return sealing.over(await openLog(config, pool, log));
}

async function openLog({ eventStore, dataDir }: Config, pool: LogDatabase, log: Logger): Promise<EventStore> {
  if (eventStore.kind === 'postgres')
    return new MarkedEventStore(new PostgresEventStore(pool), new LogMark(dataDir, pool), log);
  if (isExposed(parseConnectionString(eventStore.url)))
    log.warn('QAYD_EVENTSTOREDB_URL says tls=false: facts cross the network in the clear');
  const { EventStoreDbEventStore } = await import('./eventstoredb/eventstoredb-event-store.js'); // whose client takes long to load
  return new EventStoreDbEventStore(eventStore.url);
}
