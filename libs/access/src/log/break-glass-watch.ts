import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from 'pino';
import { Log, told } from '#platform';
import { Alarms } from '../alarms.js';
import { isIn, Standing } from '../standing.js';
import { BreakGlass } from './break-glass.js';

const everySeconds = 30;

/** By the clock: suspends whoever opened something that nobody countersigned within 24 hours. Every process may. */
@Injectable()
export class BreakGlassWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> = Promise.resolve();

  constructor(
    private readonly glass: BreakGlass,
    private readonly standing: Standing,
    private readonly alarms: Alarms,
    @Inject(Log) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.sweeping = this.sweep().catch((error: unknown) =>
        this.log.error(told(error), 'break glass was not watched'),
      );
    }, everySeconds * 1_000);
    this.timer.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.sweeping;
  }

  /** Done again it does nothing. */
  async sweep(): Promise<void> {
    for (const { id, by } of await this.glass.overdue())
      if (isIn(await this.standing.of(by))) await this.alarms.raise('glass-not-countersigned', by, id);
  }
}
