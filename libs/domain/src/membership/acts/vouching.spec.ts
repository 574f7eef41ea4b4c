import { describe, it } from '@jest/globals';
import {
  activated,
  application,
  applies,
  approved,
  enrolled,
  givenMembers,
  people,
  step,
  suspends,
  vetted,
  vouches,
} from '#domain/testing';

const { anna, borys, vira, sofia, lesia, olena, pavlo } = people;
const today = '2026-02-01T14:00:00Z';

describe('vouching', () => {
  const after = givenMembers(application());

  it('is for active members who may vouch', () => {
    after.when(vouches(sofia, olena, today)).then('ApplicantVouched');
    after.when(vouches(anna, olena, today)).then('not-a-voucher');
    after.when(vouches(pavlo, olena, today)).then('not-a-voucher');
  });
  it('is not for a colleague of the applicant', () =>
    givenMembers(application(olena, { organisation: 'alpha' }))
      .when(vouches(sofia, olena, today))
      .then('voucher-of-own-organisation'));
  it('is not for two of one organisation', () =>
    givenMembers(
      application(),
      vouches(sofia, olena, today),
      step('FounderNamed', { member: pavlo, organisation: 'alpha', roles: ['monitor'] }, anna, today, borys),
    )
      .when(vouches(pavlo, olena, today))
      .then('vouchers-of-one-organisation'));
  it('is done once by one member, and by two at most', () => {
    givenMembers(application(), vouches(sofia, olena, today))
      .when(vouches(sofia, olena, today))
      .then('vouched-already');
    givenMembers(...vetted())
      .when(vouches(lesia, olena, today))
      .then('vouched-enough');
  });
  it('is not for probationers', () =>
    givenMembers(...enrolled(), applies(pavlo, today))
      .when(vouches(olena, pavlo, '2026-03-07T09:00:00Z'))
      .then('on-probation'));
  it('is not for members of less than six months', () => {
    const history = givenMembers(...activated(), applies(pavlo, '2026-03-11T09:00:00Z'));
    history.when(vouches(olena, pavlo, '2026-08-03T09:00:00Z')).then('member-too-new');
    history.when(vouches(olena, pavlo, '2026-08-04T09:00:00Z')).then('ApplicantVouched');
  });
  it('is not for the suspended', () =>
    givenMembers(application(), suspends(anna, sofia, today))
      .when(vouches(sofia, olena, today))
      .then('not-active'));
  it('is for five people within a year', () => {
    const others = Array.from({ length: 6 }, (_, n) => `01980000-0000-7000-8000-0000000000e${n}` as typeof olena);
    const six = others.map((who) => applies(who, '2026-02-01T09:00:00Z'));
    const five = others.slice(0, 5).map((who) => vouches(sofia, who, '2026-02-01T10:00:00Z'));
    const withdrawn = step('VouchWithdrawn', { member: others[0]!, reason: 'x' }, sofia, '2026-02-01T11:00:00Z');
    const after = givenMembers(...six, ...five, withdrawn);
    after.when(vouches(sofia, others[5]!, '2026-12-31T00:00:00Z')).then('vouches-used-up');
    // Sofia's own term ended meanwhile; renewed, she may again.
    const renewed = step('MembershipRenewed', { member: sofia, conflicts: [] }, borys, '2026-12-20T00:00:00Z', vira);
    givenMembers(...six, ...five, renewed)
      .when(vouches(sofia, others[5]!, '2027-02-01T00:00:00Z'))
      .then('ApplicantVouched');
  });
  it('is taken back by whoever did it, before the admission', () => {
    const withdraws = (by: typeof olena, at = today) => step('VouchWithdrawn', { member: olena, reason: 'x' }, by, at);
    givenMembers(...vetted())
      .when(withdraws(sofia))
      .then('VouchWithdrawn');
    givenMembers(...vetted())
      .when(withdraws(lesia))
      .then('vouch-not-found');
    givenMembers(...approved())
      .when(withdraws(sofia, '2026-02-03T09:00:00Z'))
      .then('not-an-applicant');
  });
});
