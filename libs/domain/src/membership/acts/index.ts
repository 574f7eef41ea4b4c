import type { CommandOf, EventOf } from '../../act.js';
import type { AnyMembershipAct } from '../member-act.js';
import {
  conflictAssessed, conflictDeclared, identityChecked, membershipApplied, membershipRefused,
} from './application.js'; // prettier-ignore
import { alarmRaised } from './alarm-raised.js';
import { approvalObjected, membershipApproved, objectionWithdrawn } from './approval.js';
import { factorEnrolled, factorRemoved, recoveryStarted } from './factors.js';
import { founderNamed, registryFounded } from './founding.js';
import { rolesGranted, roleWithdrawn } from './roles-granted.js';
import { memberCompromised, memberRestored, memberRetired, memberSuspended } from './suspension.js';
import { membershipActivated, membershipLapsed, membershipRenewed, probationStarted, reminderSent } from './term.js';
import { applicantVouched, vouchWithdrawn } from './vouching.js';

/** What is done about members, in the order of a membership. */
export const membershipActs = [
  registryFounded, founderNamed, membershipApplied, conflictDeclared, conflictAssessed, applicantVouched, vouchWithdrawn,
  identityChecked, membershipApproved, approvalObjected, objectionWithdrawn, membershipRefused, factorEnrolled,
  factorRemoved, probationStarted, membershipActivated, rolesGranted, roleWithdrawn, reminderSent, membershipRenewed,
  membershipLapsed, alarmRaised, memberSuspended, memberRestored, recoveryStarted, memberCompromised, memberRetired,
] as const; // prettier-ignore

export type MembershipEvent = EventOf<(typeof membershipActs)[number]>;
export type MembershipAct = CommandOf<(typeof membershipActs)[number]>;
export type MembershipActType = MembershipAct['type'];

const byType = new Map<string, AnyMembershipAct>(
  membershipActs.map((act) => [act.type, act as unknown as AnyMembershipAct]),
);
export function membershipActOf(type: string): AnyMembershipAct {
  const found = byType.get(type);
  if (!found) throw new Error(`No such event of the membership: ${type}`);
  return found;
}
