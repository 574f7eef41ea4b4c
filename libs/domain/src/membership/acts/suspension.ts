import { z } from 'zod';
import { addDays } from '../../edtf.js';
import { registryItself, text, type MemberId } from '../../envelope.js';
import { refuse } from '../../refusal.js';
import { memberAct } from '../member-act.js';
import { leavesTwoOfficers, officerOnly, otherOfficerOnly } from '../officers.js';
import { withoutSignaturesOf } from '../pending.js';
import { dayOf, daysAfter, longSuspensionDays, monthsAfter, probationDays, vouchReachMonths } from '../periods.js';
import { without, type MemberFile, type Roster } from '../roster.js';
import { standingOf } from '../standing.js';
import { isMember, notAMember } from './refusals.js';

/**
 * Out at once, by one officer or by the registry itself. `forCause`: it is held against them, so that those for whom they
 * vouched are vetted anew.
 */
export const memberSuspended = memberAct({
  type: 'MemberSuspended',
  data: {
    reason: z.enum([
      'misconduct', 'precaution', 'compromised', 'counter-regression', 'break-glass-not-countersigned',
      'impossible-rate', 'canary-opened', 'duress', 'panic',
    ]), // prettier-ignore
    forCause: z.boolean().default(false),
    note: text(2_000).optional(),
  },
  refuses: ({ member }, file, roster, context) => {
    const refusal = context.by === registryItself ? undefined : officerOnly(roster, context);
    if (refusal) return refusal;
    const standing = standingOf(roster, member, context.now);
    if (standing === 'suspended')
      return refuse('suspended-already', 'They are suspended already.', { field: 'member' });
    return isMember(standing) ? leavesTwoOfficers(roster, file, context.now) : notAMember();
  },
  evolve: (file, _, { by, at }) => ({ ...file, suspension: { by, at } }),
  others: ({ member, forCause }, { at }, roster) => {
    const since = monthsAfter(at, -vouchReachMonths);
    return vouchedForDoubted(roster, member, at, (vouched) => forCause && dayOf(vouched) >= since);
  },
  example: {
    member: '01980000-0000-7000-8000-0000000000a6',
    reason: 'misconduct',
    forCause: true,
    note: 'Names of a restricted list were seen elsewhere.',
  },
});

/** Back, by two officers; whoever suspended them may be one of the two. Factors are enrolled anew. */
export const memberRestored = memberAct({
  type: 'MemberRestored',
  data: { reason: text(2_000) },
  twoOfficers: true,
  refuses: (_, { suspension, retired }) =>
    suspension && !retired ? undefined : refuse('not-suspended', 'They are not suspended.', { field: 'member' }),
  evolve: (file, _, { at }) => {
    const back = { ...without(file, 'suspension'), factors: [], mustEnrol: file.since !== undefined };
    return at > daysAfter(file.suspension!.at, longSuspensionDays) ? vettedAnew(back, at) : back;
  },
  example: { member: '01980000-0000-7000-8000-0000000000a6', reason: 'The list came from somebody else.' },
});

/** Left, died, was arrested. What they recorded keeps their id. */
export const memberRetired = memberAct({
  type: 'MemberRetired',
  data: { reason: z.enum(['left', 'died', 'arrested', 'other']), note: text(2_000).optional() },
  refuses: ({ member }, file, roster, context) =>
    otherOfficerOnly(roster, member, context) ??
    (isMember(standingOf(roster, member, context.now)) ? leavesTwoOfficers(roster, file, context.now) : notAMember()),
  evolve: (file, _, { at }) => ({ ...file, retired: at, factors: [] }),
  others: ({ member }, { at }, roster) => withoutSignaturesOf(roster, member, at),
  example: { member: '01980000-0000-7000-8000-0000000000a6', reason: 'left' },
});

/** All that they read and wrote since then was perhaps somebody else's: it is listed and looked at. Out they are too. */
export const memberCompromised = memberAct({
  type: 'MemberCompromised',
  data: { since: z.iso.datetime({ offset: true }), reason: text(2_000) },
  refuses: ({ member, since }, file, roster, context) => {
    const refusal = officerOnly(roster, context);
    if (refusal) return refusal;
    if (new Date(since) > context.now)
      return refuse('date-in-future', 'This moment has not come yet.', { field: 'since' });
    if (file.compromisedSince && file.compromisedSince <= new Date(since))
      return refuse('compromised-already', 'They count as compromised since then or longer.', { field: 'since' });
    const standing = standingOf(roster, member, context.now);
    if (standing !== 'retired' && !isMember(standing)) return notAMember();
    return file.suspension ? undefined : leavesTwoOfficers(roster, file, context.now);
  },
  evolve: (file, { since }) => ({ ...file, compromisedSince: new Date(since) }),
  others: ({ member, since }, { at }, roster) =>
    vouchedForDoubted(roster, member, at, (vouched) => vouched >= new Date(since)),
  follows: ({ member }, after, now) => {
    const standing = standingOf(after, member, now);
    return standing === 'suspended' || standing === 'retired'
      ? []
      : [{ type: 'MemberSuspended', data: { member, reason: 'compromised', forCause: false } }];
  },
  example: {
    member: '01980000-0000-7000-8000-0000000000a6',
    since: '2026-11-20T06:00:00Z',
    reason: 'Searched and held at the border.',
  },
});

/** Applicants lose the member's name; of those admitted on it, the ones vouched for at a doubtful time are under review. */
function vouchedForDoubted(
  roster: Roster,
  member: MemberId,
  at: Date,
  isDoubtful: (vouched: Date) => boolean,
): readonly MemberFile[] {
  const unsigned = withoutSignaturesOf(roster, member, at);
  const { vouchedFor } = roster.members.get(member)!;
  const doubted = new Set(vouchedFor.filter(({ at }) => isDoubtful(at)).map((vouch) => vouch.member));
  const others = unsigned.map(({ id }) => id);
  const underReview = [...doubted]
    .filter((id) => id !== member && !others.includes(id))
    .map((id) => roster.members.get(id)!)
    .filter(({ retired, refused, since }) => !retired && !refused && since !== undefined)
    .map((file) => ({ ...file, underReview: true }));
  return [...unsigned, ...underReview];
}
/** Suspended for long: a member's term is over until two renew it, probation starts again. */
const vettedAnew = (file: MemberFile, at: Date): MemberFile =>
  file.until === undefined
    ? { ...file, ...(file.probationUntil && { probationUntil: addDays(dayOf(at), probationDays) }) }
    : { ...file, lapsed: at };
