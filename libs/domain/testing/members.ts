import { expect } from '@jest/globals';
import {
  decideMembership, foldMembership, isRefusal, membershipActOf, registryItself, standingOf,
  type Decision, type MemberId, type MemberStanding, type MembershipActType, type MembershipEvent, type Roster,
} from '#domain'; // prettier-ignore
import { refused } from './cases.js';

const member = (last: string) => `01980000-0000-7000-8000-0000000000${last}` as MemberId;
/** Three officers, and three who may vouch, of the organisations alpha, beta and gamma; who apply are of others. */
export const people = {
  anna: member('c1'), // officer, alpha
  borys: member('c2'), // officer, beta
  vira: member('c3'), // officer, gamma
  sofia: member('c4'), // verifier, alpha
  taras: member('c5'), // monitor, beta
  lesia: member('c6'), // lawyer, gamma
  olena: member('c7'), // applies, of delta
  pavlo: member('c8'), // applies, of epsilon
} as const;
const { anna, borys, vira, sofia, taras, lesia, olena } = people;

/** Something that somebody does at a moment, alone or with a second person. */
export interface Step {
  readonly type: MembershipActType;
  readonly data: object;
  readonly by: MemberId;
  readonly at: Date;
  readonly approvedBy?: MemberId;
}
export const step = (
  type: MembershipActType,
  data: object,
  by: MemberId,
  at: string | Date,
  approvedBy?: MemberId,
): Step => ({ type, data, by, at: new Date(at), ...(approvedBy && { approvedBy }) });

/** What is decided of a step, its data parsed as at the boundary. */
export function decidedOf({ type, data, at, ...who }: Step, roster: Roster | undefined): Decision<MembershipEvent> {
  const command = { type, data: membershipActOf(type).schema.parse(data) } as Parameters<typeof decideMembership>[0];
  return decideMembership(command, roster, { ...who, now: at });
}

/** The events of a step; throws where it is refused. */
export function eventsOf(one: Step, roster: Roster | undefined): readonly MembershipEvent[] {
  const decision = decidedOf(one, roster);
  if (isRefusal(decision)) throw new Error(`${one.type}: ${decision.refused}: ${decision.detail}`);
  return decision;
}

export const rosterAfter = (steps: readonly Step[], before?: Roster): Roster =>
  steps.reduce<Roster | undefined>(
    (roster, one) =>
      foldMembership(
        eventsOf(one, roster).map((event) => ({ ...event, recorded: { id: 'e', by: one.by, at: one.at } })),
        roster,
      ),
    before,
  )!;

export const founded = '2026-01-05T10:00:00Z';
export const founding = step(
  'RegistryFounded',
  {
    founders: [
      { member: anna, organisation: 'alpha', roles: ['vetting-officer'] },
      { member: borys, organisation: 'beta', roles: ['vetting-officer'] },
      { member: vira, organisation: 'gamma', roles: ['vetting-officer', 'verifier'] },
      { member: sofia, organisation: 'alpha', roles: ['verifier'] },
      { member: taras, organisation: 'beta', roles: ['monitor'], territories: ['crimea'] },
      { member: lesia, organisation: 'gamma', roles: ['lawyer'] },
    ],
  },
  registryItself,
  founded,
);

export const applies = (who: MemberId, at: string, more: object = {}): Step =>
  step(
    'MembershipApplied',
    {
      member: who,
      organisation: who === olena ? 'delta' : 'epsilon',
      role: 'monitor',
      territories: ['crimea'],
      conflicts: [],
      consentsToChecks: true,
      personal: { statement: 'Invented.', contact: 'In person.' },
      ...more,
    },
    who,
    at,
  );
export const vouches = (by: MemberId, who: MemberId, at: string): Step =>
  step('ApplicantVouched', { member: who, knownFrom: 'Worked together.', knownFor: 'P4Y' }, by, at);
export const approves = (by: MemberId, who: MemberId, at: string): Step =>
  step('MembershipApproved', { member: who }, by, at);
export const enrols = (who: MemberId, kind: string, at: string, last: string, deviceBound = false): Step =>
  step('FactorEnrolled', { member: who, factor: member(last), kind, deviceBound }, who, at);
export const suspends = (by: MemberId, who: MemberId, at: string, forCause = false): Step =>
  step('MemberSuspended', { member: who, reason: 'precaution', forCause }, by, at);

/** On 1 February 2026. */
export const application = (who: MemberId = olena, more: object = {}): Step =>
  applies(who, '2026-02-01T09:00:00Z', more);
/** An application until two officers may approve it: on 2 February 2026. */
export const vetted = (who: MemberId = olena, more: object = {}): readonly Step[] => [
  application(who, more),
  step('ConflictAssessed', { member: who, outcome: 'no-obstacle', reasons: 'None.' }, anna, '2026-02-01T10:00:00Z'),
  vouches(sofia, who, '2026-02-01T11:00:00Z'),
  vouches(taras, who, '2026-02-01T12:00:00Z'),
  step('IdentityChecked', { member: who, method: 'video' }, anna, '2026-02-01T13:00:00Z'),
];
/** Approved by two: admitted from 09:00 on 3 February 2026. */
export const approved = (who: MemberId = olena, more: object = {}): readonly Step[] => [
  ...vetted(who, more),
  approves(anna, who, '2026-02-02T09:00:00Z'),
  approves(borys, who, '2026-02-02T10:00:00Z'),
];
/** On probation from 4 February 2026 on. */
export const enrolled = (who: MemberId = olena, more: object = {}): readonly Step[] => [
  ...approved(who, more),
  enrols(who, 'passphrase', '2026-02-04T09:00:00Z', who === olena ? 'd1' : 'd3'),
  enrols(who, 'passkey', '2026-02-04T09:05:00Z', who === olena ? 'd2' : 'd4', true),
];
/** A member from 10 March 2026 on, until 10 March 2027. */
export const activated = (who: MemberId = olena, more: object = {}): readonly Step[] => [
  ...enrolled(who, more),
  step('MembershipActivated', { member: who }, anna, '2026-03-10T09:00:00Z'),
];

/** `givenMembers(...).when(step).then(expected)`: the types of events that come of it, or the code of the refusal. */
export const givenMembers = (...before: readonly Step[]) => {
  const roster = rosterAfter([founding, ...before]);
  return {
    when: (one: Step) => ({
      then: (...expected: readonly string[]): void => {
        const decision = decidedOf(one, roster);
        if (isRefusal(decision)) expect(decision).toEqual(refused(expected[0]!));
        else expect(decision.map(({ type }) => type)).toEqual(expected);
      },
    }),
    at: (now: string) => ({
      then: (who: MemberId, standing: MemberStanding): void =>
        expect(standingOf(roster, who, new Date(now))).toBe(standing),
    }),
  };
};
