import { z } from 'zod';
import { civilDay } from '../../edtf.js';
import { refuse } from '../../refusal.js';
import { conflictsIn, declaredConflicts } from '../conflict.js';
import { reminderDue } from '../due.js';
import { memberAct } from '../member-act.js';
import { otherOfficerOnly, registryOnly } from '../officers.js';
import { withoutSignaturesOf } from '../pending.js';
import { dayOf, daysAfter, monthsAfter, probationDays, startOf, termMonths } from '../periods.js';
import { without, type MemberFile } from '../roster.js';
import { factorsMissing, standingOf } from '../standing.js';
import { isInStanding, notInStanding } from './refusals.js';

const aTerm = {
  shape: { until: civilDay },
  from: (_: MemberFile, { now }: { readonly now: Date }) => ({ until: monthsAfter(now, termMonths) }),
};

/** The registry starts it with the last factor that was missing. */
export const probationStarted = memberAct({
  type: 'ProbationStarted',
  data: {},
  adds: { shape: { until: civilDay }, from: (_, { now }) => ({ until: dayOf(daysAfter(now, probationDays)) }) },
  refuses: ({ member }, file, roster, context) => {
    const { count, deviceBound } = factorsMissing(file, context.now);
    const enrolled = file.since === undefined && count === 0 && !deviceBound;
    return (
      registryOnly(context) ??
      (enrolled && standingOf(roster, member, context.now) === 'admitted' ? undefined : notInStanding())
    );
  },
  evolve: (file, { until }, { at }) => ({ ...file, since: at, probationUntil: until, grants: [file.asks] }),
  example: { member: '01980000-0000-7000-8000-0000000000a6' },
});

/** Probation is over and an officer found nothing against them. */
export const membershipActivated = memberAct({
  type: 'MembershipActivated',
  data: {},
  adds: aTerm,
  refuses: ({ member }, file, roster, context) => {
    const refusal = otherOfficerOnly(roster, member, context);
    if (refusal) return refusal;
    if (standingOf(roster, member, context.now) !== 'probation')
      return refuse('not-on-probation', 'They are not on probation.', { field: 'member' });
    if (file.underReview)
      return refuse('under-review', 'Somebody who vouched for them was suspended: it takes a renewal, by two.');
    return isProbationOver(file, context.now) ? undefined : probationNotOver(file);
  },
  evolve: (file, { until }) => ({ ...without(file, 'probationUntil'), until }),
  example: { member: '01980000-0000-7000-8000-0000000000a6' },
});

/** Vetted anew: for another term, from that day. `conflicts`: all of them, as the member restates them. */
export const membershipRenewed = memberAct({
  type: 'MembershipRenewed',
  data: { conflicts: declaredConflicts },
  adds: aTerm,
  twoOfficers: true,
  refuses: ({ member }, file, roster, { now }) => {
    const standing = standingOf(roster, member, now);
    if (standing !== 'lapsed' && !isInStanding(standing)) return notInStanding();
    if (standing === 'probation' && !isProbationOver(file, now)) return probationNotOver(file);
    return standing === 'active' && !file.underReview && file.until === aTerm.from(file, { now }).until
      ? refuse('renewed-already', `Their term runs until ${file.until} already.`, { field: 'member' })
      : undefined;
  },
  evolve: (file, { conflicts, until }) => ({
    ...without(file, 'lapsed', 'probationUntil'),
    conflicts: conflictsIn(conflicts),
    assessed: { outcome: 'no-obstacle' },
    until,
    reminded: [],
    underReview: false,
  }),
  example: { member: '01980000-0000-7000-8000-0000000000a6', conflicts: [] },
});

/** The term is over, at 00:00 UTC of its day. From that moment it is so; this says it in the log. */
export const membershipLapsed = memberAct({
  type: 'MembershipLapsed',
  data: {},
  refuses: ({ member }, file, roster, context) =>
    registryOnly(context) ??
    (standingOf(roster, member, context.now) === 'lapsed' && !file.lapsed
      ? undefined
      : refuse('term-not-over', 'Their term is not over, or has ended already.', { field: 'member' })),
  evolve: (file, _, { at }) => ({ ...file, lapsed: at }),
  others: ({ member }, { at }, roster) => withoutSignaturesOf(roster, member, at),
  example: { member: '01980000-0000-7000-8000-0000000000a6' },
});

/** That the term ends: 30, 14 and 3 days before, each once. */
export const reminderSent = memberAct({
  type: 'ReminderSent',
  data: { days: z.union([z.literal(30), z.literal(14), z.literal(3)]) },
  refuses: ({ member, days }, file, roster, context) => {
    const refusal = registryOnly(context);
    if (refusal) return refusal;
    if (file.reminded.includes(days)) return refuse('reminder-sent', 'This reminder was sent.', { field: 'days' });
    return standingOf(roster, member, context.now) === 'active' && reminderDue(file, context.now) === days
      ? undefined
      : refuse('reminder-not-due', 'This reminder is not the one that is due.', { field: 'days' });
  },
  evolve: (file, { days }) => ({ ...file, reminded: [...file.reminded, days] }),
  example: { member: '01980000-0000-7000-8000-0000000000a6', days: 30 },
});

const isProbationOver = ({ probationUntil }: MemberFile, now: Date): boolean => startOf(probationUntil!) <= now;
const probationNotOver = ({ probationUntil }: MemberFile) =>
  refuse('probation-not-over', `They are on probation until ${probationUntil!}.`, { field: 'member' });
