import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  activeOfficers, evolveMembership, foldMembership, isRefusal, membershipActs, membershipEventVersion, readMembershipEvent,
  registryItself, rolesOf, standingOf, type MembershipActType, type MembershipEvent, type Recorded,
} from '#domain'; // prettier-ignore
import {
  activated, decidedOf, eventsOf, founded, founding, people, rosterAfter, step, type Step,
} from '#domain/testing'; // prettier-ignore

type Log = readonly Recorded<MembershipEvent>[];
const { anna, borys, vira, olena, pavlo } = people;
const officers = [anna, borys, vira];
const anyone = [...Object.values(people), registryItself];
const member = fc.constantFrom(...Object.values(people));
const factor = fc.constantFrom('d1', 'd2', 'd3').map((last) => `01980000-0000-7000-8000-0000000000${last}`);
const why = { reason: 'x' };

const anything: readonly (readonly [MembershipActType, fc.Arbitrary<object>])[] = [
  ['MembershipApplied', fc.record({
    organisation: fc.constantFrom('alpha', 'delta'), role: fc.constantFrom('monitor', 'verifier'),
    conflicts: fc.constant([]), consentsToChecks: fc.constant(true),
    personal: fc.constant({ statement: 'x', contact: 'x' }),
  })],
  ['ConflictDeclared', fc.constant({ conflict: { of: 'court', id: 'yalta' } })],
  ['ConflictAssessed', fc.constantFrom('no-obstacle', 'obstacle').map((outcome) => ({ outcome, reasons: 'x' }))],
  ['ApplicantVouched', fc.constant({ knownFrom: 'x', knownFor: 'P1Y' })],
  ['VouchWithdrawn', fc.constant(why)],
  ['IdentityChecked', fc.constant({ method: 'video' })],
  ['MembershipApproved', fc.constant({})],
  ['ApprovalObjected', fc.constant(why)],
  ['ObjectionWithdrawn', fc.constant(why)],
  ['FactorEnrolled', fc.record({ factor, kind: fc.constant('passkey'), deviceBound: fc.constant(true) })],
  ['FactorRemoved', fc.record({ factor, reason: fc.constant('lost') })],
  ['MembershipActivated', fc.constant({})],
  ['RoleWithdrawn', fc.constantFrom('vetting-officer', 'verifier').map((role) => ({ role, ...why }))],
  ['RolesGranted', fc.constantFrom('vetting-officer', 'verifier').map((role) => ({ grants: [{ role }], ...why }))],
  ['MembershipRenewed', fc.constant({ conflicts: [] })],
  ['MembershipLapsed', fc.constant({})],
  ['MemberSuspended', fc.boolean().map((forCause) => ({ reason: 'panic', forCause }))],
  ['MemberRestored', fc.constant(why)],
  ['RecoveryStarted', fc.constant(why)],
  ['MemberCompromised', fc.constant({ since: founded, ...why })],
  ['MemberRetired', fc.constant({ reason: 'left' })],
]; // prettier-ignore

/** Any act by anybody about anybody, minutes or months after the one before; more often than not by who may. */
const anyStep = fc.constantFrom(...anything).chain(([type, data]) =>
  fc.record({
    type: fc.constant(type),
    data,
    who: fc.oneof(fc.constantFrom(olena, pavlo), fc.constantFrom(...officers), member),
    by: fc.oneof(fc.constantFrom(...officers), fc.constantFrom(...anyone), fc.constant('own')),
    approvedBy: fc.constantFrom(...officers),
    minutes: fc.oneof({ weight: 4, arbitrary: fc.nat(3_000) }, { weight: 1, arbitrary: fc.nat(300_000) }),
  }),
);

/** The way of a newcomer with a step left out, taken by somebody else, or by a colleague; and then all that is tried. */
const usual = activated();
const course = fc.record({
  before: fc
    .record({
      without: fc.option(fc.nat(usual.length - 1)),
      swapped: fc.array(fc.tuple(fc.nat(usual.length - 1), fc.constantFrom(...anyone)), { maxLength: 3 }),
      organisation: fc.constantFrom('alpha', 'beta', 'gamma', 'delta'),
      until: fc.nat(usual.length),
    })
    .map(({ without, swapped, organisation, until }) =>
      activated(olena, { organisation })
        .map((one, index) => ({ ...one, by: swapped.find(([at]) => at === index)?.[1] ?? one.by }))
        .filter((_, index) => index !== without)
        .slice(0, until < 3 ? until : undefined),
    ),
  steps: fc.array(anyStep, { minLength: 20, maxLength: 100 }),
});
type Course = typeof course extends fc.Arbitrary<infer C> ? C : never;

