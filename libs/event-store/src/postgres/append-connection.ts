import type pg from 'pg';
import { gaveWay } from '#platform';
import type { Waiting } from './append-queue.js';
import { isOneEvent, valuesOf, valuesOfOne } from './append-values.js';
import { call } from './prepared-call.js';

/** What an append of a group answers; what lost is told where each was looked at by itself. */
export interface AppendOutcome {
  readonly before_group: string;
  /** Milliseconds since 1970. */
  readonly recorded: string;
  readonly lost?: readonly string[] | null;
  readonly lost_revisions?: readonly string[];
  readonly lost_positions?: readonly (string | null)[];
}

/**
 * The connection that appends. It is taken from the pool at the first append and kept while it holds, so that its settings
 * cost nothing per append: a writer that is stuck elsewhere holds nobody longer than `lock_timeout`, and plans that were
 * made while the log was small still go by its indexes when it is large.
 */
export class AppendConnection {
  private client: Promise<pg.PoolClient> | undefined;
  /** Groups under way that are sent in their turn: what comes after them waits for its own, for answers have no names. */
  private inTurn = 0;

  constructor(private readonly pool: pg.Pool) {}

  /**
   * One statement, one commit. `isKnown`: whether the revisions that the group expects are known to exist, asked when there
   * is a connection. One that gave way is given back as broken: the next append takes a new one.
   */
  async append(group: readonly Waiting[], isKnown: () => boolean): Promise<AppendOutcome> {
    const taken = (this.client ??= this.connect());
    const client = await taken;
    const known = isKnown();
    const ahead = known && this.inTurn === 0;
    if (!ahead) this.inTurn += 1;
    try {
      return await (known ? this.appendKnown(group, client, ahead) : this.lookUp(group, client));
    } catch (error) {
      if (gaveWay(error)) await this.drop(taken);
      throw error;
    } finally {
      if (!ahead) this.inTurn -= 1;
    }
  }

  async drop(taken = this.client): Promise<void> {
    if (this.client !== taken) return;
    this.client = undefined;
    (await taken?.catch(() => undefined))?.release(true);
  }

  private async appendKnown(group: readonly Waiting[], client: pg.PoolClient, ahead: boolean): Promise<AppendOutcome> {
    const answer = await (isOneEvent(group)
      ? call(client, 'append_one', valuesOfOne(group[0]), ahead)
      : call(client, 'append_known', valuesOf(group), ahead));
    const [before_group, recorded] = answer.split(' ') as [string, string];
    return { before_group, recorded };
  }

  private async lookUp(group: readonly Waiting[], client: pg.PoolClient): Promise<AppendOutcome> {
    return (await client.query<AppendOutcome>({ ...lookingUp, values: valuesOf(group) })).rows[0]!;
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

const lookingUp = { name: 'append', text: 'select * from log.append($1, $2, $3, $4, $5, $6, $7)' };
const settings = `
  set lock_timeout = '2s'; set statement_timeout = '10s';
  set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off;
  prepare append_one as select log.append_one($1, $2, $3, $4, $5, $6, $7);
  prepare append_known as select log.append_known($1, $2, $3, $4, $5, $6, $7)`;
