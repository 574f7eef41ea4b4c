import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { EventStore, type Position } from '#event-store';
import { Checkpoints } from '#projections';

/**
 * Tells whoever waits that something was recorded in a case and is in the model by now. One reader of the log a process,
 * from the first who asks on; what comes within a tenth of a second is one piece of news.
 */
@Injectable()
export class News implements OnModuleDestroy {
  private count = 0;
  private following: Promise<void> | undefined;
  private readonly waiting = new Set<() => void>();
  private readonly ending = new AbortController();

  constructor(
    private readonly log: EventStore,
    private readonly checkpoints: Checkpoints,
  ) {}

  /** How often there was any. Ask before you read, so that what comes meanwhile is not missed. */
  heard(): number {
    this.following ??= this.follow();
    return this.count;
  }

  /** Whether there is more than was `heard`: at once, or within so many milliseconds, or never once it is aborted. */
  next(heard: number, milliseconds: number, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        this.waiting.delete(end);
        resolve(this.count > heard && !signal.aborted);
      };
      const timer = setTimeout(end, milliseconds);
      if (signal.aborted || this.count > heard) return end();
      signal.addEventListener('abort', end);
      this.waiting.add(end);
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.ending.abort();
    await this.following;
  }

  private async follow(): Promise<void> {
    const { signal } = this.ending;
    while (!signal.aborted) {
      await this.followOnce(signal).catch(() => undefined); // it begins anew at the head, and tells that there may be more
      await sleep(1_000, undefined, { signal }).catch(() => undefined);
    }
  }

  private async followOnce(signal: AbortSignal): Promise<void> {
    const head = await this.log.head();
    await this.reached(head, signal);
    this.tell();
    for await (const batch of this.log.subscribe(head, signal)) {
      const last = batch.findLast(({ stream }) => stream.startsWith('case-'));
      if (!last) continue;
      await this.reached(last.position, signal);
      this.tell();
      await sleep(100, undefined, { signal }).catch(() => undefined);
    }
  }

  /** A model that stopped is asked of every second. */
  private async reached(at: Position, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !(await this.checkpoints.waitFor(['timeline'], at, 1_000)))
      await sleep(1_000, undefined, { signal }).catch(() => undefined);
  }

  private tell(): void {
    this.count += 1;
    for (const end of this.waiting) end();
  }
}
