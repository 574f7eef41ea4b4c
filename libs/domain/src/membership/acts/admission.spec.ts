import { describe, expect, it } from '@jest/globals';
import {
  applies, approved, approves, activated, decidedOf, enrolled, enrols, founding, givenMembers, people, refused, step, suspends, vetted, vouches,
} from '#domain/testing'; // prettier-ignore

const { anna, borys, vira, sofia, taras, lesia, olena, pavlo } = people;
const today = '2026-02-01T14:00:00Z';
const application = (who = olena, more: object = {}) => applies(who, '2026-02-01T09:00:00Z', more);

describe('founding', () => {
  const of = (...roles: readonly (readonly string[])[]) =>
    step(
      'RegistryFounded',
      {
        founders: roles.map((roles, n) => ({
          member: Object.values(people)[n],
          organisation: `of-${n}`,
          roles,
        })),
      },
      anna,
      today,
    );

  it('is done once', () => expect(decidedOf(founding, undefined)).toHaveLength(1));
  it('is refused a second time', () => givenMembers().when(founding).then('already-exists'));
  it('takes two officers', () =>
    expect(decidedOf(of(['vetting-officer'], ['verifier']), undefined)).toEqual(refused('two-officers-needed')));
  it('takes officers of two organisations', () => {
    const founders = [anna, borys].map((member) => ({ member, organisation: 'one', roles: ['vetting-officer'] }));
    expect(decidedOf(step('RegistryFounded', { founders }, anna, today), undefined)).toEqual(
      refused('two-officers-needed'),
    );
  });
  it('gives nobody roles that exclude each other', () =>
    expect(
      decidedOf(of(['vetting-officer', 'administrator'], ['vetting-officer'], ['vetting-officer']), undefined),
    ).toEqual(refused('roles-exclude-each-other')));
  it('comes before everything else', () =>
    expect(decidedOf(application(), undefined)).toEqual(refused('registry-not-founded')));

  const naming = (by = anna, approvedBy = borys, at = today) =>
    step('FounderNamed', { member: pavlo, organisation: 'zeta', roles: ['monitor'] }, by, at, approvedBy);
  it('is completed by two officers of two organisations', () => {
    givenMembers().when(naming()).then('FounderNamed');
    givenMembers().when(naming(anna, anna)).then('second-person-missing');
    givenMembers().when(naming(anna, sofia)).then('officers-only');
  });
  it('is over after 30 days', () =>
    givenMembers()
      .when(naming(anna, borys, '2026-02-04T10:00:00Z'))
      .then('founding-over'));
  it('makes members who are active at once', () => givenMembers(naming()).at(today).then(pavlo, 'active'));
});

describe('applying', () => {
  it('makes an applicant', () => givenMembers(application()).at(today).then(olena, 'applicant'));
  it('is for oneself', () =>
    givenMembers()
      .when({ ...application(), by: pavlo })
      .then('not-your-own'));
  it('is done once', () => givenMembers(application()).when(application()).then('already-exists'));
});

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

