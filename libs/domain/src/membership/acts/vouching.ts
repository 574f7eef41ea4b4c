import { text, type MemberId } from '../../envelope.js';
import { refuse, type Refusal } from '../../refusal.js';
import { term } from '../../vocabulary/term.js';
import { memberAct, type MembershipContext } from '../member-act.js';
import { unsigned } from '../pending.js';
import { dayOf, monthsAfter, voucherMonths, vouchesAYear } from '../periods.js';
import { vouching } from '../roles.js';
import type { MemberFile, Roster } from '../roster.js';
import { isAdmitted, rolesOf, standingOf } from '../standing.js';
import { notAnApplicant } from './refusals.js';

/** A member puts their name to somebody whom they know. */
export const applicantVouched = memberAct({
  type: 'ApplicantVouched',
  data: { knownFrom: text(2_000), knownFor: term.describe('For how long: P6Y') },
  refuses: ({ member }, applicant, roster, context) => {
    const voucher = roster.members.get(context.by);
    const refusal = voucher ? refuseVoucher(voucher, roster, context) : notAVoucher();
    if (refusal) return refusal;
    const { organisation } = voucher!;
    if (standingOf(roster, member, context.now) !== 'applicant') return notAnApplicant();
    if (organisation === applicant.organisation)
      return refuse('voucher-of-own-organisation', 'Nobody vouches for a colleague of their own organisation.');
    if (applicant.vouches.some(({ by }) => by === context.by))
      return refuse('vouched-already', 'You vouched for them already.');
    if (applicant.vouches.some((vouch) => vouch.organisation === organisation))
      return refuse('vouchers-of-one-organisation', 'The other voucher is of your organisation: it takes another one.');
    return applicant.vouches.length < 2
      ? undefined
      : refuse('vouched-enough', 'Two have vouched for them; a third has nothing to add.');
  },
  evolve: (file, _, { by, at }, roster) => ({
    ...file,
    vouches: [...file.vouches, { by, organisation: roster.members.get(by)!.organisation, at }],
  }),
  others: ({ member }, { by, at }, roster) => {
    const voucher = roster.members.get(by)!;
    return [{ ...voucher, vouchedFor: [...voucher.vouchedFor, { member, at }] }];
  },
  example: {
    member: '01980000-0000-7000-8000-0000000000a6',
    knownFrom: 'Worked together at the court hearings in Simferopol.',
    knownFor: 'P4Y',
  },
});

/** Before the admission; after it the name stands. It counts among the five of the year all the same. */
export const vouchWithdrawn = memberAct({
  type: 'VouchWithdrawn',
  data: { reason: text(1_000) },
  refuses: (_, applicant, __, { by, now }) => {
    if (isAdmitted(applicant, now)) return notAnApplicant();
    return applicant.vouches.some((vouch) => vouch.by === by)
      ? undefined
      : refuse('vouch-not-found', 'There is no vouch of yours for them.', { field: 'member' });
  },
  evolve: (file, _, { by }) => unsigned(file, by),
  example: { member: '01980000-0000-7000-8000-0000000000a6', reason: 'It was somebody of the same name.' },
});

/** The first rule that keeps a member from vouching now, for whomever. */
function refuseVoucher(voucher: MemberFile, roster: Roster, { by, now }: MembershipContext): Refusal | undefined {
  const standing = standingOf(roster, by, now);
  if (standing === 'probation') return refuse('on-probation', 'Nobody vouches while they are on probation.');
  if (standing !== 'active') return refuse('not-active', 'Only an active member does this.');
  if (!rolesOf(roster, by, now).some((role) => vouching.includes(role))) return notAVoucher();
  if (voucher.underReview)
    return refuse(
      'under-review',
      'Somebody who vouched for you was suspended: you vouch again once you are vetted anew.',
    );
  if (!voucher.founder && dayOf(voucher.since!) > monthsAfter(now, -voucherMonths))
    return refuse('member-too-new', `Nobody vouches before they have been a member for ${voucherMonths} months.`);
  return vouchesOfTheYear(voucher, now) < vouchesAYear
    ? undefined
    : refuse('vouches-used-up', `Nobody vouches for more than ${vouchesAYear} people within a year.`);
}

const vouchesOfTheYear = ({ vouchedFor }: MemberFile, now: Date): number =>
  vouchedFor.filter(({ at }) => dayOf(at) > monthsAfter(now, -12)).length;
const notAVoucher = () => refuse('not-a-voucher', 'Monitors, verifiers and lawyers vouch, and nobody else.');

/** Those who vouched for an applicant and could still be asked about it. */
export const standingVouchers = (applicant: MemberFile, roster: Roster, now: Date): readonly MemberId[] =>
  applicant.vouches.map(({ by }) => by).filter((by) => standingOf(roster, by, now) === 'active');
