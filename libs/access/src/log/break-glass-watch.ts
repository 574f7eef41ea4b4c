import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { Log, Rounds } from '#platform';
import { Alarms } from '../alarms.js';
import { isIn, Standing } from '../standing.js';
import { BreakGlass } from './break-glass.js';

/** By the clock: suspends whoever opened something that nobody countersigned within 24 hours. Every process may. */
@Injectable()
export class BreakGlassWatch extends Rounds {
  constructor(
    private readonly glass: BreakGlass,
    private readonly standing: Standing,
    private readonly alarms: Alarms,
    @Inject(Log) log: Logger,
  ) {
    super(log, { every: 30_000, first: 'later', failed: 'break glass was not watched' });
  }

  protected round(): Promise<void> {
    return this.sweep();
  }

  /** Done again it does nothing. */
  async sweep(): Promise<void> {
    for (const { id, by } of await this.glass.overdue())
      if (isIn(await this.standing.of(by))) await this.alarms.raise('glass-not-countersigned', by, id);
  }
}
