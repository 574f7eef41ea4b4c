import type { MemberId, OrganisationId } from '../envelope.js';
import type { Territory } from '../vocabulary/terms.js';
import type { Conflict } from './conflict.js';
import { dayOf, hoursAfter, objectionHours, startOf } from './periods.js';
import { privileged, type Role } from './roles.js';
import type { Factor, Grant, MemberFile, Roster } from './roster.js';

/**
 * Where somebody stands at a moment. `approved`: by two officers, and others may still object. `admitted`: they have
 * factors to enrol, for the first time or again. Roles count on probation and when active, in no other standing.
 */
export type MemberStanding =
  'applicant' | 'approved' | 'refused' | 'admitted' | 'probation' | 'active' | 'suspended' | 'lapsed' | 'retired';

/** Standing is of a moment: a term ends by the clock, whether or not the clock's job has run. `undefined`: nobody. */
export function standingOf(roster: Roster, member: MemberId, now: Date): MemberStanding | undefined {
  const file = roster.members.get(member);
  if (!file) return undefined;
  const standing = standingByFile(file, now);
  return standing === 'active' && isOver(file, now) && !isKept(roster, file, now) ? 'lapsed' : standing;
}

/** The roles that count for somebody now. */
export const rolesOf = (roster: Roster, member: MemberId, now: Date): readonly Role[] =>
  grantsOf(roster, member, now).map(({ role }) => role);

/** Where a role counts for somebody now: nowhere without the role. */
export function territoriesOf(
  roster: Roster,
  member: MemberId,
  role: Role,
  now: Date,
): readonly Territory[] | 'everywhere' {
  const grant = grantsOf(roster, member, now).find((grant) => grant.role === role);
  return grant ? (grant.territories ?? 'everywhere') : [];
}

export const organisationOf = (roster: Roster, member: MemberId): OrganisationId | undefined =>
  roster.members.get(member)?.organisation;
export const conflictsOf = (roster: Roster, member: MemberId): readonly Conflict[] =>
  roster.members.get(member)?.conflicts ?? [];

/** Who may act as a vetting officer now, in the order in which they applied. */
export const activeOfficers = (roster: Roster, now: Date): readonly MemberId[] =>
  [...roster.members.keys()].filter((member) => isOfficer(roster, member, now));
export const isOfficer = (roster: Roster, member: MemberId, now: Date): boolean =>
  standingOf(roster, member, now) === 'active' && rolesOf(roster, member, now).includes('vetting-officer');
/** Two can't renew one another, nor stand in for one another: a registry wants a third. */
export const wantsOfficers = (roster: Roster, now: Date): boolean => activeOfficers(roster, now).length < 3;

/** What somebody has yet to enrol before any session of theirs: how many factors, and whether one bound to a device. */
export function factorsMissing(
  { factors, grants, asks }: Pick<MemberFile, 'factors' | 'grants' | 'asks'>,
  now: Date,
): { readonly count: number; readonly deviceBound: boolean } {
  const roles =
    grants.length === 0 ? [asks.role] : grants.filter((grant) => isInForce(grant, now)).map(({ role }) => role);
  return {
    count: Math.max(0, 2 - countOf(factors)),
    deviceBound: roles.some((role) => privileged.includes(role)) && !factors.some(({ deviceBound }) => deviceBound),
  };
}

/** Two of a kind are one, except passkeys: two of them are two devices. */
const countOf = (factors: readonly Factor[]): number =>
  new Set(factors.map(({ id, kind }) => (kind === 'passkey' ? id : kind))).size;

/** From when an application counts as accepted, unless somebody objects before: its second approval, 24 h after its first. */
export function admittedFrom({ approvals }: MemberFile): Date | undefined {
  const [first, second] = approvals;
  if (!first || !second) return undefined;
  const quiet = hoursAfter(first.at, objectionHours);
  return quiet > second.at ? quiet : second.at;
}
/** Admitted at a moment: what was vouched and approved before stands, whatever becomes of those who did. */
export function isAdmitted(file: MemberFile, at: Date): boolean {
  const from = admittedFrom(file);
  return file.founder || file.since !== undefined || (from !== undefined && from <= at);
}

export const isInForce = ({ until }: Grant, now: Date): boolean => until === undefined || dayOf(now) < until;

/** The grants that count for somebody now, with where and until when they do. */
export function grantsOf(roster: Roster, member: MemberId, now: Date): readonly Grant[] {
  const standing = standingOf(roster, member, now);
  if (standing !== 'active' && standing !== 'probation') return [];
  return roster.members.get(member)!.grants.filter((grant) => isInForce(grant, now));
}

function standingByFile(file: MemberFile, now: Date): MemberStanding {
  if (file.retired) return 'retired';
  if (file.suspension) return 'suspended';
  if (file.refused) return 'refused';
  if (file.lapsed) return 'lapsed';
  if (!isAdmitted(file, now)) return file.approvals.length === 2 ? 'approved' : 'applicant';
  if (file.since === undefined || file.mustEnrol) return 'admitted';
  return file.until === undefined ? 'probation' : 'active';
}

const isOver = ({ until }: MemberFile, now: Date): boolean => until !== undefined && startOf(until) <= now;

/**
 * The term of the last two officers runs on, those whose ends latest first: two can't renew one another, and a registry
 * without two officers could admit, suspend and restore nobody for ever.
 */
function isKept(roster: Roster, file: MemberFile, now: Date): boolean {
  const serves = (one: MemberFile) =>
    standingByFile(one, now) === 'active' &&
    one.grants.some((grant) => grant.role === 'vetting-officer' && isInForce(grant, now));
  if (!serves(file)) return false;
  const officers = [...roster.members.values()].filter(serves);
  const ranked = [...officers].sort((a, b) => b.until!.localeCompare(a.until!) || a.id.localeCompare(b.id));
  return ranked.indexOf(file) < 2;
}