describe('approving', () => {
  const day2 = '2026-02-02T09:00:00Z';

  it('takes two vouches', () => {
    const withdrawn = step('VouchWithdrawn', { member: olena, reason: 'x' }, sofia, today);
    givenMembers(...vetted())
      .when(approves(anna, olena, day2))
      .then('MembershipApproved');
    givenMembers(...vetted(), withdrawn)
      .when(approves(anna, olena, day2))
      .then('vouches-missing');
  });
  it('takes vouchers who still stand', () =>
    givenMembers(...vetted(), suspends(borys, sofia, today))
      .when(approves(anna, olena, day2))
      .then('vouches-missing'));
  it('takes a meeting, and conflicts that were assessed', () => {
    const but = (type: string) => givenMembers(...vetted().filter((one) => one.type !== type));
    but('IdentityChecked')
      .when(approves(anna, olena, day2))
      .then('identity-not-checked');
    but('ConflictAssessed')
      .when(approves(anna, olena, day2))
      .then('conflicts-not-assessed');
    const obstacle = step('ConflictAssessed', { member: olena, outcome: 'obstacle', reasons: 'x' }, anna, today);
    givenMembers(...vetted(), obstacle)
      .when(approves(anna, olena, day2))
      .then('conflict-obstacle');
  });
  it('is for 30 days from the second vouch', () => {
    givenMembers(...vetted())
      .when(approves(anna, olena, '2026-03-03T11:59:59Z'))
      .then('MembershipApproved');
    givenMembers(...vetted())
      .when(approves(anna, olena, '2026-03-03T12:00:00Z'))
      .then('vouches-too-old');
  });
  it('is by two officers', () => {
    const once = [...vetted(), approves(anna, olena, day2)];
    givenMembers(...once)
      .when(approves(anna, olena, day2))
      .then('approved-already');
    givenMembers(...once)
      .when(approves(sofia, olena, day2))
      .then('officers-only');
    givenMembers(...once)
      .when(approves(borys, olena, day2))
      .then('MembershipApproved');
    givenMembers(...approved())
      .when(approves(vira, olena, '2026-02-02T11:00:00Z'))
      .then('approved-by-two');
  });
  it('is by officers of two organisations, and not of the applicant’s', () => {
    givenMembers(...vetted(olena, { organisation: 'gamma' }))
      .when(approves(vira, olena, day2))
      .then('approver-of-own-organisation');
    const second = step(
      'FounderNamed',
      { member: pavlo, organisation: 'alpha', roles: ['vetting-officer'] },
      anna,
      today,
      borys,
    );
    givenMembers(...vetted(), second, approves(anna, olena, day2))
      .when(approves(pavlo, olena, day2))
      .then('approvers-of-one-organisation');
  });
  it('is not by who vouched', () =>
    givenMembers(...vetted().map((one) => (one.by === taras ? { ...one, by: vira } : one)))
      .when(approves(vira, olena, day2))
      .then('approver-vouched'));

  const objects = (by = vira, at = '2026-02-02T10:30:00Z') =>
    step('ApprovalObjected', { member: olena, reason: 'x' }, by, at);
  it('leaves 24 hours for an objection', () => {
    givenMembers(...approved())
      .at('2026-02-03T08:59:59Z')
      .then(olena, 'approved');
    givenMembers(...approved())
      .at('2026-02-03T09:00:00Z')
      .then(olena, 'admitted');
    givenMembers(...approved())
      .when(objects(vira, '2026-02-03T08:59:59Z'))
      .then('ApprovalObjected');
    givenMembers(...approved())
      .when(objects(vira, '2026-02-03T09:00:00Z'))
      .then('objection-too-late');
    givenMembers(...vetted())
      .when(objects())
      .then('nothing-approved');
  });
  it('is undone by an objection until it is taken back', () => {
    const objected = [...approved(), objects()];
    const takesBack = (by = vira) =>
      step('ObjectionWithdrawn', { member: olena, reason: 'x' }, by, '2026-02-05T09:00:00Z');
    givenMembers(...objected)
      .at('2026-02-04T00:00:00Z')
      .then(olena, 'applicant');
    givenMembers(...objected)
      .when(approves(anna, olena, '2026-02-04T00:00:00Z'))
      .then('approval-objected');
    givenMembers(...objected)
      .when(takesBack(anna))
      .then('objection-of-another');
    givenMembers(...objected, takesBack())
      .when(approves(anna, olena, '2026-02-05T10:00:00Z'))
      .then('MembershipApproved');
  });
  it('is undone when a voucher or an approver is suspended before the admission, and not after', () => {
    for (const who of [sofia, anna]) {
      const suspended = (at: string) =>
        givenMembers(
          ...approved(),
          step(
            'FounderNamed',
            { member: pavlo, organisation: 'eta', roles: ['vetting-officer'] },
            anna,
            '2026-02-02T11:00:00Z',
            borys,
          ),
          suspends(borys, who, at),
        );
      suspended('2026-02-03T08:00:00Z').at('2026-02-04T00:00:00Z').then(olena, 'applicant');
      suspended('2026-02-03T10:00:00Z').at('2026-02-04T00:00:00Z').then(olena, 'admitted');
    }
  });
  it('is undone by a conflict that is declared before the admission', () =>
    givenMembers(
      ...approved(),
      step(
        'ConflictDeclared',
        { member: olena, conflict: { of: 'organisation', id: 'alpha' } },
        olena,
        '2026-02-02T12:00:00Z',
      ),
    )
      .at('2026-02-04T00:00:00Z')
      .then(olena, 'applicant'));
});

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
