import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { Config, readConfig } from './config.js';
import { Database, openPool } from './database.js';
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
        const pool = openPool(databaseUrl);
        await assertMigrated(pool);
        return pool;
      },
      inject: [Config],
    },
  ],
  exports: [Config, Log, Database],
})
export class PlatformModule implements OnApplicationShutdown {
  constructor(@Inject(Database) private readonly pool: Database) {}

  async onApplicationShutdown() {
    await this.pool.end();
  }
}
