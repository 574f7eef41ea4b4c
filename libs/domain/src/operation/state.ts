import type { Acting } from '../act.js';
import type { MemberId, OrganisationId } from '../envelope.js';
import { hoursAfter } from '../membership/periods.js';
import { handOverMinutes, isHandedOver } from './handed-over.js';
import { organisationOf, standingOf, type MemberStanding } from '../membership/standing.js';
import type { Roster } from '../membership/roster.js';
import { operationHours, operationsThatTakeTwo, type OperationKind } from './operations.js';

/** An operation of two people: what exactly is asked, and what became of it. */
export interface OperationState {
  readonly operation: OperationKind;
  readonly object: { readonly kind: ObjectKind; readonly id: string };
  /** The exact command, which is run as the requester's, approved by the approver. */
  readonly command: unknown;
  /** SHA-256 (hex) of that command: the approval names it. */
  readonly commandHash: string;
  /** Why it is asked, in the words of whoever asked. */
  readonly reason: string;
  /** Of the object's stream when it was asked; null where it has none yet. */
  readonly objectRevision: number | null;
  readonly requested: Party;
  readonly approved?: Party;
  readonly ended?: { readonly how: OperationEnd; readonly by: MemberId; readonly at: Date };
}
export type ObjectKind = 'case' | 'person' | 'source' | 'member' | 'export';
/** Who took part, and of what organisation they were then. */
export interface Party {
  readonly by: MemberId;
  readonly organisation: OrganisationId;
  readonly at: Date;
}
export type OperationEnd = 'denied' | 'withdrawn' | 'executed' | 'voided';

/** Where somebody stands now. */
export interface PersonNow {
  readonly standing: MemberStanding;
  readonly organisation: OrganisationId;
}
/** What an operation is decided upon. `people`: whoever acts, and both parties, as they stand now. */
export interface OperationContext extends Acting {
  readonly now: Date;
  readonly people: ReadonlyMap<MemberId, PersonNow>;
  /** Of the object's stream now; null where there is none. */
  readonly objectRevision: number | null;
}

/** Those who are known, as the roster has them now: the `people` of a context. */
export function peopleNow(
  roster: Roster,
  members: readonly (MemberId | undefined)[],
  now: Date,
): ReadonlyMap<MemberId, PersonNow> {
  const people = new Map<MemberId, PersonNow>();
  for (const member of members) {
    if (member === undefined) continue;
    const [standing, organisation] = [standingOf(roster, member, now), organisationOf(roster, member)];
    if (standing && organisation) people.set(member, { standing, organisation });
  }
  return people;
}

/** Who takes part in an operation, whoever acts now among them. */
export const partiesOf = ({ requested, approved }: OperationState, by?: MemberId): readonly MemberId[] =>
  [requested.by, approved?.by, by].filter((member) => member !== undefined);

/** Whether it still waits, for an approval or for being run: a task of somebody's. */
export const isOpen = (state: OperationState, now: Date): boolean => !state.ended && now < endOfTime(state);

/** When it is over by itself: a day after it was asked for, and where something is handed over an hour after its approval. */
function endOfTime({ operation, requested, approved }: OperationState): Date {
  const day = hoursAfter(requested.at, operationHours);
  if (!approved || !isHandedOver(operation)) return day;
  return new Date(Math.min(day.getTime(), approved.at.getTime() + handOverMinutes * 60_000));
}

export type Void = 'expired' | 'object-changed' | 'requester-not-active' | 'approver-not-active' | 'same-organisation';

/** What voids an operation that has not ended: anything under it that is not as it was. */
export function voidOf(
  state: OperationState,
  { now, people, objectRevision }: Omit<OperationContext, 'by'>,
): Void | undefined {
  const { requested, approved } = state;
  if (!isOpen(state, now)) return 'expired';
  if (objectRevision !== state.objectRevision) return 'object-changed';
  const requester = people.get(requested.by);
  if (requester?.standing !== 'active') return 'requester-not-active';
  if (!approved) return undefined;
  const approver = people.get(approved.by);
  if (approver?.standing !== 'active') return 'approver-not-active';
  return sharesOrganisation(state, requester, approver) ? 'same-organisation' : undefined;
}

/** Where two organisations are needed: neither may they be of one now, nor the approver of the one that asked. */
export const sharesOrganisation = (
  { operation, requested }: Pick<OperationState, 'operation' | 'requested'>,
  requester: PersonNow,
  approver: PersonNow,
): boolean =>
  operationsThatTakeTwo[operation].otherOrganisation &&
  [requester.organisation, requested.organisation].includes(approver.organisation);
