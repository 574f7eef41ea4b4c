import { describe, expect, it } from '@jest/globals';
import { decideCaseAct, isRefusal } from '#domain';
import { act, after, as, caseOf, monitor, officer, refused, verifier } from '#domain/testing';

describe('classifying', () => {
  const propose = act('ClassificationProposed', { scheme: 'pace-1900', criteria: ['a'], reasons: 'x' });
  const decide = act('ClassificationDecided', {
    scheme: 'pace-1900',
    holds: true,
    votes: { for: [], against: [] },
    reasons: 'x',
  });

  it('is decided by two others than who proposed it', () => {
    const proposed = after(caseOf(), decideCaseAct(propose, caseOf(), as(monitor)), monitor);
    expect(decideCaseAct(decide, proposed, as(monitor, { approvedBy: officer }))).toEqual(refused('own-fact'));
    expect(decideCaseAct(decide, proposed, as(verifier))).toEqual(refused('second-person-missing'));
    expect(isRefusal(decideCaseAct(decide, proposed, as(verifier, { approvedBy: officer })))).toBe(false);
  });

  it('is not decided where nothing was proposed', () =>
    expect(decideCaseAct(decide, caseOf(), as(verifier, { approvedBy: officer }))).toEqual(
      refused('classification-not-proposed'),
    ));
});
