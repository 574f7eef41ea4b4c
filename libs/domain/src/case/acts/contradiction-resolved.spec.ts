import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  contradictionResolved, contradictionsOf, decideFact, standingFacts, statusOn,
  type CaseAct, type CaseState, type Day,
} from '#domain'; // prettier-ignore
import { decided,
  act, after, arrested, as, caseOf, done, houseArrest, monitor, officer, refused, released, remanded, tells, today, verifier,
} from '#domain/testing'; // prettier-ignore

const elsewhere = '01980000-0000-7000-8000-0000000000f9';
const between = 'released-before-detained';

describe('resolving a contradiction', () => {
  const release = released('2021-01-01');
  const arrest = arrested('2021-09-04');
  const state = caseOf(release, arrest);
  const [open] = rulesIn(state);
  const resolve = (prefers?: string, reason = 'another man') =>
    act('ContradictionResolved', { contradiction: open!.key, facts: open!.facts, ...(prefers && { prefers }), reason });
  const reopen = act('ContradictionReopened', { contradiction: open!.key, reason: 'a new document' });
  const held = (now: CaseState, day = '2021-10-01') => statusOn(day as Day, standingFacts(now)).deprivedOfLiberty;

  it('sets the other fact aside until it is reopened', () => {
    const resolved = done(state, resolve(release.id));
    expect([rulesIn(resolved), held(resolved)]).toEqual([[], 'no']);
    const again = done(resolved, reopen);
    expect([rulesIn(again), held(again)]).toEqual([[open], 'yes']);
  });

  it('sets nothing aside any more when the fact that it prefers is withdrawn', () => {
    const resolved = done(state, resolve(release.id));
    const retracted = done(resolved, act('FactRetracted', { fact: release.id, reason: 'his brother' }));
    expect(held(retracted)).toBe('yes');
    expect(standingFacts(retracted).map(({ id }) => id)).toEqual([arrest.id]);
  });

  it('sets nothing aside any more when a correction ends the contradiction', () => {
    const resolved = done(state, resolve(release.id));
    const later = act('FactCorrected', { fact: release.id, says: released('2021-12-01').says, reason: 'the year' });
    expect([held(done(resolved, later)), held(done(resolved, later), '2021-12-02')]).toEqual(['yes', 'no']);
  });

  it('sets nothing aside any more when a later decision sets aside the fact that it prefers', () => {
    const twin = arrested('2021-09-04');
    const three = done(caseOf(release, arrest, twin), resolve(arrest.id));
    const same = contradictionsOf(three, today).find(({ rule }) => rule === 'same-fact-twice')!;
    const { key: contradiction, facts } = same;
    const chosen = done(
      three,
      act('ContradictionResolved', { contradiction, facts, prefers: twin.id, reason: 'better' }),
    );
    expect(standingFacts(chosen).map(({ id }) => id)).toEqual([release.id, twin.id]);
  });

  it('sets aside the fact that it is between and no other', () => {
    const more = caseOf(release, arrest, houseArrest('2021-09-05'));
    const resolved = done(more, resolve(arrest.id));
    expect(statusOn('2021-10-01' as Day, standingFacts(resolved)).liberty.state).toBe('house-arrest');
  });

  it('without a preference stands whatever else is learnt', () => {
    const resolved = done(state, resolve(undefined, 'released from an earlier arrest'));
    const more = after(resolved, decideFact(remanded('2021-09-05').says, resolved, as(monitor)));
    expect(rulesIn(more)).toEqual([]);
  });

  it('is possible however many facts there are', () => {
    const months = Array.from(
      { length: 60 },
      (_, n) => `20${15 + Math.floor(n / 12)}-${String((n % 12) + 1).padStart(2, '0')}-01`,
    );
    const long = caseOf(
      released('2014-01-01'),
      ...months.map((day) => tells('MeasureExtended', { measure: 'remand' })(day)),
    );
    const { key: contradiction, facts } = rulesIn(long)[0]!;
    expect(contradictionResolved.schema.safeParse({ contradiction, facts, reason: 'x' }).success).toBe(true);
  });

  it('is for somebody other than who recorded or corrected the facts', () => {
    expect(decided(resolve(arrest.id), state, as(monitor))).toEqual(refused('own-fact', 'facts'));
    const says = { ...arrest.says, data: { authority: 'police' } };
    const corrected = done(state, act('FactCorrected', { fact: arrest.id, says, reason: 'seen' }), verifier);
    expect(decided(resolve(arrest.id), corrected, as(verifier))).toEqual(refused('own-fact', 'facts'));
    expect(decided(resolve(arrest.id), corrected, as(officer))).toHaveLength(1);
  });

  it('is refused of what does not contradict, and for a fact that is no part of it', () => {
    const none = act('ContradictionResolved', { contradiction: 'none:x', facts: [arrest.id], reason: 'x' });
    expect(decided(none, state, as(verifier))).toEqual(refused('contradiction-not-found'));
    const twice = { ...resolve(arrest.id), data: { ...resolve(arrest.id).data, facts: [arrest.id, arrest.id] } };
    expect(decided(twice as CaseAct, state, as(verifier))).toEqual(refused('contradiction-not-found'));
    expect(decided(resolve(elsewhere), state, as(verifier))).toEqual(refused('fact-not-found', 'prefers'));
  });

  it('leaves no trace of a fact that is retracted, whatever was decided', () =>
    fc.assert(
      fc.property(fc.boolean(), fc.boolean(), fc.boolean(), (preferRelease, retractRelease, withMore) => {
        const [kept, gone] = retractRelease ? [arrest, release] : [release, arrest];
        const more = withMore ? [remanded('2021-09-05')] : [];
        const resolved = done(caseOf(release, arrest, ...more), resolve((preferRelease ? release : arrest).id));
        const retracted = done(resolved, act('FactRetracted', { fact: gone.id, reason: 'his brother' }));
        for (const day of ['2021-06-01', '2021-10-01', '2022-01-01'] as Day[])
          expect(statusOn(day, standingFacts(retracted))).toEqual(statusOn(day, [kept, ...more]));
      }),
    ));
});

function rulesIn(state: CaseState) {
  return contradictionsOf(state, today).filter(({ rule }) => rule === between);
}
