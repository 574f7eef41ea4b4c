import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import {
  grantsOf, standingOf as standingIn, type Conflict, type Grant, type MemberId, type MemberStanding, type OrganisationId, type Roster,
} from '#domain'; // prettier-ignore
import { Clock } from './clock.js';
import { RosterLog } from './membership/roster-log.js';
import { AccessRefused } from './refusal.js';
import type { Role } from './policy.js';
import { Word } from './sessions/word.js';

/** How a member stands now. */
export interface Stands {
  readonly standing: MemberStanding;
  readonly roles: readonly Role[];
  /** The roles with where and until when they count; those in force alone. */
  readonly grants: readonly Grant[];
  readonly organisation: OrganisationId;
  readonly conflicts: readonly Conflict[];
}

/**
 * How members stand, asked on every request: no session and no key remembers it. It may run at once with itself, answers
 * with what was so less than half a second ago, and throws when it can't tell: then nobody is let in.
 */
export abstract class Standing {
  /** `undefined` of whom it never heard. */
  abstract of(member: MemberId): Promise<Stands | undefined>;
  /** All of them; `undefined` where the registry was not founded yet. */
  abstract roster(): Promise<Roster | undefined>;
}

/** Whether a member is let in at all. */
export const isIn = (stands: Pick<Stands, 'standing'> | undefined): stands is Stands =>
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

/**
 * By the roster that this process folded from the log. A word from whoever wrote has it read on at once; a poll stands
 * behind that. Where neither could read for half a second, whoever asks waits for a read, two seconds at most.
 */
@Injectable()
export class RosterStanding extends Standing implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly ending = new AbortController();
  private polling: Promise<void> | undefined;

  constructor(
    private readonly rosters: RosterLog,
    private readonly word: Word,
    private readonly clock: Clock,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    this.word.onMembership(() => void this.rosters.fresh().catch(() => undefined)); // the next request reads, or fails
    this.word.listen();
    this.polling = this.poll();
  }

  async onModuleDestroy(): Promise<void> {
    this.ending.abort();
    await this.polling;
  }

  async roster(): Promise<Roster | undefined> {
    const { roster } = this.rosters.recent(staleAfter) ?? (await inTime(this.rosters.read()));
    return roster;
  }

  async of(member: MemberId): Promise<Stands | undefined> {
    const roster = await this.roster();
    return roster && standsIn(roster, member, this.clock.now());
  }

  private async poll(): Promise<void> {
    const { signal } = this.ending;
    while (!signal.aborted) {
      if (!this.rosters.recent(pollEvery)) await this.rosters.read().catch(() => undefined);
      await sleep(pollEvery, undefined, { signal }).catch(() => undefined);
    }
  }
}

const staleAfter = 500;
const pollEvery = 400;

async function inTime<T>(read: Promise<T>): Promise<T> {
  const late = new AbortController();
  const tooLate = sleep(2_000, undefined, { signal: late.signal, ref: false }).then(() => {
    throw new Error('The log could not be read in time');
  });
  tooLate.catch(() => undefined);
  try {
    return await Promise.race([read, tooLate]);
  } finally {
    late.abort();
  }
}

export function standsIn(roster: Roster, member: MemberId, now: Date): Stands | undefined {
  const standing = standingIn(roster, member, now);
  const file = roster.members.get(member);
  if (!standing || !file) return undefined;
  const grants = grantsOf(roster, member, now);
  const { organisation, conflicts } = file;
  return { standing, grants, roles: grants.map(({ role }) => role), organisation, conflicts };
}
