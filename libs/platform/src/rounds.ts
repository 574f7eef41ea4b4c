import { setTimeout as sleep } from 'node:timers/promises';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from 'pino';
import { told } from './logger.js';

/**
 * What a process does again and again, from its start to its end, one round after another. A round that fails is told of
 * in the log and tried at the next; a shutdown waits for the one under way.
 */
export abstract class Rounds implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly ending = new AbortController();
  private going: Promise<void> | undefined;

  /** `every`: milliseconds between rounds. `first`: at the start, or after so long. `failed`: what the log says then. */
  protected constructor(
    private readonly logger: Logger,
    private readonly rounds: { readonly every: number; readonly first: 'at-once' | 'later'; readonly failed: string },
  ) {}

  onApplicationBootstrap(): void {
    this.going = this.go();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.ending.abort();
    await this.going;
  }

  protected abstract round(): Promise<unknown>;

  private async go(): Promise<void> {
    const { signal } = this.ending;
    const { every, first, failed } = this.rounds;
    const pause = () => sleep(every, undefined, { signal, ref: false }).catch(() => undefined);
    if (first === 'later') await pause();
    while (!signal.aborted) {
      await this.round().catch((error: unknown) => this.logger.warn(told(error), failed));
      await pause();
    }
  }
}
