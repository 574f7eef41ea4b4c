import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { EventStore, position, type Position } from '#event-store';
import { Database } from '#platform';

/** What a projection has yet to take. */
export interface Behind {
  /** `null` where the store can't tell without reading them. */
  readonly events: number | null;
  /** How long the oldest of them has been waiting; 0 where there is none. */
  readonly seconds: number;
}

/**
 * How a projection stands. `abandoned`: a build that nobody works on any more. `error`: the event that it stopped at;
 * without an id, the position at which the log has none.
 */
export interface ProjectionStatus {
  readonly name: string;
  readonly version: number;
  readonly build: number;
  readonly state: 'building' | 'abandoned' | 'live' | 'failed';
  readonly position: Position;
  readonly updatedAt: Date;
  readonly behind: Behind;
  readonly error: { readonly eventId?: string; readonly type?: string; readonly position?: string } | null;
}

/** Whether it goes on by itself no more. */
export const hasStopped = ({ state, error }: ProjectionStatus): boolean => state === 'abandoned' || error !== null;

/** How far the read models have come, from whichever process. */
@Injectable()
export class Checkpoints {
  constructor(
    private readonly pool: Database,
    private readonly store: EventStore,
  ) {}

  async status(): Promise<readonly ProjectionStatus[]> {
    return Promise.all(
      (await this.rows()).map(async ({ position: at, updated_at, ...row }) => {
        const { events, since } = await this.store.backlog(position(at));
        const seconds = since === null ? 0 : Math.max(0, (Date.now() - since.getTime()) / 1_000);
        return { ...row, position: position(at), updatedAt: updated_at, behind: { events, seconds } };
      }),
    );
  }

  /**
   * Who builds holds a lease, and the locks of all sessions are seen by every role. They are looked at later than the rows:
   * so a build that ended meanwhile looks abandoned, once and not twice.
   */
  private async rows(): Promise<readonly Row[]> {
    const { rows } = await this.pool.query<Row>(withState);
    return rows.some(({ state }) => state === 'abandoned') ? (await this.pool.query<Row>(withState)).rows : rows;
  }

  /** Whether the live build of each of these projections is of the version named. */
  async areLive(projections: readonly Pick<ProjectionStatus, 'name' | 'version'>[]): Promise<boolean> {
    const { rows } = await this.pool.query<{ count: string }>(
      `select count(*) from unnest($1::text[], $2::int[]) p (name, version) join projection.checkpoint c using (name, version) where c.state = 'live'`,
      [projections.map(({ name }) => name), projections.map(({ version }) => version)],
    );
    return Number(rows[0]!.count) === projections.length;
  }

  /** Whether the live builds of these projections have reached a position, now or within so many milliseconds. */
  async waitFor(names: readonly string[], at: Position, milliseconds: number): Promise<boolean> {
    for (const end = Date.now() + milliseconds; ; await sleep(20)) {
      const { rows } = await this.pool.query<{ count: string }>(
        `select count(*) from projection.checkpoint where name = any ($1) and state = 'live' and position >= $2`,
        [names, String(at)],
      );
      if (Number(rows[0]!.count) === names.length) return true;
      if (Date.now() >= end) return false;
    }
  }
}

type Row = Omit<ProjectionStatus, 'position' | 'updatedAt' | 'behind'> & {
  readonly position: string;
  readonly updated_at: Date;
};

const withState = `
  select name, version, build, position, error, updated_at, case when state = 'building' and not exists (
    select from pg_locks l
    where l.locktype = 'advisory' and l.granted and l.objsubid = 1 and l.database = (select oid from pg_database where datname = current_database())
      and (l.classid::bigint << 32) | l.objid::bigint = hashtextextended(name || ' build', 1)
  ) then 'abandoned' else state end as state
  from projection.checkpoint order by name, build`;
