import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { position, type Position } from '#event-store';
import { Database } from '#platform';

/** How a projection stands. `error`: the event that it stopped at. */
export interface ProjectionStatus {
  readonly name: string;
  readonly version: number;
  readonly build: number;
  readonly state: 'building' | 'live' | 'failed';
  readonly position: Position;
  readonly updatedAt: Date;
  readonly error: { readonly eventId?: string; readonly type?: string; readonly position?: string } | null;
}

/** How far the read models have come, from whichever process. */
@Injectable()
export class Checkpoints {
  constructor(private readonly pool: Database) {}

  async status(): Promise<readonly ProjectionStatus[]> {
    const { rows } = await this.pool.query<
      Omit<ProjectionStatus, 'position' | 'updatedAt'> & { position: string; updated_at: Date }
    >(
      'select name, version, build, state, position, error, updated_at from projection.checkpoint order by name, build',
    );
    return rows.map(({ position: at, updated_at, ...row }) => ({
      ...row,
      position: position(at),
      updatedAt: updated_at,
    }));
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
