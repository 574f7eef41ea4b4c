import type { MemberId } from '../envelope.js';
import { daysAfter, reminderDays, startOf } from './periods.js';
import type { MemberFile, Roster } from './roster.js';
import { standingOf } from './standing.js';

/**
 * What the clock brings. `lapse` and `reminder` are for the registry to record (`MembershipLapsed`, `ReminderSent`);
 * `activation` is a task for an officer: probation is over.
 */
export type Due =
  | { readonly due: 'lapse'; readonly member: MemberId }
  | { readonly due: 'reminder'; readonly member: MemberId; readonly days: ReminderDays }
  | { readonly due: 'activation'; readonly member: MemberId };
export type ReminderDays = (typeof reminderDays)[number];

/** All that is due now and not recorded: done twice, it is due once. */
export const dueOn = (roster: Roster, now: Date): readonly Due[] =>
  [...roster.members.values()].flatMap((file) => dueOf(roster, file, now));

/** The reminder that is due and was not sent. One that was missed is not sent late: the next one says more. */
export function reminderDue({ until, reminded }: MemberFile, now: Date): ReminderDays | undefined {
  if (until === undefined) return undefined;
  const reached = reminderDays.filter((days) => daysAfter(startOf(until), -days) <= now).at(-1);
  return reached === undefined || reminded.includes(reached) ? undefined : reached;
}

function dueOf(roster: Roster, file: MemberFile, now: Date): readonly Due[] {
  const { id: member, lapsed, probationUntil } = file;
  const standing = standingOf(roster, member, now);
  if (standing === 'lapsed') return lapsed ? [] : [{ due: 'lapse', member }];
  if (standing === 'probation') return startOf(probationUntil!) <= now ? [{ due: 'activation', member }] : [];
  const days = standing === 'active' ? reminderDue(file, now) : undefined;
  return days === undefined ? [] : [{ due: 'reminder', member, days }];
}
