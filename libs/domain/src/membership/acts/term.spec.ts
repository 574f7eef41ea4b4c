import { describe, expect, it } from '@jest/globals';
import { dueOn, factorsMissing, registryItself, rolesOf, standingOf, territoriesOf, wantsOfficers } from '#domain';
import {
  activated, approves, enrolled, enrols, founding, givenMembers, people, rosterAfter, step, suspends, vetted, vouches, applies, type Step,
} from '#domain/testing'; // prettier-ignore

const { anna, borys, vira, sofia, olena, pavlo, taras } = people;
const roster = (...steps: readonly Step[]) => rosterAfter([founding, ...steps]);
const activates = (at: string) => step('MembershipActivated', { member: olena }, anna, at);
const renews = (who: typeof olena, at: string, by = anna, approvedBy = borys) =>
  step('MembershipRenewed', { member: who, conflicts: [] }, by, at, approvedBy);
const lapses = (who: typeof olena, at: string) => step('MembershipLapsed', { member: who }, registryItself, at);
const restores = (who: typeof olena, by: typeof olena, at: string, approvedBy?: typeof olena) =>
  step('MemberRestored', { member: who, reason: 'x' }, by, at, approvedBy);

describe('a term', () => {
  it('begins when an officer ends probation, after 30 days', () => {
    givenMembers(...enrolled())
      .when(activates('2026-03-05T23:59:59Z'))
      .then('probation-not-over');
    givenMembers(...enrolled())
      .when(activates('2026-03-06T00:00:00Z'))
      .then('MembershipActivated');
    givenMembers(...activated())
      .when(activates('2026-03-11T00:00:00Z'))
      .then('not-on-probation');
  });

  it('ends twelve months later, at 00:00 UTC, whether or not a job has run', () => {
    givenMembers(...activated())
      .at('2027-03-09T23:59:59.999Z')
      .then(olena, 'active');
    givenMembers(...activated(), ...officersRenewed)
      .at('2027-03-10T00:00:00Z')
      .then(olena, 'lapsed');
    expect(rolesOf(roster(...activated(), ...officersRenewed), olena, new Date('2027-03-10T00:00:00Z'))).toEqual([]);
  });

  it('lapses in the log once, and not before', () => {
    givenMembers(...activated())
      .when(lapses(olena, '2027-03-09T23:59:59Z'))
      .then('term-not-over');
    givenMembers(...activated())
      .when(lapses(olena, '2027-03-10T00:00:00Z'))
      .then('MembershipLapsed');
    givenMembers(...activated(), lapses(olena, '2027-03-10T00:00:00Z'))
      .when(lapses(olena, '2027-03-10T00:00:01Z'))
      .then('term-not-over');
    givenMembers(...activated())
      .when({ ...lapses(olena, '2027-03-10T00:00:00Z'), by: anna })
      .then('registry-only');
  });

  it('is renewed by two officers, from the day on which they do it', () => {
    givenMembers(...activated())
      .when(renews(olena, '2026-12-01T00:00:00Z', anna, anna))
      .then('second-person-missing');
    givenMembers(...activated(), renews(olena, '2026-12-01T00:00:00Z'), ...officersRenewed)
      .at('2027-11-30T23:59:59Z')
      .then(olena, 'active');
    givenMembers(...activated(), renews(olena, '2026-12-01T00:00:00Z'))
      .when(renews(olena, '2026-12-01T10:00:00Z'))
      .then('renewed-already');
    givenMembers(...activated())
      .when(renews(anna, '2026-12-01T00:00:00Z'))
      .then('own-membership');
  });

  it('runs on for the last two officers, who could renew nobody', () => {
    const now = new Date('2027-06-01T00:00:00Z');
    const standings = [anna, borys, vira, sofia].map((who) => standingOf(roster(), who, now));
    expect(standings).toEqual(['active', 'active', 'lapsed', 'lapsed']);
    const renewed = roster(renews(vira, '2026-12-20T00:00:00Z'));
    expect([anna, borys, vira].map((who) => standingOf(renewed, who, now))).toEqual(['active', 'lapsed', 'active']);
  });

  it('is reminded of 30, 14 and 3 days before, each once', () => {
    const until = (at: string, ...sent: readonly Step[]) =>
      dueOn(roster(...activated(), ...sent), new Date(at)).filter(({ member }) => member === olena);
    const reminds = (days: number, at: string) => step('ReminderSent', { member: olena, days }, registryItself, at);
    expect(until('2027-02-07T23:59:59Z')).toEqual([]);
    expect(until('2027-02-08T00:00:00Z')).toEqual([{ due: 'reminder', member: olena, days: 30 }]);
    const first = reminds(30, '2027-02-08T00:00:00Z');
    expect(until('2027-02-23T00:00:00Z', first)).toEqual([]);
    expect(until('2027-02-24T00:00:00Z', first)).toEqual([{ due: 'reminder', member: olena, days: 14 }]);
    expect(until('2027-03-08T00:00:00Z', first)).toEqual([{ due: 'reminder', member: olena, days: 3 }]);
    givenMembers(...activated(), first)
      .when(first)
      .then('reminder-sent');
    givenMembers(...activated())
      .when(reminds(14, '2027-02-08T00:00:00Z'))
      .then('reminder-not-due');
    expect(until('2027-03-10T00:00:00Z')).toEqual([{ due: 'lapse', member: olena }]);
    expect(until('2027-03-11T00:00:00Z', lapses(olena, '2027-03-10T00:00:00Z'))).toEqual([]);
  });

  it('waits for an officer when probation is over', () =>
    expect(dueOn(roster(...enrolled()), new Date('2026-03-06T00:00:00Z'))).toEqual([
      { due: 'activation', member: olena },
    ]));
});

