import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { publicSight } from '#domain';
import { EventStore } from '#event-store';
import { alone, Database, ModelDatabase, unhurried } from '#platform';
import { Checkpoints } from '#projections';
import { beginFor, placesOf } from '../wall.js';
import { changesSince } from './changes.js';
import { count, firstMonth } from './counting.js';
import { labelRows } from './labels.js';
import { monthAfter, monthOf, monthsUpTo, startOf, type Month } from './months.js';

/** An edition with the last event that it counts. */
interface Made {
  readonly edition: Month;
  readonly position: string;
}

/**
 * Freezes the public figures: once a month is over, what was known of public records at its end, which is never changed
 * afterwards. It is worked out from the model `spans` at a position of the log, so that any edition can be made again.
 */
@Injectable()
export class Editions {
  constructor(
    private readonly pool: Database,
    private readonly models: ModelDatabase,
    private readonly store: EventStore,
    private readonly checkpoints: Checkpoints,
  ) {}

  /** Makes the editions of the months that are over and have none; resolves with them, none where another process is at it. */
  async freezeDue(now = new Date()): Promise<readonly Month[]> {
    const over = monthAfter(monthOf(now), -1);
    const isDone = (newest: Made | undefined) => newest !== undefined && newest.edition >= over;
    if (isDone(await this.newest())) return [];
    const outcome = await alone(this.pool, lock, async () => {
      const newest = await this.newest();
      if (isDone(newest) || !(await this.showsAll())) return [];
      const made: Month[] = [];
      let before = newest;
      for (const edition of monthsUpTo(newest ? monthAfter(newest.edition) : over, over)) {
        const position = await this.lastBefore(startOf(monthAfter(edition)));
        if (position === undefined) continue; // there was no record yet
        before = await this.freeze({ edition, position }, before, now);
        made.push(edition);
      }
      return made;
    });
    return outcome?.done ?? [];
  }

  /**
   * Makes the first edition now, of the months that are over and as known now: a registry that begins with an import has
   * figures before the month ends. `undefined` where there is an edition, or the model is behind.
   */
  async freezeFirst(now = new Date()): Promise<Month | undefined> {
    const outcome = await alone(this.pool, lock, async () => {
      const position = await this.lastBefore(now);
      if ((await this.newest()) || position === undefined || !(await this.showsAll())) return undefined;
      return (await this.freeze({ edition: monthAfter(monthOf(now), -1), position }, undefined, now)).edition;
    });
    return outcome?.done;
  }

  private async freeze(made: Made, before: Made | undefined, now: Date): Promise<Made> {
    const { edition, position } = made;
    const counted = await this.asPublic(async (tx) => ({
      editions_v1: [{ first_month: firstMonth, published: monthOf(now) }],
      ...(await count(edition, position, tx)),
      changes_v1: before ? await changesSince(before, position, tx) : [],
    }));
    await this.asModels(async (tx) => {
      await tx.query('insert into projection.edition_position values ($1, $2)', [edition, position]);
      for (const [table, rows] of Object.entries(counted))
        await tx.query(
          `insert into reporting.${table} select * from json_populate_recordset(null::reporting.${table}, $1)`,
          [JSON.stringify(rows.map((row) => ({ ...row, edition })))],
        );
      await tx.query(
        `insert into reporting.labels_v1 select * from json_populate_recordset(null::reporting.labels_v1, $1)
         on conflict (list, code) do update set (en, uk, crh) = (excluded.en, excluded.uk, excluded.crh)`,
        [JSON.stringify(labelRows)],
      );
    });
    return made;
  }

  private async newest(): Promise<Made | undefined> {
    const { rows } = await this.pool.query<Made>(
      'select edition::text, position from projection.edition_position order by edition desc limit 1',
    );
    return rows[0];
  }

  /** Whether the model shows all that was recorded until now. */
  private async showsAll(): Promise<boolean> {
    return this.checkpoints.waitFor(['spans'], await this.store.head(), 30_000);
  }

  private lastBefore(instant: Date): Promise<string | undefined> {
    return this.asPublic(async (tx) => {
      const { rows } = await tx.query<{ position: string }>(
        'select position from read.figures_moment where recorded_at < $1 order by position desc limit 1',
        [instant],
      );
      return rows[0]?.position;
    });
  }

  /**
   * In a transaction that shows what is public and nothing else. It takes what it takes: once a month, nobody waits. All
   * months at once are joined to all cases: row by row that is many times slower, which the planner does not foresee.
   */
  private async asPublic<T>(read: (tx: PoolClient) => Promise<T>): Promise<T> {
    const tx = await this.pool.connect();
    try {
      await tx.query(
        `${beginFor(placesOf(publicSight))}; set local statement_timeout = 0; set local jit = off; set local enable_nestloop = off`,
      );
      return await unhurried(tx, 0, () => read(tx));
    } finally {
      await tx.query('rollback').catch(() => undefined);
      tx.release();
    }
  }

  private async asModels(write: (tx: PoolClient) => Promise<void>): Promise<void> {
    const tx = await this.models.connect();
    try {
      await tx.query('begin; set local role qayd_models');
      await write(tx);
      await tx.query('commit');
      tx.release();
    } catch (error) {
      tx.release(true); // ends the session, and the transaction with it
      throw error;
    }
  }
}
const lock = `hashtextextended('qayd editions', 2)`;
