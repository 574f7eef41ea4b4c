import { Injectable } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { MemberId } from '#domain';
import { Database } from '#platform';
import { AccessRefused } from '../refusal.js';

/** How often, in so many seconds, a member does what lays something open. */
export const quotas = {
  'confidential-opens': { most: 20, seconds: 3_600, of: 'confidential parts in an hour' },
  exports: { most: 5, seconds: 86_400, of: 'exports in a day' },
} as const;
export type Quota = keyof typeof quotas;

/** Counted in the database, for all sessions of a member and all of our processes. */
@Injectable()
export class Quotas {
  private readonly counters: Readonly<Record<Quota, RateLimiterPostgres>>;

  constructor(pool: Database) {
    const counter = (quota: Quota) =>
      new RateLimiterPostgres({
        storeClient: pool,
        storeType: 'pool',
        schemaName: 'access',
        tableName: 'throttle',
        tableCreated: true,
        keyPrefix: quota,
        points: quotas[quota].most,
        duration: quotas[quota].seconds,
      });
    this.counters = { 'confidential-opens': counter('confidential-opens'), exports: counter('exports') };
  }

  /** Counts one more, or resolves with the refusal that it is one too many. */
  async count(quota: Quota, member: MemberId): Promise<AccessRefused | undefined> {
    try {
      await this.counters[quota].consume(member);
      return undefined;
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const { most, of } = quotas[quota];
      return new AccessRefused(
        'quota-used-up',
        `Nobody has more than ${most} ${of}. The auditors see that you asked for more.`,
        { retryAfterSeconds: Math.max(1, Math.ceil(error.msBeforeNext / 1_000)) },
      );
    }
  }
}
