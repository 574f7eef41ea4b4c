import { Injectable } from '@nestjs/common';
import type { MemberId } from '#domain';
import { Database } from '#platform';
import { AccessRefused } from './refusal.js';
import type { Role } from './policy.js';

/** How a member stands now. */
export interface Stands {
  readonly standing: 'probation' | 'active' | 'suspended' | 'lapsed' | 'retired';
  readonly roles: readonly Role[];
  readonly organisation: string | null;
  /** Where a monitor works; none: everywhere. */
  readonly territories: readonly string[];
}

/**
 * How members stand, asked on every request: no session and no key remembers it. It may run at once with itself, answers
 * with what was so less than a second ago, and throws when it can't tell: then nobody is let in.
 */
export abstract class Standing {
  /** `undefined` of whom it never heard. */
  abstract of(member: MemberId): Promise<Stands | undefined>;
  /** By the registry itself, for what the clock or a watch found. */
  abstract suspend(member: MemberId, reason: string): Promise<void>;
}

/** Whether a member is let in at all. */
export const isIn = (stands: Stands | undefined): stands is Stands =>
  stands?.standing === 'active' || stands?.standing === 'probation';

/** Roles that take a device-bound authenticator, and whose sessions are shorter. */
const privileged: readonly Role[] = ['verifier', 'vetting-officer', 'auditor', 'administrator'];
export const isPrivileged = (roles: readonly Role[]): boolean => roles.some((role) => privileged.includes(role));

/** How a member stands; 503 when that can't be told. */
export async function standingOf(standing: Standing, member: MemberId): Promise<Stands | undefined> {
  try {
    return await standing.of(member);
  } catch {
    throw new AccessRefused('standing-unknown', 'Send it again in a moment.', { retryAfterSeconds: 1 });
  }
}

/** By a table: until the roster takes its place. */
@Injectable()
export class TableStanding extends Standing {
  constructor(private readonly pool: Database) {
    super();
  }

  async of(member: MemberId): Promise<Stands | undefined> {
    const { rows } = await this.pool.query<Stands>(
      'select standing, roles, organisation, territories from access.member where id = $1',
      [member],
    );
    return rows[0];
  }

  async suspend(member: MemberId): Promise<void> {
    await this.pool.query(`update access.member set standing = 'suspended' where id = $1`, [member]);
  }
}
