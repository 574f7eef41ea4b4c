import { setTimeout as sleep } from 'node:timers/promises';
import {
  Inject,
  Injectable,
  Module,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { Logger } from 'pino';
import { EventStoreModule } from '#event-store';
import { Log, PlatformModule, told } from '#platform';
import { ProjectionsModule } from '#projections';
import { Editions } from './editions.js';

/** Looks every minute whether a month is over. */
@Injectable()
class EveryMonth implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly ending = new AbortController();
  private working: Promise<void> | undefined;

  constructor(
    private readonly editions: Editions,
    @Inject(Log) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.working = this.work();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.ending.abort();
    await this.working;
  }

  private async work(): Promise<void> {
    const { signal } = this.ending;
    while (!signal.aborted) {
      await sleep(60_000, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      await this.editions
        .freezeDue()
        .catch((error: unknown) => this.log.warn(told(error), 'the public figures of the month were not made'));
    }
  }
}

/** Makes the public figures by hand; `everyMonth` makes them when they are due, in this process. */
@Module({ imports: [PlatformModule, EventStoreModule, ProjectionsModule], providers: [Editions], exports: [Editions] })
export class EditionsModule {
  static everyMonth() {
    return { module: EditionsModule, providers: [EveryMonth] };
  }
}
