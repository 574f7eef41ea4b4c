import type { Acting } from '../act.js';
import { registryItself, type MemberId } from '../envelope.js';
import { refuse, type Refusal } from '../refusal.js';
import type { MemberFile, Roster } from './roster.js';
import { activeOfficers, isOfficer, organisationOf } from './standing.js';

interface At extends Acting {
  readonly now: Date;
}

export const officerOnly = (roster: Roster, { by, now }: At): Refusal | undefined =>
  isOfficer(roster, by, now)
    ? undefined
    : refuse('officers-only', 'This is for an active vetting officer: ask one of them.');

/** An officer, and not about themselves. */
export const otherOfficerOnly = (roster: Roster, member: MemberId, context: At): Refusal | undefined =>
  context.by === member ? ownMembership() : officerOnly(roster, context);

/** That there are two at all is asked of every act that takes two, after this. */
export function twoOfficers(roster: Roster, member: MemberId, context: At): Refusal | undefined {
  const { by, approvedBy, now } = context;
  const first = otherOfficerOnly(roster, member, context);
  if (first || approvedBy === undefined || approvedBy === by) return first;
  if (approvedBy === member) return ownMembership();
  if (!isOfficer(roster, approvedBy, now))
    return refuse('officers-only', 'The second person has to be an active vetting officer too.');
  return organisationOf(roster, by) === organisationOf(roster, approvedBy)
    ? refuse('same-organisation', 'The two officers have to be of different organisations.')
    : undefined;
}

export const registryOnly = ({ by }: Acting): Refusal | undefined =>
  by === registryItself
    ? undefined
    : refuse('registry-only', 'The registry does this by itself, by the clock; nobody asks for it.');

export const ownOnly = ({ by }: Acting, member: MemberId): Refusal | undefined =>
  by === member ? undefined : refuse('not-your-own', 'Everybody does this for themselves alone.', { field: 'member' });

/**
 * Whoever takes an officer away leaves two: fewer could admit, suspend and restore nobody. Not even the registry itself
 * goes below, or setting off its alarms would be a way to leave it without officers.
 */
export const leavesTwoOfficers = (roster: Roster, { id }: MemberFile, now: Date): Refusal | undefined =>
  isOfficer(roster, id, now) && activeOfficers(roster, now).filter((officer) => officer !== id).length < 2
    ? refuse('needs-custodians', 'This would leave fewer than two officers: it takes the custodians of the key.')
    : undefined;

const ownMembership = () => refuse('own-membership', 'Nobody decides about their own membership.', { field: 'member' });
