import { z } from 'zod';
import { civilDay } from '../../edtf.js';
import { text } from '../../envelope.js';
import { refuse, type Refusal } from '../../refusal.js';
import { memberAct } from '../member-act.js';
import { leavesTwoOfficers, officerOnly } from '../officers.js';
import { dayOf } from '../periods.js';
import { privileged, role, territories } from '../roles.js';
import type { Grant, MemberFile } from '../roster.js';
import { isInForce, standingOf } from '../standing.js';
import { refuseTogether } from './founding.js';
import { isInStanding, notInStanding } from './refusals.js';

const grant = z.strictObject({
  role,
  territories: territories.optional(),
  until: civilDay.optional().describe('The day at whose beginning it ends'),
});

/** Roles, or other bounds of roles that they have. In force from the next request on, without signing in again. */
export const rolesGranted = memberAct({
  type: 'RolesGranted',
  data: { grants: grant.array().min(1).max(4), reason: text(1_000) },
  twoOfficers: true,
  refuses: ({ member, grants }, file, roster, { now }) =>
    isInStanding(standingOf(roster, member, now)) ? refuseGrants(grants, file, now) : notInStanding(),
  evolve: (file, { grants }) => ({ ...file, grants: [...otherThan(file, grants), ...grants.map(asGrant)] }),
  example: {
    member: '01980000-0000-7000-8000-0000000000a6',
    grants: [{ role: 'lawyer', territories: ['crimea'], until: '2027-06-01' }],
    reason: 'Admitted to the bar.',
  },
});

/** By one officer, at once: less is never dangerous, except where it leaves too few officers. */
export const roleWithdrawn = memberAct({
  type: 'RoleWithdrawn',
  data: { role, reason: text(1_000) },
  refuses: ({ role }, file, roster, context) => {
    const refusal = officerOnly(roster, context);
    if (refusal) return refusal;
    if (!file.grants.some((grant) => grant.role === role && isInForce(grant, context.now)))
      return refuse('role-not-held', 'They do not have this role.', { field: 'role' });
    return role === 'vetting-officer' ? leavesTwoOfficers(roster, file, context.now) : undefined;
  },
  evolve: (file, { role }) => ({ ...file, grants: file.grants.filter((grant) => grant.role !== role) }),
  example: { member: '01980000-0000-7000-8000-0000000000a6', role: 'lawyer', reason: 'No longer at the bar.' },
});

function refuseGrants(grants: readonly Grant[], file: MemberFile, now: Date): Refusal | undefined {
  if (grants.some(({ until }) => until !== undefined && until <= dayOf(now)))
    return refuse('ends-before-start', 'A role ends on a day to come.', { field: 'grants' });
  const kept = otherThan(file, grants).filter((grant) => isInForce(grant, now));
  const together = refuseTogether([...grants, ...kept].map(({ role }) => role), 'grants'); // prettier-ignore
  if (together) return together;
  if (grants.some(({ role }) => privileged.includes(role)) && !file.factors.some(({ deviceBound }) => deviceBound))
    return refuse('device-bound-missing', 'This role takes a factor that is bound to a device: enrol one first.', {
      field: 'grants',
    });
  return grants.every((one) =>
    file.grants.some((known) => JSON.stringify(asGrant(known)) === JSON.stringify(asGrant(one))),
  )
    ? refuse('roles-unchanged', 'They have just these roles already.', { field: 'grants' })
    : undefined;
}

const otherThan = (file: MemberFile, grants: readonly Grant[]): readonly Grant[] =>
  file.grants.filter(({ role }) => !grants.some((one) => one.role === role));
/** With its parts in one order, its territories too. */
const asGrant = ({ role, territories, until }: Grant): Grant => ({
  role,
  ...(territories && { territories: [...new Set(territories)].sort() }),
  ...(until !== undefined && { until }),
});
