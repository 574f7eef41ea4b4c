import { describe, expect, it } from '@jest/globals';
import { isRefusal, type MemberId } from '#domain';
import { decided, act, as, caseOf, done, monitor, officer, refused, verifier } from '#domain/testing';

const voters = [4, 5, 6].map((n) => `01980000-0000-7000-8000-0000000000a${n}` as MemberId);
const two = as(verifier, { approvedBy: officer });
const propose = (...criteria: string[]) =>
  act('ClassificationProposed', { scheme: 'pace-1900', criteria, reasons: 'x' });
const decide = (inFavour: readonly MemberId[], against: readonly MemberId[], holds = true) =>
  act('ClassificationDecided', { scheme: 'pace-1900', holds, votes: { for: inFavour, against }, reasons: 'x' });

describe('classifying', () => {
  const proposed = done(caseOf(), propose('a'), monitor);
  const unanimous = decide(voters, []);

  it('is decided by two others than who proposed it', () => {
    expect(decided(unanimous, proposed, as(monitor, { approvedBy: officer }))).toEqual(refused('own-fact'));
    expect(decided(unanimous, proposed, as(verifier, { approvedBy: monitor }))).toEqual(refused('own-fact'));
    expect(decided(unanimous, proposed, as(verifier))).toEqual(refused('second-person-missing'));
    expect(isRefusal(decided(unanimous, proposed, two))).toBe(false);
  });

  it('is proposed again without freeing who proposed first to decide', () => {
    const again = done(proposed, propose('a', 'e'), verifier);
    for (const [by, approvedBy] of [
      [monitor, officer],
      [officer, verifier],
    ] as const)
      expect(decided(unanimous, again, as(by, { approvedBy }))).toEqual(refused('own-fact'));
    const anew = done(done(proposed, unanimous), propose('e'), verifier);
    expect(isRefusal(decided(unanimous, anew, as(monitor, { approvedBy: officer })))).toBe(false);
  });

  it('holds where more vote for it than against, and does not where not', () => {
    const [a, b, c] = voters as [MemberId, MemberId, MemberId];
    for (const [inFavour, against] of [
      [[], voters],
      [[a], [b]],
      [[], []],
    ] as const) {
      expect(decided(decide(inFavour, against), proposed, two)).toEqual(refused('votes-do-not-count', 'holds'));
    }
    expect(decided(decide([a, b], [c], false), proposed, two)).toEqual(refused('votes-do-not-count', 'holds'));
    expect(isRefusal(decided(decide([], voters, false), proposed, two))).toBe(false);
    expect(isRefusal(decided(decide([a, b], [c]), proposed, two))).toBe(false);
  });

  it('counts nobody twice, and no proposer', () => {
    const [a, b] = voters as [MemberId, MemberId];
    for (const votes of [decide([a, b], [a]), decide([a, a], [])])
      expect(decided(votes, proposed, two)).toEqual(refused('votes-do-not-count', 'votes'));
    expect(decided(decide([monitor, a], []), proposed, two)).toEqual(refused('own-fact'));
  });

  it('is not decided where nothing was proposed', () =>
    expect(decided(unanimous, caseOf(), two)).toEqual(refused('classification-not-proposed')));
});
