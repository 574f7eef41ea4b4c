import { Inject, Injectable, Module } from '@nestjs/common';
import type { Logger } from 'pino';
import { EventStoreModule } from '#event-store';
import { Log, PlatformModule, Rounds } from '#platform';
import { ProjectionsModule } from '#projections';
import { Editions } from './editions.js';

/** Looks every minute whether a month is over. */
@Injectable()
class EveryMonth extends Rounds {
  constructor(
    private readonly editions: Editions,
    @Inject(Log) log: Logger,
  ) {
    super(log, { every: 60_000, first: 'later', failed: 'the public figures of the month were not made' });
  }

  protected round(): Promise<unknown> {
    return this.editions.freezeDue();
  }
}

/** Makes the public figures by hand; `everyMonth` makes them when they are due, in this process. */
@Module({ imports: [PlatformModule, EventStoreModule, ProjectionsModule], providers: [Editions], exports: [Editions] })
export class EditionsModule {
  static everyMonth() {
    return { module: EditionsModule, providers: [EveryMonth] };
  }
}
