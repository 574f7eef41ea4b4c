import { text } from '../../envelope.js';
import { refuse, type Refusal } from '../../refusal.js';
import { memberAct, type MembershipContext } from '../member-act.js';
import { otherOfficerOnly } from '../officers.js';
import { approvalDays, daysAfter } from '../periods.js';
import { without, type MemberFile, type Roster } from '../roster.js';
import { isOfficer, standingOf } from '../standing.js';
import { notAnApplicant } from './refusals.js';
import { standingVouchers } from './vouching.js';

/** One of the two officers who let somebody in, each by an act of their own. */
export const membershipApproved = memberAct({
  type: 'MembershipApproved',
  data: {},
  refuses: ({ member }, applicant, roster, context) => {
    const refusal = otherOfficerOnly(roster, member, context) ?? refuseApprover(applicant, roster, context);
    if (refusal) return refusal;
    const standing = standingOf(roster, member, context.now);
    if (standing === 'approved') return refuse('approved-by-two', 'Two have approved; a third has nothing to add.');
    return standing === 'applicant' ? refuseYet(applicant, roster, context.now) : notAnApplicant();
  },
  evolve: (file, _, { by, at }, roster) => ({
    ...file,
    approvals: [
      ...file.approvals.filter((approval) => isOfficer(roster, approval.by, at)),
      { by, organisation: roster.members.get(by)!.organisation, at },
    ],
  }),
  example: { member: '01980000-0000-7000-8000-0000000000a6' },
});

/**
 * Any officer may object until the applicant is admitted, 24 h after the first approval at the earliest. The approvals
 * fall, and none is given until whoever objected takes it back. An objection outlives its officer's suspension, or a
 * suspension would be the way around it: refuse the application, and let them apply again.
 */
export const approvalObjected = memberAct({
  type: 'ApprovalObjected',
  data: { reason: text(2_000) },
  refuses: ({ member }, applicant, roster, context) => {
    const refusal = otherOfficerOnly(roster, member, context);
    if (refusal) return refusal;
    if (applicant.objection) return objected();
    const standing = standingOf(roster, member, context.now);
    if (standing === 'approved') return undefined;
    if (standing !== 'applicant') return refuse('objection-too-late', 'They are admitted: suspend them instead.');
    return applicant.approvals.length > 0 ? undefined : refuse('nothing-approved', 'Nobody has approved them yet.');
  },
  evolve: (file, _, { by, at }, roster) => ({
    ...file,
    approvals: [],
    objection: { by, organisation: roster.members.get(by)!.organisation, at },
  }),
  example: { member: '01980000-0000-7000-8000-0000000000a6', reason: 'One of the vouchers was paid by them.' },
});

export const objectionWithdrawn = memberAct({
  type: 'ObjectionWithdrawn',
  data: { reason: text(2_000) },
  refuses: ({ member }, { objection }, roster, context) => {
    const refusal = otherOfficerOnly(roster, member, context);
    if (refusal) return refusal;
    if (!objection) return refuse('objection-not-found', 'Nobody objects to them.', { field: 'member' });
    return objection.by === context.by
      ? undefined
      : refuse('objection-of-another', 'Only the officer who objected takes it back.');
  },
  evolve: (file) => without(file, 'objection'),
  example: { member: '01980000-0000-7000-8000-0000000000a6', reason: 'It was a fee for a translation.' },
});

/** What keeps an officer from approving this applicant. */
function refuseApprover({ organisation, vouches, approvals }: MemberFile, roster: Roster, { by }: MembershipContext) {
  const own = roster.members.get(by)!.organisation;
  if (vouches.some((vouch) => vouch.by === by))
    return refuse('approver-vouched', 'Whoever vouched for somebody does not approve them.');
  if (own === organisation)
    return refuse('approver-of-own-organisation', 'An officer of another organisation than theirs has to approve.');
  if (approvals.some((approval) => approval.by === by))
    return refuse('approved-already', 'You approved them already: it takes another officer.');
  return approvals.some((approval) => approval.organisation === own)
    ? refuse('approvers-of-one-organisation', 'The other officer is of your organisation: it takes another one.')
    : undefined;
}

/** What an application lacks before anybody approves it. */
function refuseYet(applicant: MemberFile, roster: Roster, now: Date): Refusal | undefined {
  const { vouches, assessed, identityChecked, objection } = applicant;
  if (objection) return objected();
  if (standingVouchers(applicant, roster, now).length < 2)
    return refuse('vouches-missing', 'Two active members of two organisations have to vouch for them.');
  const lastVouch = new Date(Math.max(...vouches.map(({ at }) => at.getTime())));
  if (now >= daysAfter(lastVouch, approvalDays))
    return refuse('vouches-too-old', `The second vouch is older than ${approvalDays} days: ask for a new one.`);
  if (!assessed) return refuse('conflicts-not-assessed', 'An officer has yet to assess what conflicts they declared.');
  if (assessed.outcome === 'obstacle')
    return refuse('conflict-obstacle', 'An officer found an obstacle in what they declared.');
  return identityChecked ? undefined : refuse('identity-not-checked', 'An officer has yet to meet them.');
}

const objected = () => refuse('approval-objected', 'An officer objects: it has to be taken back, or they be refused.');
