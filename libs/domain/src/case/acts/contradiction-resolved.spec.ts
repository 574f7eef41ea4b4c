import { describe, expect, it } from '@jest/globals';
import { contradictionsOf, decideCaseAct, type CaseAct } from '#domain';
import { act, after, arrested, as, caseOf, refused, released, today, verifier } from '#domain/testing';

const elsewhere = '01980000-0000-7000-8000-0000000000f9';

describe('resolving a contradiction', () => {
  const release = released('2021-01-01');
  const arrest = arrested('2021-09-04');
  const state = caseOf(release, arrest);
  const [open] = contradictionsOf(state, today);
  const resolve = act('ContradictionResolved', {
    contradiction: open!.key,
    facts: open!.facts,
    prefers: arrest.id,
    reason: 'another man',
  });

  it('sets the other facts aside until it is reopened', () => {
    const resolved = after(state, decideCaseAct(resolve, state, as(verifier)));
    expect(contradictionsOf(resolved, today)).toEqual([]);
    const reopen = act('ContradictionReopened', { contradiction: open!.key, reason: 'a new document' });
    expect(contradictionsOf(after(resolved, decideCaseAct(reopen, resolved, as(verifier))), today)).toEqual([open]);
  });

  it('is refused of what does not contradict, and for a fact that is no part of it', () => {
    expect(
      decideCaseAct(
        act('ContradictionResolved', { contradiction: 'none:x', facts: [arrest.id], reason: 'x' }),
        state,
        as(verifier),
      ),
    ).toEqual(refused('contradiction-not-found'));
    expect(
      decideCaseAct({ ...resolve, data: { ...resolve.data, prefers: elsewhere } } as CaseAct, state, as(verifier)),
    ).toEqual(refused('fact-not-found', 'prefers'));
  });
});
