import { LogMark, PostgresEventStore } from '#event-store';
import { logger, openPool } from '#platform';
import { acknowledged, keeperOf, KeyEncryption, LogSealing, openKeyring } from '#protection';
import { withDatabase } from '../open-database.js';
import { readShare, submitShares } from './shares.js';

export interface AcknowledgeOptions {
  readonly reason: string;
  /** Shares of the key, where it is in shares: that it is acknowledged is recorded, and sealed. */
  readonly share: readonly string[];
}

/** Takes a log that is older than it was as it is: an event says so, and why, and the registry records again. */
export const acknowledgeRollback = ({ reason, share }: AcknowledgeOptions): Promise<number> =>
  withDatabase(async ({ config }) => {
    if (config.eventStore.kind !== 'postgres') throw new Error('Only of a log in Postgres is it known how far it was');
    const pool = openPool(config.databaseUrl!, { as: 'log' });
    const mark = new LogMark(config.dataDir, pool);
    try {
      const rollback = await mark.look();
      if (!rollback) throw new Error('The log is as far as it was: there is nothing to acknowledge');
      const kek = new KeyEncryption(keeperOf(config));
      if (share.length > 0) await submitShares(pool, kek, share.map(readShare));
      if (kek.isSealed) throw new Error('The key is in shares: give enough of them with --share');
      const quiet = logger('silent');
      const keys = await openKeyring(pool, kek, quiet);
      const store = new LogSealing(keys, quiet).over(new PostgresEventStore(pool));
      try {
        await acknowledged(store, rollback, reason);
      } finally {
        await store.close();
        await keys.close();
      }
      await mark.acknowledge();
      process.stdout.write(
        `The log is taken as it is, at position ${rollback.is}, where it was at ${rollback.was.position}. Running processes record again within a second.\n`,
      );
      return 0;
    } finally {
      await pool.end();
    }
  });
