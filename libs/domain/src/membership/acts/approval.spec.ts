import { describe, it } from '@jest/globals';
import { approved, approves, givenMembers, people, step, suspends, vetted } from '#domain/testing';

const { anna, borys, vira, sofia, taras, olena, pavlo } = people;
const today = '2026-02-01T14:00:00Z';

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
