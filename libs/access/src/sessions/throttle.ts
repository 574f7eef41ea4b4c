import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { Database } from '#platform';
import { AccessRefused } from '../refusal.js';

/** An attempt that was let through: say how it ended. */
export interface LetThrough {
  /** It was right: what failed before is forgotten. */
  succeeded(): Promise<void>;
  /** It was not looked at: it does not count. */
  undone(): Promise<void>;
}

/** Attempts to sign in, by name and by network address, in the database: they survive a restart and are all processes'. */
@Injectable()
export class Throttle {
  private readonly byName: Gate;
  private readonly byDevice: Gate;
  private readonly byAddress: Gate;
  private readonly begun: RateLimiterPostgres;
  private readonly applied: RateLimiterPostgres;
  private readonly appliedInAll: RateLimiterPostgres;

  constructor(pool: Database) {
    this.byName = new Gate(pool, 'name', 10);
    this.byDevice = new Gate(pool, 'device', 10);
    this.byAddress = new Gate(pool, 'address', 100);
    this.applied = new RateLimiterPostgres({ ...inTable(pool), keyPrefix: 'applied', points: 5, duration: 3_600 });
    this.appliedInAll = new RateLimiterPostgres({
      ...inTable(pool),
      keyPrefix: 'applied-all',
      points: 60,
      duration: 3_600,
    });
    this.begun = new RateLimiterPostgres({ ...inTable(pool), keyPrefix: 'begun', points: 60, duration: 60 });
  }

  /**
   * Counts an attempt before anything is looked at, so that those made at once count too. Throws when there were too
   * many. Who comes with a known device is counted by it alone: nobody else can use up what it has.
   */
  async attempt(name: string, address: string, device?: string): Promise<LetThrough> {
    const keys =
      device === undefined
        ? ([
            [this.byName, name],
            [this.byAddress, address],
          ] as const)
        : ([[this.byDevice, `${name}\0${device}`]] as const);
    const passed: (() => Promise<void>)[] = [];
    try {
      for (const [gate, key] of keys) {
        await gate.pass(key);
        passed.push(() => gate.giveBack(key));
      }
    } catch (error) {
      for (const giveBack of passed) await giveBack();
      throw error;
    }
    const undone = async () => void (await Promise.all(passed.map((giveBack) => giveBack())));
    const [[first, key]] = keys;
    return {
      undone,
      succeeded: async () => {
        await undone();
        await first.forget(key); // not the address: one good account there would pay for guesses at others
      },
    };
  }

  /** Counts an application: five an hour from one address, sixty in all, as each stays in the log for good. */
  async apply(address: string): Promise<void> {
    await this.applied.consume(hashOf(address)).catch(refuse);
    await this.appliedInAll.consume('all').catch(refuse);
  }

  /** Counts what a stranger begins, such as a challenge. */
  async begin(address: string): Promise<void> {
    await this.begun.consume(hashOf(address)).catch(refuse);
  }
}

/** Some attempts a day for nothing; then one at a time, after a wait that doubles with each, from a minute to an hour. */
class Gate {
  private readonly counted: RateLimiterPostgres;
  private readonly closed: RateLimiterPostgres;

  constructor(
    pool: Database,
    of: string,
    private readonly free: number,
  ) {
    this.counted = new RateLimiterPostgres({ ...inTable(pool), keyPrefix: of, points: 1e9, duration: 86_400 });
    this.closed = new RateLimiterPostgres({ ...inTable(pool), keyPrefix: `${of}-wait`, points: 1, duration: 60 });
  }

  async pass(key: string): Promise<void> {
    const hash = hashOf(key);
    const waiting = await this.closed.get(hash);
    if (waiting && waiting.consumedPoints >= 1) refuse(waiting);
    const { consumedPoints } = await this.counted.consume(hash);
    const over = consumedPoints - this.free;
    if (over < 0) return;
    // From the last free one on, all that come at once compete for the one that is let through.
    const customDuration = Math.min(60 * 2 ** over, 3_600);
    await this.closed.consume(hash, 1, { customDuration }).catch(async (error: unknown) => {
      await this.counted.reward(hash);
      refuse(error);
    });
  }

  async giveBack(key: string): Promise<void> {
    await this.counted.reward(hashOf(key));
  }

  async forget(key: string): Promise<void> {
    await Promise.all([this.counted.delete(hashOf(key)), this.closed.delete(hashOf(key))]);
  }
}

const inTable = (pool: Database) => ({
  storeClient: pool,
  storeType: 'pool',
  schemaName: 'access',
  tableName: 'throttle',
  tableCreated: true,
});

/** Names that were typed are no names of the table: somebody types a passphrase there. */
const hashOf = (key: string): string => createHash('sha256').update(key).digest('base64url');

function refuse(error: unknown): never {
  if (!(error instanceof RateLimiterRes)) throw error as Error;
  const retryAfterSeconds = Math.max(1, Math.ceil(error.msBeforeNext / 1_000));
  throw new AccessRefused('too-many-attempts', `Wait ${retryAfterSeconds} seconds before the next attempt.`, {
    retryAfterSeconds,
  });
}
