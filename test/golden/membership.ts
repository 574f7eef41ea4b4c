import {
  decideMembership, foldMembership, isRefusal, membershipActs, registryItself,
  type MemberId, type MembershipAct, type MembershipActType, type MembershipEvent, type Roster,
} from '#domain'; // prettier-ignore

/** An event of a membership that ran its course, and who recorded it. */
export interface Told {
  readonly event: MembershipEvent;
  readonly by: MemberId;
}

/** A registry that is founded, one who comes, stays, and leaves, and one who is refused: every type of event once. */
export function membershipTold(): readonly Told[] {
  let roster: Roster | undefined;
  const told: Told[] = [];
  for (const [type, by, day, more = {}, approvedBy] of story) {
    const act = membershipActs.find((one) => one.type === type)!;
    const data = act.schema.parse({ ...act.example, ...more });
    const at = new Date(`${day}:00Z`);
    const context = { by, now: at, ...(approvedBy && { approvedBy }) };
    const decided = decideMembership({ type, data } as MembershipAct, roster, context);
    if (isRefusal(decided)) throw new Error(`${type}: ${decided.detail} Say in test/golden what has to be so before.`);
    roster = foldMembership(decided.map((event) => ({ ...event, recorded: { id: 'e', by, at } })), roster); // prettier-ignore
    told.push(...decided.map((event) => ({ event, by })));
  }
  return told;
}

const member = (last: string) => `01980000-0000-7000-8000-0000000000${last}` as MemberId;
// Those of the examples, and two verifiers more.
const [first, second, applicant, other] = [member('a3'), member('a4'), member('a6'), member('a9')];
const [one, two] = [member('a7'), member('a8')];

type Step = readonly [
  type: MembershipActType,
  by: MemberId,
  minute: string,
  more?: object | undefined,
  approvedBy?: MemberId,
];
const verifies = { roles: ['verifier'], territories: undefined };
const factor = { factor: '01980000-0000-7000-8000-0000000000f2', kind: 'totp', deviceBound: false };
const third = { factor: '01980000-0000-7000-8000-0000000000f3', kind: 'passphrase', deviceBound: false };
const story: readonly Step[] = [
  ['RegistryFounded', registryItself, '2026-01-05T10:00'],
  ['FounderNamed', first, '2026-01-05T11:00', undefined, second],
  ['FounderNamed', first, '2026-01-05T11:00', { ...verifies, member: one, organisation: 'mission' }, second],
  ['FounderNamed', first, '2026-01-05T11:00', { ...verifies, member: two, organisation: 'council' }, second],
  ['MembershipApplied', applicant, '2026-01-06T09:00'],
  ['MembershipApplied', other, '2026-01-06T09:00', { member: other }],
  ['MembershipRefused', first, '2026-01-06T09:30', { member: other }],
  ['ConflictDeclared', applicant, '2026-01-06T10:00'],
  ['ConflictAssessed', first, '2026-01-06T11:00'],
  ['ApplicantVouched', one, '2026-01-06T12:00'],
  ['VouchWithdrawn', one, '2026-01-06T13:00'],
  ['ApplicantVouched', one, '2026-01-06T14:00'],
  ['ApplicantVouched', two, '2026-01-06T14:00'],
  ['IdentityChecked', first, '2026-01-06T15:00'],
  ['MembershipApproved', first, '2026-01-07T09:00'],
  ['ApprovalObjected', second, '2026-01-07T10:00'],
  ['ObjectionWithdrawn', second, '2026-01-07T11:00'],
  ['MembershipApproved', first, '2026-01-07T12:00'],
  ['MembershipApproved', second, '2026-01-07T13:00'],
  ['FactorEnrolled', applicant, '2026-01-09T09:00'],
  ['FactorEnrolled', applicant, '2026-01-09T09:01', factor],
  ['FactorEnrolled', applicant, '2026-01-09T09:02', third],
  ['FactorRemoved', applicant, '2026-01-09T09:03'],
  ['MembershipActivated', first, '2026-02-10T09:00'],
  ['RolesGranted', first, '2026-02-11T09:00', undefined, second],
  ['RoleWithdrawn', first, '2026-02-12T09:00'],
  ['ReminderSent', registryItself, '2027-01-12T00:00'],
  ['MembershipRenewed', first, '2027-01-13T09:00', undefined, second],
  ['MembershipLapsed', registryItself, '2028-01-13T00:00'],
  ['MembershipRenewed', first, '2028-01-14T09:00', undefined, second],
  ['AlarmRaised', registryItself, '2028-01-15T08:00'],
  ['RecoveryStarted', first, '2028-01-15T09:00', undefined, second],
  ['MemberSuspended', first, '2028-01-16T09:00'],
  ['MemberRestored', first, '2028-01-17T09:00', undefined, second],
  ['MemberCompromised', first, '2028-01-18T09:00'],
  ['MemberRetired', first, '2028-01-19T09:00'],
];
