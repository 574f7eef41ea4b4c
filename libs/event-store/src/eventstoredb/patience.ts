import { setTimeout as sleep } from 'node:timers/promises';
import { StoreUnavailable } from '../event-store.js';
import { explained, isPassing, Silence } from './failures.js';

/** How long the store is waited for, in milliseconds. */
export interface Patience {
  /** One call, or one event of a read: past it the server counts as silent. */
  readonly perCall: number;
  /** All tries together: past it the caller is told to come back. */
  readonly inAll: number;
}

/** Does something again, for as long as it fails for a passing reason and patience lasts; then `StoreUnavailable`. */
export async function persist<T>(patience: Patience, work: () => Promise<T>): Promise<T> {
  const trying = new Trying(patience);
  for (;;) {
    try {
      return await work();
    } catch (error) {
      await trying.again(error);
    }
  }
}

/** What one caller bears: backs off between tries, and gives up when nothing came for too long. */
export class Trying {
  private readonly backoff = new Backoff();
  private end: number;

  constructor(private readonly patience: Patience) {
    this.end = Date.now() + patience.inAll;
  }

  /** Something came: patience is whole again. */
  progressed(): void {
    this.backoff.reset();
    this.end = Date.now() + this.patience.inAll;
  }

  /** Resolves when it is time to try again. Rejects with the error, if it is no passing one, or with `StoreUnavailable`. */
  async again(error: unknown): Promise<void> {
    if (!isPassing(error)) throw explained(error);
    const pause = this.backoff.next();
    if (Date.now() + pause > this.end)
      throw new StoreUnavailable('EventStoreDB could not be reached', 2, { cause: error });
    await sleep(pause);
  }
}

/** Pauses that double, from some 50 ms to 3 s, each shortened by chance so that those who wait do not come at once. */
export class Backoff {
  private failures = 0;

  next(): number {
    const longest = Math.min(50 * 2 ** this.failures, 3_000);
    this.failures += 1;
    return longest * (0.5 + Math.random() / 2);
  }

  reset(): void {
    this.failures = 0;
  }
}

/** Rejects with `Silence` unless a promise settles in time. */
export async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Silence(`EventStoreDB said nothing for ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([promise, silence]);
  } finally {
    clearTimeout(timer);
  }
}
