import { describe, it } from '@jest/globals';
import { approved, enrolled, enrols, givenMembers, people, step } from '#domain/testing';

const { anna, olena } = people;

describe('enrolling', () => {
  const at = '2026-02-04T09:00:00Z';

  it('begins with the admission, and by oneself', () => {
    givenMembers(...approved())
      .when(enrols(olena, 'totp', '2026-02-03T08:00:00Z', 'd1'))
      .then('not-admitted');
    givenMembers(...approved())
      .when({ ...enrols(olena, 'totp', at, 'd1'), by: anna })
      .then('not-your-own');
  });
  it('starts probation with the second factor', () => {
    givenMembers(...approved())
      .when(enrols(olena, 'passphrase', at, 'd1'))
      .then('FactorEnrolled');
    givenMembers(...approved(), enrols(olena, 'passphrase', at, 'd1'))
      .when(enrols(olena, 'totp', at, 'd2'))
      .then('FactorEnrolled', 'ProbationStarted');
    givenMembers(...enrolled())
      .at('2026-02-05T00:00:00Z')
      .then(olena, 'probation');
  });
  it('takes one bound to a device for a privileged role', () => {
    const verifier = [
      ...approved(olena, { role: 'verifier' }),
      enrols(olena, 'passphrase', at, 'd1'),
      enrols(olena, 'totp', at, 'd2'),
    ];
    givenMembers(...verifier)
      .at(at)
      .then(olena, 'admitted');
    givenMembers(...verifier)
      .when(enrols(olena, 'passkey', at, 'd3', true))
      .then('FactorEnrolled', 'ProbationStarted');
  });
  it('counts two of a kind once, except passkeys', () => {
    const totp = enrols(olena, 'totp', at, 'd1');
    givenMembers(...approved(), totp)
      .when(enrols(olena, 'totp', at, 'd2'))
      .then('FactorEnrolled');
    const passkey = enrols(olena, 'passkey', at, 'd1');
    givenMembers(...approved(), passkey)
      .when(enrols(olena, 'passkey', at, 'd2'))
      .then('FactorEnrolled', 'ProbationStarted');
  });
  it('keeps enough to sign in with', () => {
    const removes = (by: typeof olena) =>
      step(
        'FactorRemoved',
        { member: olena, factor: '01980000-0000-7000-8000-0000000000d2', reason: 'locked' },
        by,
        '2026-03-01T00:00:00Z',
      );
    givenMembers(...enrolled())
      .when(removes(olena))
      .then('factor-needed');
    givenMembers(...enrolled())
      .when(removes('00000000-0000-7000-8000-000000000000' as typeof olena))
      .then('FactorRemoved');
  });
});
