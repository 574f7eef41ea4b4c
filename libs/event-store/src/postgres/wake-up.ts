import type pg from 'pg';
import { Listening } from '#platform';

/**
 * Tells readers that there may be something new: by LISTEN on one connection for all of them, and by the clock, so that a
 * connection that died without a word delays a reader and does not stop it.
 */
export class WakeUp {
  private readonly sleepers = new Set<() => void>();
  private words = 0;
  private readonly listening: Listening;

  constructor(pool: pg.Pool) {
    this.listening = new Listening(pool, ['log'], () => this.wakeAll());
  }

  /** Begins to listen, if nobody does yet. Ask before you read: a word that comes while you read is not lost then. */
  heard(): number {
    this.listening.start();
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

  close(): Promise<void> {
    return this.listening.close();
  }

  private wakeAll(): void {
    this.words += 1;
    for (const wake of this.sleepers) wake();
  }
}

const longestSleep = 1_000;