/** What becomes of a registry when all this is tried; what is refused leaves no trace. */
function tried({ before, steps }: Course, look: (taken: Step, log: Log) => void = () => {}): Log {
  let log: Log = [];
  let now = new Date(founded);
  const take = (asked: Step) => {
    const decision = decidedOf(asked, foldMembership(log));
    now = asked.at;
    if (isRefusal(decision)) return;
    log = [...log, ...decision.map((event) => ({ ...event, recorded: { id: 'e', by: asked.by, at: now } }))];
    look(asked, log);
  };
  for (const asked of [founding, ...before]) take(asked);
  for (const { type, data, who, by, approvedBy, minutes } of steps) {
    const at = new Date(now.getTime() + minutes * 60_000);
    take(step(type, { member: who, ...data }, by === 'own' ? who : by, at, approvedBy));
  }
  return log;
}
const runs = { numRuns: 300 };

describe('whatever is tried', () => {
  it('leaves two active officers', () =>
    fc.assert(
      fc.property(course, (all) => {
        tried(all, ({ at }, log) => expect(activeOfficers(foldMembership(log)!, at).length).toBeGreaterThanOrEqual(2));
      }),
      runs,
    ));

  it('admits nobody without two vouches of two organisations and two officers of two', () =>
    fc.assert(
      fc.property(course, (all) => {
        for (const { id, founder, since, vouches, approvals, organisation } of foldMembership(tried(all))!
          .members.values()) {
          if (founder || since === undefined) continue;
          for (const signatures of [vouches, approvals]) {
            expect(new Set(signatures.map((one) => one.organisation)).size).toBe(2);
            expect(signatures.map((one) => one.organisation)).not.toContain(organisation);
          }
          expect(new Set([...vouches, ...approvals, { by: id }].map(({ by }) => by)).size).toBe(5);
        }
      }), // prettier-ignore
      runs,
    ));

  it('is refused when it is sent again', () =>
    fc.assert(
      fc.property(course, (all) => {
        tried(all, (taken, log) => expect(isRefusal(decidedOf(taken, foldMembership(log)))).toBe(true));
      }),
      runs,
    ));

  it('gives roles to nobody but members in standing', () =>
    fc.assert(
      fc.property(course, (all) => {
        tried(all, ({ at }, log) => {
          const roster = foldMembership(log)!;
          for (const who of roster.members.keys())
            if (!['active', 'probation'].includes(standingOf(roster, who, at)!))
              expect(rolesOf(roster, who, at)).toEqual([]);
        });
      }),
      runs,
    ));

  it('is the same roster in one piece, in two, and event by event', () =>
    fc.assert(
      fc.property(course, fc.nat(40), (all, cut) => {
        const log = tried(all);
        const whole = foldMembership(log)!;
        const first = foldMembership(log.slice(0, cut + 1));
        expect(foldMembership(log.slice(cut + 1), first)).toEqual(whole);
        expect(log.reduce((roster, event) => evolveMembership(roster, event), undefined as typeof first)).toEqual(
          whole,
        );
        expect(whole.version).toBe(log.length);
      }),
      runs,
    ));
});

describe('an event of the membership', () => {
  it.each(membershipActs.map(({ type, schema, example }) => [type, schema, example] as const))(
    '%s is asked for as its example says, about a member',
    (type, schema, example) => {
      const asked = schema.parse(example) as object;
      expect('founders' in asked || 'member' in asked).toBe(true);
      expect(membershipEventVersion(type)).toBe(1);
    },
  );

  it('is read again as it was written', () => {
    const [event] = eventsOf(founding, undefined);
    const { type, data } = JSON.parse(JSON.stringify(event)) as { type: string; data: object };
    expect(readMembershipEvent({ type, version: 1, data })).toEqual(event);
  });

  it('is about somebody who applied', () =>
    expect(
      decidedOf(step('MembershipApproved', { member: olena }, anna, founded), rosterAfter([founding])),
    ).toMatchObject({
      refused: 'member-not-found',
    }));
});
