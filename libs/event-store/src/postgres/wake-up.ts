import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';

/**
 * Tells readers that there may be something new: by LISTEN on one connection for all of them, and by the clock, so that a
 * connection that died without a word delays a reader and does not stop it.
 */
export class WakeUp {
  private readonly sleepers = new Set<() => void>();
  private words = 0;
  private listening: Promise<void> | undefined;
  private readonly ending = new AbortController();

  constructor(private readonly pool: pg.Pool) {}

  /** Begins to listen, if nobody does yet. Ask before you read: a word that comes while you read is not lost then. */
  heard(): number {
    this.listening ??= this.keepListening();
    return this.words;
  }

  /** Resolves at the next word after those `heard`, after a second at most, or when the signal is aborted. */
  next(heard: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted || this.words > heard) return resolve();
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        this.sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, longestSleep);
      signal.addEventListener('abort', wake, { once: true });
      this.sleepers.add(wake);
    });
  }

  async close(): Promise<void> {
    this.ending.abort();
    await this.listening;
  }

  private wakeAll(): void {
    this.words += 1;
    for (const wake of this.sleepers) wake();
  }

  private async keepListening(): Promise<void> {
    const { signal } = this.ending;
    while (!signal.aborted) {
      await this.listenOnce(signal).catch(() => undefined); // the clock wakes readers meanwhile
      await sleep(500, undefined, { signal }).catch(() => undefined);
    }
  }

  private async listenOnce(signal: AbortSignal): Promise<void> {
    const client = await this.pool.connect();
    const gone = new Promise<void>((resolve) => {
      client.once('error', () => resolve());
      client.once('end', () => resolve());
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    client.on('notification', () => this.wakeAll());
    try {
      await client.query('listen log');
      this.wakeAll(); // for what came before we listened
      await gone;
    } finally {
      client.release(true);
    }
  }
}

const longestSleep = 1_000;
