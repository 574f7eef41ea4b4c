import { Injectable } from '@nestjs/common';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { MemberId } from '#domain';
import { Database } from '#platform';
import { AccessRefused } from '../refusal.js';

export const confidentialOpens = { quota: 'confidential-opens', most: 20, seconds: 3_600 } as const;

/** How often a member opens what is confidential: counted in the database, for all of their sessions and our processes. */
@Injectable()
export class Quotas {
  private readonly opens: RateLimiterPostgres;

  constructor(pool: Database) {
    this.opens = new RateLimiterPostgres({
      storeClient: pool,
      storeType: 'pool',
      schemaName: 'access',
      tableName: 'throttle',
      tableCreated: true,
      keyPrefix: confidentialOpens.quota,
      points: confidentialOpens.most,
      duration: confidentialOpens.seconds,
    });
  }

  /** Counts one more, or resolves with the refusal that it is one too many. */
  async open(member: MemberId): Promise<AccessRefused | undefined> {
    try {
      await this.opens.consume(member);
      return undefined;
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      return new AccessRefused(
        'quota-used-up',
        `Nobody opens more than ${confidentialOpens.most} confidential parts in an hour. The auditors see that you asked for more.`,
        { retryAfterSeconds: Math.max(1, Math.ceil(error.msBeforeNext / 1_000)) },
      );
    }
  }
}
