import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { Config, readConfig } from './config.js';
import { Database, LogDatabase, ModelDatabase, openPool } from './connections.js';
import { logger } from './logger.js';
import { assertMigrated } from './migrate.js';

/** The token of the logger: pino's is an interface. */
export const Log = Symbol('Log');

/** What every room stands on: settings, the log of the process, the pool. */
@Global()
@Module({
  providers: [
    { provide: Config, useFactory: () => readConfig() },
    { provide: Log, useFactory: ({ logLevel }: Config): Logger => logger(logLevel), inject: [Config] },
    {
      provide: Database,
      useFactory: async ({ databaseUrl }: Config) => {
        if (databaseUrl === undefined)
          throw new Error('QAYD_DATABASE_URL is not set; "qayd serve" starts a database of its own');
        const pool = openPool(databaseUrl, { as: 'api' });
        await assertMigrated(pool);
        return pool;
      },
      inject: [Config],
    },
    {
      provide: LogDatabase,
      useFactory: ({ databaseUrl }: Config) => openPool(databaseUrl!, { as: 'log', max: 10 }),
      inject: [Config, Database],
    },
    {
      provide: ModelDatabase,
      useFactory: ({ databaseUrl }: Config) => openPool(databaseUrl!, { as: 'models', max: 10 }),
      inject: [Config, Database],
    },
  ],
  exports: [Config, Log, Database, LogDatabase, ModelDatabase],
})
export class PlatformModule implements OnApplicationShutdown {
  constructor(
    private readonly pool: Database,
    private readonly log: LogDatabase,
    private readonly models: ModelDatabase,
  ) {}

  async onApplicationShutdown() {
    await Promise.all([this.pool.end(), this.log.end(), this.models.end()]);
  }
}
