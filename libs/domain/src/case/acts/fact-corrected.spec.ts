import { describe, expect, it } from '@jest/globals';
import { factCorrected } from '#domain';
import { decided, act, after, arrested, as, caseOf, done, refused, released, verifier } from '#domain/testing';

describe('correcting a fact', () => {
  const arrest = arrested('2021-09-03');
  const correction = act('FactCorrected', {
    fact: arrest.id,
    says: arrested('2021-09-04').says,
    reason: 'seen in the record',
  });

  it('replaces what it says and keeps the old words with who, when and why', () => {
    const corrected = after(caseOf(arrest), decided(correction, caseOf(arrest), as(verifier)), verifier).facts.get(
      arrest.id,
    )!;
    expect(corrected.says.occurredOn).toBe('2021-09-04');
    expect(corrected.changes).toMatchObject([
      {
        act: 'FactCorrected',
        reason: 'seen in the record',
        recorded: { by: verifier },
        said: { occurredOn: '2021-09-03' },
      },
    ]);
  });

  it('is refused of a fact that is not there, or withdrawn', () => {
    expect(decided(correction, caseOf(), as(verifier))).toEqual(refused('fact-not-found', 'fact'));
    const state = after(
      caseOf(arrest),
      decided(act('FactRetracted', { fact: arrest.id, reason: 'his brother' }), caseOf(arrest), as(verifier)),
    );
    expect(decided(correction, state, as(verifier))).toEqual(refused('fact-retracted', 'fact'));
  });

  it('is refused when it says the same, or another kind', () => {
    const same = act('FactCorrected', { fact: arrest.id, says: arrest.says, reason: 'again' });
    expect(decided(same, caseOf(arrest), as(verifier))).toEqual(refused('fact-unchanged', 'says'));
    const other = act('FactCorrected', { fact: arrest.id, says: released('2021-09-03').says, reason: 'no' });
    expect(decided(other, caseOf(arrest), as(verifier))).toEqual(refused('kind-changed', 'says.kind'));
  });

  it('names the field within what it would say', () => {
    const future = act('FactCorrected', { fact: arrest.id, says: arrested('2097-01-01').says, reason: 'typo' });
    expect(decided(future, caseOf(arrest), as(verifier))).toEqual(refused('date-in-future', 'says.occurredOn'));
  });

  it('opens nothing: its tier stays, said or not, and another is refused', () => {
    const secret = arrested('2021-09-03', {}, { tier: 'confidential' });
    const { tier: _, ...says } = arrested('2021-09-04').says;
    const silent = act('FactCorrected', { fact: secret.id, says, reason: 'seen' });
    expect(done(caseOf(secret), silent).facts.get(secret.id)!.says).toMatchObject({
      occurredOn: '2021-09-04',
      tier: 'confidential',
    });
    const opening = act('FactCorrected', { fact: secret.id, says: { ...says, tier: 'public' }, reason: 'seen' });
    expect(decided(opening, caseOf(secret), as(verifier))).toEqual(refused('not-a-correction', 'says.tier'));
  });

  it('verifies nothing: the new words are reported, and anything else is refused', () => {
    const verification = act('FactVerified', { fact: arrest.id, verification: 'documented', method: 'the verdict' });
    const verified = done(caseOf(arrest), verification);
    expect(done(verified, correction).facts.get(arrest.id)!.says.verification).toBe('reported');
    const documented = { ...arrested('2021-09-04').says, verification: 'documented' };
    const claiming = act('FactCorrected', { fact: arrest.id, says: documented, reason: 'seen' });
    for (const state of [caseOf(arrest), verified])
      expect(decided(claiming, state, as(verifier))).toEqual(refused('not-a-correction', 'says.verification'));
  });

  it('settles no dispute', () => {
    const dispute = act('FactVerified', { fact: arrest.id, verification: 'disputed', method: 'the family denies it' });
    const { verification: _, ...says } = arrested('2021-09-04').says;
    const disputed = done(caseOf(arrest), dispute);
    const silent = act('FactCorrected', { fact: arrest.id, says, reason: 'seen' });
    expect(done(disputed, silent).facts.get(arrest.id)!.says.verification).toBe('disputed');
    expect(decided(correction, disputed, as(verifier))).toEqual(refused('not-a-correction', 'says.verification'));
  });

  it('is told what it can not do even where it says the same words', () => {
    const same = (claims: object) =>
      act('FactCorrected', { fact: arrest.id, says: { ...arrest.says, ...claims }, reason: 'x' });
    const { tier: _, verification: __, ...silent } = arrest.says;
    const refusalOf = (says: object) =>
      decided(act('FactCorrected', { fact: arrest.id, says, reason: 'x' }), caseOf(arrest), as(verifier));
    expect(refusalOf(silent)).toEqual(refused('fact-unchanged', 'says'));
    for (const [claims, field] of [
      [{ tier: 'confidential' }, 'says.tier'],
      [{ verification: 'documented' }, 'says.verification'],
    ] as const)
      expect(decided(same(claims), caseOf(arrest), as(verifier))).toEqual(refused('not-a-correction', field));
  });

  it('is refused where two facts would have followed each other', () => {
    const release = released('2021-09-03', {}, { after: arrest.id });
    const circle = act('FactCorrected', {
      fact: arrest.id,
      says: arrested('2021-09-03', {}, { after: release.id }).says,
      reason: 'at the gate',
    });
    expect(decided(circle, caseOf(arrest, release), as(verifier))).toEqual(refused('after-circle', 'says.after'));
  });

  it('names a field that its kind has not', () => {
    const says = { ...arrest.says, data: { colour: 'red' } };
    expect(factCorrected.schema.safeParse({ fact: arrest.id, says, reason: 'x' }).error?.issues).toMatchObject([
      { code: 'unrecognized_keys', path: ['says', 'data'] },
    ]);
    const outside = { ...arrest.says, colour: 'red' };
    expect(factCorrected.schema.safeParse({ fact: arrest.id, says: outside, reason: 'x' }).success).toBe(false);
  });
});