describe('roles', () => {
  const day = '2026-04-01T00:00:00Z';
  const grants = (who: typeof olena, grants: readonly object[], approvedBy?: typeof olena) =>
    step('RolesGranted', { member: who, grants, reason: 'x' }, anna, day, approvedBy);
  const member = givenMembers(...activated());

  it('are granted by two officers of two organisations', () => {
    member.when(grants(olena, [{ role: 'lawyer' }])).then('second-person-missing');
    member.when(grants(olena, [{ role: 'lawyer' }], sofia)).then('officers-only');
    member.when(grants(olena, [{ role: 'lawyer' }], borys)).then('RolesGranted');
  });

  it('are granted by nobody to themselves', () =>
    member.when(grants(anna, [{ role: 'verifier' }], borys)).then('own-membership'));

  it('count with their territories until their day', () => {
    const now = roster(...activated(), grants(olena, [{ role: 'lawyer', until: '2026-06-01' }], borys));
    expect(rolesOf(now, olena, new Date('2026-05-31T23:59:59Z'))).toEqual(['monitor', 'lawyer']);
    expect(rolesOf(now, olena, new Date('2026-06-01T00:00:00Z'))).toEqual(['monitor']);
    expect(territoriesOf(now, olena, 'monitor', new Date(day))).toEqual(['crimea']);
    expect(territoriesOf(now, olena, 'lawyer', new Date(day))).toBe('everywhere');
    expect(territoriesOf(now, olena, 'verifier', new Date(day))).toEqual([]);
  });

  it('exclude one another: who operates or audits records nothing', () => {
    for (const role of ['administrator', 'auditor', 'vetting-officer'])
      member.when(grants(olena, [{ role }], borys)).then('roles-exclude-each-other');
    givenMembers()
      .when(grants(borys, [{ role: 'verifier' }], vira))
      .then('device-bound-missing');
  });

  it('that are privileged take a factor bound to a device', () => {
    const without = activated().map((one) =>
      one.type === 'FactorEnrolled' && 'deviceBound' in one.data
        ? { ...one, data: { ...one.data, deviceBound: false } }
        : one,
    );
    givenMembers(...without)
      .when(grants(olena, [{ role: 'verifier' }], borys))
      .then('device-bound-missing');
    member.when(grants(olena, [{ role: 'verifier' }], borys)).then('RolesGranted');
  });

  it('are withdrawn by one officer', () => {
    const withdraws = (role: string) => step('RoleWithdrawn', { member: olena, role, reason: 'x' }, anna, day);
    member.when(withdraws('monitor')).then('RoleWithdrawn');
    member.when(withdraws('lawyer')).then('role-not-held');
  });
});

