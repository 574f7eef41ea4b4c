import { Module, type BeforeApplicationShutdown } from '@nestjs/common';
import { Database, PlatformModule } from '#platform';
import { EventStore } from './event-store.js';
import { PostgresEventStore } from './postgres/postgres-event-store.js';

/** Gives the log to whoever injects `EventStore`. */
@Module({
  imports: [PlatformModule],
  providers: [
    { provide: EventStore, useFactory: (pool: Database) => new PostgresEventStore(pool), inject: [Database] },
  ],
  exports: [EventStore],
})
export class EventStoreModule implements BeforeApplicationShutdown {
  constructor(private readonly store: EventStore) {}

  async beforeApplicationShutdown() {
    await this.store.close();
  }
}
