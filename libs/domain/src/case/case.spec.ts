import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  caseActs, caseEventVersion, caseFact, caseFacts, decideFact, isRefusal, readCaseEvent,
} from '#domain'; // prettier-ignore
import {
  decided,
  act,
  after,
  arrested,
  as,
  caseOf,
  charged,
  monitor,
  officer,
  refused,
  released,
  self,
  tells,
  verifier,
} from '#domain/testing';

const elsewhere = '01980000-0000-7000-8000-0000000000f9';

describe('recording a fact', () => {
  const says = arrested('2021-09-04').says;

  it('makes an event of its kind with what it says', () =>
    expect(decideFact(says, caseOf(), as(monitor))).toEqual([
      { type: 'ArrestRecorded', data: expect.objectContaining({ occurredOn: '2021-09-04' }) },
    ]));

  it('is refused where there is no case', () =>
    expect(decideFact(says, undefined, as(monitor))).toEqual(refused('case-not-found')));

  it('is refused on a merged case, naming the survivor', () => {
    const merged = after(
      caseOf(),
      decided(
        act('CasesMerged', { survivor: elsewhere, grounds: 'twice' }),
        caseOf(),
        as(verifier, { approvedBy: officer }),
      ),
    );
    expect(decideFact(says, merged, as(monitor))).toMatchObject({
      refused: 'case-merged',
      more: { survivor: elsewhere },
    });
  });

  it('is refused for a day that has not come, tomorrow aside', () => {
    expect(decideFact(arrested('2026-11-26').says, caseOf(), as(monitor))).toEqual(
      refused('date-in-future', 'occurredOn'),
    );
    expect(isRefusal(decideFact(arrested('2026-11-25').says, caseOf(), as(monitor)))).toBe(false);
    expect(isRefusal(decideFact(arrested('2026').says, caseOf(), as(monitor)))).toBe(false);
  });

  it('is refused for a provision that no code has, and tells the way out', () => {
    const decision = decideFact(
      charged('2021-09-04', { provisions: ['RF CC 281(2)', 'RF CC 999'] }).says,
      caseOf(),
      as(monitor),
    );
    expect(decision).toEqual(refused('provision-unknown', 'data.provisions.1'));
  });

  it('is refused for a provision that was not in force on any day that it may have been', () =>
    expect(decideFact(charged('2010-05', { provisions: ['RF CC 280.1(2)'] }).says, caseOf(), as(monitor))).toEqual(
      refused('provision-not-in-force', 'data.provisions.0'),
    ));

  it.each([
    ['a measure that ended before it began', 'MeasureOrdered', { until: '2020-01-01' }, 'ends-before-start', 'data.until'],
    ['a hearing that was put off to an earlier day', 'HearingPostponed', { to: '2020-01' }, 'ends-before-start', 'data.to'],
    ['a file that was read to the end before its beginning', 'InvestigationCompleted', { fileReadFrom: '2021-10-01', fileReadTo: '2021-09-01' }, 'ends-before-start', 'data.fileReadTo'],
    ['a copy that is to be handed over', 'AppealLodged', { copyHandedOverOn: '2097-01-01' }, 'date-in-future', 'data.copyHandedOverOn'],
    ['a file that is to be read', 'InvestigationCompleted', { fileReadFrom: '2097-01-01' }, 'date-in-future', 'data.fileReadFrom'],
  ] as const)('is refused for %s, with the field', (_, kind, data, code, field) =>
    expect(decideFact(tells(kind)('2021-09-04', data).says, caseOf(), as(monitor))).toEqual(refused(code, field)),
  ); // prettier-ignore

  it('takes an end that may be of the day, and one that lies ahead', () => {
    for (const until of ['2021-09-04', '2097-01-01'])
      expect(decideFact(tells('MeasureOrdered')('2021-09', { until }).says, caseOf(), as(monitor))).toHaveLength(1);
    expect(
      decideFact(tells('HearingPostponed')('2021-09-04', { to: '2097' }).says, caseOf(), as(monitor)),
    ).toHaveLength(1);
  });

  it('is refused after a fact that the case has not, or of another day', () => {
    const stranger = arrested('2021-09-04', {}, { after: elsewhere }).says;
    expect(decideFact(stranger, caseOf(), as(monitor))).toEqual(refused('after-not-found', 'after'));
    const release = released('2021-09-20');
    const early = arrested('2021-09-04', {}, { after: release.id }).says;
    expect(decideFact(early, caseOf(release), as(monitor))).toEqual(refused('after-another-day', 'after'));
  });

  it('is never refused for being late, partial or inconvenient', () =>
    fc.assert(
      fc.property(
        fc.constantFrom(...caseFacts),
        fc.constantFrom('1990', '2014-05-16~', 'unknown', '../2021'),
        (kind, occurredOn) => {
          const says = caseFact.parse({ kind: kind.kind, occurredOn, sources: [{ id: elsewhere }], data: {} });
          const state = caseOf(released('2010-01-01'), arrested('2024-01-01'));
          expect(decideFact(says, state, as(monitor))).toHaveLength(1);
        },
      ),
    ));
});