describe('suspending', () => {
  const day = '2026-04-01T00:00:00Z';

  it('takes one officer, or the registry itself, and gives no roles', () => {
    const member = givenMembers(...activated());
    member.when(suspends(anna, olena, day)).then('MemberSuspended');
    member.when(suspends(registryItself, olena, day)).then('MemberSuspended');
    member.when(suspends(sofia, olena, day)).then('officers-only');
    expect(rolesOf(roster(...activated(), suspends(anna, olena, day)), olena, new Date(day))).toEqual([]);
  });

  it('leaves two officers, whoever does it', () => {
    const two = givenMembers(suspends(anna, vira, day));
    two.when(suspends(anna, borys, day)).then('needs-custodians');
    two.when(suspends(registryItself, borys, day)).then('needs-custodians');
    two.when(step('MemberRetired', { member: borys, reason: 'left' }, anna, day)).then('needs-custodians');
    two
      .when(step('RoleWithdrawn', { member: borys, role: 'vetting-officer', reason: 'x' }, anna, day))
      .then('needs-custodians');
    two.when(step('MemberCompromised', { member: borys, since: day, reason: 'x' }, anna, day)).then('needs-custodians');
    expect(wantsOfficers(roster(suspends(anna, vira, day)), new Date(day))).toBe(true);
    expect(wantsOfficers(roster(), new Date(day))).toBe(false);
  });

  it('for cause has those vetted anew for whom they vouched within 24 months', () => {
    const review = (at: string, forCause: boolean) =>
      roster(...activated(), ...officersRenewed, suspends(anna, taras, at, forCause)).members.get(olena)!.underReview;
    expect(review('2026-10-01T00:00:00Z', true)).toBe(true);
    expect(review('2026-10-01T00:00:00Z', false)).toBe(false);
    const reviewed = [
      ...activated(),
      suspends(anna, taras, '2026-10-01T00:00:00Z', true),
      applies(pavlo, '2026-10-01T00:00:00Z'),
    ];
    givenMembers(...reviewed)
      .when(vouches(olena, pavlo, '2026-10-02T00:00:00Z'))
      .then('under-review');
    givenMembers(...reviewed, renews(olena, '2026-10-03T00:00:00Z'))
      .when(vouches(olena, pavlo, '2026-10-04T00:00:00Z'))
      .then('ApplicantVouched');
  });

  it('is undone by two officers, of whom one may have done it, and factors are enrolled anew', () => {
    const suspended = [...activated(), suspends(anna, olena, day)];
    givenMembers(...suspended)
      .when(restores(olena, anna, '2026-04-02T00:00:00Z'))
      .then('second-person-missing');
    givenMembers(...suspended)
      .when(restores(olena, anna, '2026-04-02T00:00:00Z', anna))
      .then('second-person-missing');
    givenMembers(...suspended)
      .when(restores(olena, anna, '2026-04-02T00:00:00Z', borys))
      .then('MemberRestored');
    const back = [...suspended, restores(olena, anna, '2026-04-02T00:00:00Z', borys)];
    givenMembers(...back)
      .at('2026-04-02T00:00:00Z')
      .then(olena, 'admitted');
    expect(factorsMissing(roster(...back).members.get(olena)!, new Date(day)).count).toBe(2);
    const again = [
      enrols(olena, 'passphrase', '2026-04-02T01:00:00Z', 'd5'),
      enrols(olena, 'totp', '2026-04-02T02:00:00Z', 'd6'),
    ];
    givenMembers(...back, ...again)
      .at('2026-04-02T02:00:00Z')
      .then(olena, 'active');
  });

  it('for more than 30 days ends the term', () =>
    givenMembers(...activated(), suspends(anna, olena, day), restores(olena, anna, '2026-05-01T00:00:01Z', borys))
      .at('2026-05-02T00:00:00Z')
      .then(olena, 'lapsed'));

  it('comes with word of a compromised account', () => {
    const compromised = (since: string) => step('MemberCompromised', { member: olena, since, reason: 'x' }, anna, day);
    givenMembers(...activated())
      .when(compromised('2026-03-20T00:00:00Z'))
      .then('MemberCompromised', 'MemberSuspended');
    givenMembers(...activated())
      .when(compromised('2026-05-20T00:00:00Z'))
      .then('date-in-future');
    const known = givenMembers(...activated(), compromised('2026-03-20T00:00:00Z'));
    known.when(compromised('2026-03-21T00:00:00Z')).then('compromised-already');
    known.when(compromised('2026-03-19T00:00:00Z')).then('MemberCompromised');
  });

  it('has a recovery beside it, that takes two', () => {
    const recovers = (approvedBy?: typeof olena) =>
      step('RecoveryStarted', { member: olena, reason: 'x' }, anna, day, approvedBy);
    givenMembers(...activated())
      .when(recovers())
      .then('second-person-missing');
    givenMembers(...activated(), recovers(borys))
      .at(day)
      .then(olena, 'admitted');
    givenMembers(...activated(), recovers(borys))
      .when(recovers(borys))
      .then('recovery-started');
  });

  it('takes an approval with it that is not yet followed by the admission', () =>
    givenMembers(
      ...vetted(),
      approves(vira, olena, '2026-02-02T09:00:00Z'),
      suspends(anna, vira, '2026-02-02T10:00:00Z'),
      approves(borys, olena, '2026-02-02T11:00:00Z'),
    )
      .at('2026-02-04T00:00:00Z')
      .then(olena, 'applicant'));
});

const officersRenewed = [
  step('MembershipRenewed', { member: anna, conflicts: [] }, borys, '2026-12-20T00:00:00Z', vira),
  step('MembershipRenewed', { member: borys, conflicts: [] }, anna, '2026-12-20T00:00:00Z', vira),
];
