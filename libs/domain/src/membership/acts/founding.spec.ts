import { describe, expect, it } from '@jest/globals';
import { application, decidedOf, founding, givenMembers, people, refused, step } from '#domain/testing';

const { anna, borys, sofia, pavlo } = people;
const today = '2026-02-01T14:00:00Z';

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
