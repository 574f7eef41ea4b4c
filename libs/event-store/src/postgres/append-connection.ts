import type pg from 'pg';

/** What `log.append` answers: see the migration that makes it. */
export interface AppendOutcome {
  readonly before_group: string;
  readonly lost: readonly number[] | null;
  readonly lost_revisions: readonly string[] | null;
  readonly lost_positions: readonly (string | null)[] | null;
}

/**
 * The connection that appends: one, for one group is in flight at a time. It is taken from the pool at the first append
 * and kept while it holds, so that its settings cost nothing per append: a writer that is stuck elsewhere holds nobody
 * longer than `lock_timeout`, and plans that were made while the log was small still go by its indexes when it is large.
 */
export class AppendConnection {
  private client: Promise<pg.PoolClient> | undefined;

  constructor(private readonly pool: pg.Pool) {}

  async append(values: unknown[]): Promise<AppendOutcome> {
    const client = await (this.client ??= this.connect());
    const { rows } = await client.query<AppendOutcome>({ name: 'append', text: statement, values });
    return rows[0]!;
  }

  /** Gives the connection back, as broken: the next append takes a new one. */
  async drop(): Promise<void> {
    const client = await this.client?.catch(() => undefined);
    this.client = undefined;
    client?.release(true);
  }

  private async connect(): Promise<pg.PoolClient> {
    try {
      const client = await this.pool.connect();
      await client.query(settings).catch((error: unknown) => {
        client.release(true);
        throw error;
      });
      return client;
    } catch (error) {
      this.client = undefined;
      throw error;
    }
  }
}

const statement = 'select * from log.append($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)';
const settings = `
  set lock_timeout = '2s'; set statement_timeout = '10s';
  set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off`;
