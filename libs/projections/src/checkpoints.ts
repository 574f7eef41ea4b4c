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

/** How a projection stands. `error`: the event that it stopped at. */
export interface ProjectionStatus {
  readonly name: string;
  readonly version: number;
  readonly build: number;
  readonly state: 'building' | 'live' | 'failed';
  readonly position: Position;
  readonly updatedAt: Date;
  readonly behind: Behind;
  readonly error: { readonly eventId?: string; readonly type?: string; readonly position?: string } | null;
}

/** How far the read models have come, from whichever process. */
@Injectable()
export class Checkpoints {
  constructor(
    private readonly pool: Database,
    private readonly store: EventStore,
  ) {}

  async status(): Promise<readonly ProjectionStatus[]> {
    const { rows } = await this.pool.query<Row>(
      'select name, version, build, state, position, error, updated_at from projection.checkpoint order by name, build',
    );
    return Promise.all(
      rows.map(async ({ position: at, updated_at, ...row }) => {
        const { events, since } = await this.store.backlog(position(at));
        const seconds = since === null ? 0 : Math.max(0, (Date.now() - since.getTime()) / 1_000);
        return { ...row, position: position(at), updatedAt: updated_at, behind: { events, seconds } };
      }),
    );
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
