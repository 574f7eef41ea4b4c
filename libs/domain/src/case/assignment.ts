import type { CaseId, MemberId } from '../envelope.js';
import { conflictWith, type Conflict, type Touched } from '../membership/conflict.js';
import type { Roster } from '../membership/roster.js';
import { conflictsOf, organisationOf, rolesOf } from '../membership/standing.js';
import { refuse, type Refusal } from '../refusal.js';
import type { CaseState } from './state.js';

/** What the roster says of a member whom a case is to be given to. */
export interface Assignee {
  /** The first conflict of theirs that touches the case. */
  readonly conflict?: Conflict;
}

/** `undefined`: no lawyer of the registry now. */
export function assigneeOf(
  roster: Roster,
  lawyer: MemberId,
  now: Date,
  self: CaseId,
  state: CaseState,
): Assignee | undefined {
  if (!rolesOf(roster, lawyer, now).includes('lawyer')) return undefined;
  const conflict = conflictOn(roster, lawyer, self, state);
  return conflict ? { conflict } : {};
}

/**
 * Whether a case is a lawyer's now. A conflict ends an assignment from the moment it is declared, before anybody has
 * recorded that.
 */
export const isAssigned = (roster: Roster, lawyer: MemberId, now: Date, self: CaseId, state: CaseState): boolean =>
  state.assigned.has(lawyer) && refuseAssignee(assigneeOf(roster, lawyer, now, self, state)) === undefined;

/** The first conflict of a member that touches a case: itself, a court that its facts name, or who opened it. */
export function conflictOn(roster: Roster, member: MemberId, self: CaseId, state: CaseState): Conflict | undefined {
  const conflicts = conflictsOf(roster, member);
  return conflicts.length === 0 ? undefined : conflictWith(conflicts, touchedBy(roster, self, state));
}

export function refuseAssignee(assignee: Assignee | undefined): Refusal | undefined {
  if (!assignee) return refuse('lawyer-not-found', 'There is no such lawyer among the members.', { field: 'lawyer' });
  return assignee.conflict
    ? refuse('conflict-declared', 'They declared a conflict that touches this case.', { field: 'lawyer' })
    : undefined;
}

function touchedBy(roster: Roster, self: CaseId, { facts, opened }: CaseState): Touched {
  const courts = [...facts.values()]
    .filter(({ retracted }) => !retracted)
    .flatMap(({ says: { data } }) => ('court' in data && data.court !== undefined ? [data.court] : []));
  const organisation = organisationOf(roster, opened.by);
  return { case: self, courts: new Set(courts), organisations: new Set(organisation ? [organisation] : []) };
}