describe('verifying a fact', () => {
  const arrest = arrested('2021-09-03');
  const verified = act('FactVerified', { fact: arrest.id, verification: 'documented', method: 'verdict' });

  it('is for somebody other than who recorded it', () => {
    expect(decided(verified, caseOf(arrest), as(monitor))).toEqual(refused('own-fact', 'fact'));
    const state = after(caseOf(arrest), decided(verified, caseOf(arrest), as(verifier)));
    expect(state.facts.get(arrest.id)!.says.verification).toBe('documented');
  });

  it('is for somebody other than who corrected it last', () => {
    const correction = act('FactCorrected', { fact: arrest.id, says: arrested('2021-09-04').says, reason: 'seen' });
    const corrected = after(caseOf(arrest), decided(correction, caseOf(arrest), as(verifier)), verifier);
    expect(decided(verified, corrected, as(verifier))).toEqual(refused('own-fact', 'fact'));
    expect(isRefusal(decided(verified, corrected, as(officer)))).toBe(false);
  });
});

describe('acts that take two', () => {
  const merge = act('CasesMerged', { survivor: elsewhere, grounds: 'twice' });
  const open = act('TierChanged', { tier: 'public', reason: 'consent' });

  it.each([
    ['merging', merge],
    ['opening a tier', open],
  ] as const)('%s is refused without a second person, or with oneself as the second', (_, command) => {
    expect(decided(command, caseOf(), as(verifier))).toEqual(refused('second-person-missing'));
    expect(decided(command, caseOf(), as(verifier, { approvedBy: verifier }))).toEqual(
      refused('second-person-missing'),
    );
    expect(decided(command, caseOf(), as(verifier, { approvedBy: officer }))).toMatchObject([
      { data: { approvedBy: officer } },
    ]);
  });

  it('closing a tier takes one', () =>
    expect(
      isRefusal(decided(act('TierChanged', { tier: 'confidential', reason: 'family' }), caseOf(), as(monitor))),
    ).toBe(false));

  it('a case is not merged with itself', () => {
    const itself = act('CasesMerged', { survivor: self, grounds: 'twice' });
    expect(decided(itself, caseOf(), as(verifier, { approvedBy: officer }))).toEqual(
      refused('merge-with-itself', 'survivor'),
    );
  });

  it('a merge can be undone', () => {
    const merged = after(caseOf(), decided(merge, caseOf(), as(verifier, { approvedBy: officer })));
    const apart = after(
      merged,
      decided(act('CasesSeparated', { grounds: 'two' }), merged, as(verifier, { approvedBy: officer })),
    );
    expect(apart.mergedInto).toBeUndefined();
    expect(isRefusal(decideFact(arrested('2021-09-04').says, apart, as(monitor)))).toBe(false);
  });
});

describe.each(caseActs.map((of) => [of.type, of] as const))('%s', (type, of) => {
  it('reads its own example, as a command and as an event', () => {
    expect(of.schema.parse(of.schema.parse(of.example))).toEqual(of.schema.parse(of.example));
    const stored = { type, version: caseEventVersion(type), data: of.event.parse(of.example) };
    expect(readCaseEvent(JSON.parse(JSON.stringify(stored)) as typeof stored).type).toBe(type);
  });

  it('refuses a version that is newer than this software', () =>
    expect(() => readCaseEvent({ type, version: of.version + 1, data: {} })).toThrow(/not known/));
});

it('an event of an unknown type stops its reader', () =>
  expect(() => readCaseEvent({ type: 'TeleportRecorded', version: 1, data: {} })).toThrow(/No such kind/));
