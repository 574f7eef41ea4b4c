import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addDays,
  boundsOf,
  caseFact,
  caseFacts,
  foldCase,
  segmentsOf,
  spansOf,
  standingFacts,
  statusOn,
  type CaseEvent,
  type CaseFact,
  type Day,
  type FactId,
  type MemberId,
  type Recorded,
  type StandingFact,
} from '#domain';
import {
  abducted,
  acquitted,
  appealDecided,
  arrested,
  arrived,
  charged,
  convicted,
  died,
  disappeared,
  given,
  houseArrest,
  released,
  remanded,
  searched,
  sentenced,
  shizo,
  transferred,
} from '#domain/testing';

const on = (day: string) => (facts: readonly StandingFact[]) => statusOn(day as Day, facts);
const liberty =
  (day: string, state: string, certainty = 'certain') =>
  (facts: readonly StandingFact[]) =>
    expect(on(day)(facts).liberty).toMatchObject({ state, certainty });
const procedure = (day: string, state: string) => (facts: readonly StandingFact[]) =>
  expect(on(day)(facts).procedure.state).toBe(state);
const deprived = (day: string, answer: string) => (facts: readonly StandingFact[]) =>
  expect(on(day)(facts).deprivedOfLiberty).toBe(answer);
const marked =
  (day: string, ...marks: string[]) =>
  (facts: readonly StandingFact[]) =>
    expect(on(day)(facts).marks.map(({ mark }) => mark)).toEqual(marks);

describe('liberty', () => {
  it('is unknown before the first fact', () =>
    given().when(arrested('2021-09-04')).then(liberty('2021-09-03', 'unknown')));

  it('follows what happened, not the order in which it was learnt', () =>
    given(released('2024-06-28')).when(arrested('2021-09-04')).then(deprived('2021-12-01', 'yes')));

  it('puts an arrest before a release of the same day', () =>
    given(released('2021-09-04')).when(arrested('2021-09-04')).then(liberty('2021-09-04', 'at-liberty')));

  it('puts a re-arrest at the gate after the release that a source says it followed', () => {
    const release = released('2021-09-20');
    given(arrested('2021-09-04'), release)
      .when(arrested('2021-09-20', {}, { after: release.id }))
      .then(liberty('2021-09-20', 'briefly-detained'));
  });

  it('is possible on the days around a day that is known only about', () =>
    given()
      .when(arrested('2014-05-16~'))
      .then((facts) => {
        deprived('2014-05-12', 'no')(facts);
        deprived('2014-05-15', 'possibly')(facts);
        deprived('2014-05-17', 'possibly')(facts);
        deprived('2014-05-19', 'yes')(facts);
      }));

  it('is certain to the end of August and possible in September when the release is of September', () =>
    given(arrested('2020-05-01'))
      .when(released('2020-09'))
      .then((facts) => {
        liberty('2020-08-31', 'briefly-detained')(facts);
        expect(on('2020-09-10')(facts).liberty.states).toEqual(['at-liberty', 'briefly-detained']);
        liberty('2020-09-30', 'at-liberty')(facts);
      }));

  it('stays possible while all that is known of the day is doubtful', () =>
    given().when(arrested('2021-09-04?')).then(deprived('2021-10-01', 'possibly')));

  it('is not taken for granted from a disputed fact', () =>
    given()
      .when(arrested('2021-09-04', {}, { verification: 'disputed' }))
      .then(deprived('2021-10-01', 'possibly')));

  it('is possible between the days that two sources give, and certain after both', () =>
    given(arrested('2021-09-03'))
      .when(arrested('2021-09-05', {}, { sources: [{ id: '01980000-0000-7000-8000-0000000000b2' }] }))
      .then((facts) => {
        deprived('2021-09-04', 'possibly')(facts);
        deprived('2021-09-05', 'yes')(facts);
      }));

  it('is not set by a fact without a day', () =>
    given().when(arrested('unknown')).then(liberty('2021-10-01', 'unknown')));

  it('is not given back by an acquittal', () =>
    given(arrested('2021-09-04')).when(acquitted('2021-11-01')).then(deprived('2021-11-02', 'yes')));

  it('is taken in the courtroom by a sentence to a strict regime, and not by one to a settlement colony', () => {
    given(searched('2021-09-04'))
      .when(
        convicted('2022-01-01'),
        sentenced('2022-01-01', { parts: [{ kind: 'imprisonment', term: 'P5Y', regime: 'strict' }] }),
      )
      .then(deprived('2022-01-01', 'yes'));
    given(searched('2021-09-04'))
      .when(
        convicted('2022-01-01'),
        sentenced('2022-01-01', { parts: [{ kind: 'imprisonment', term: 'P2Y', regime: 'settlement' }] }),
      )
      .then(deprived('2022-01-01', 'no'));
  });

  it('is not taken by a suspended sentence, which supervises', () =>
    given(searched('2021-09-04'))
      .when(convicted('2022-01-01'), sentenced('2022-01-01', { parts: [{ kind: 'suspended', term: 'P2Y6M' }] }))
      .then((facts) => {
        deprived('2022-02-01', 'no')(facts);
        marked('2022-02-01', 'under-supervision')(facts);
      }));

  it('is remand from a conviction on, and imprisonment once that is final', () =>
    given(arrested('2021-09-04'), convicted('2022-01-10'))
      .when(appealDecided('2022-05-05', { outcome: 'upheld' }))
      .then((facts) => {
        liberty('2021-09-05', 'briefly-detained')(facts);
        liberty('2022-01-10', 'remand')(facts);
        liberty('2022-05-05', 'imprisoned')(facts);
      }));

  it('is that of the journey while it lasts, and of the colony after it', () =>
    given(arrested('2021-09-04'), remanded('2021-09-05'))
      .when(transferred('2022-03-01'), arrived('2022-04-01', { placeKind: 'penal-colony' }))
      .then((facts) => {
        liberty('2022-03-15', 'in-transfer')(facts);
        liberty('2022-04-01', 'imprisoned')(facts);
      }));

  it('is house arrest, which deprives, when the court says so', () =>
    given(arrested('2021-09-04'))
      .when(houseArrest('2021-09-06'))
      .then((facts) => {
        liberty('2021-09-06', 'house-arrest')(facts);
        deprived('2021-09-06', 'yes')(facts);
      }));

  it('of a disappeared person is deprived only possibly', () =>
    given()
      .when(disappeared('2016-05-24'))
      .then((facts) => {
        liberty('2016-06-01', 'disappeared')(facts);
        deprived('2016-06-01', 'possibly')(facts);
      }));

  it('ends with death, whatever is told of later days', () =>
    given(abducted('2014-03-03'), died('2014-03-15')).when(arrested('2015-01-01')).then(liberty('2020-01-01', 'dead')));

  it('goes stale when nothing was heard for six months, and is fresh again with the next fact', () =>
    given(arrested('2021-03-04'))
      .when(searched('2022-01-10'))
      .then((facts) => {
        liberty('2021-09-04', 'briefly-detained', 'certain')(facts);
        liberty('2021-09-05', 'briefly-detained', 'stale')(facts);
        deprived('2021-12-01', 'yes')(facts);
        liberty('2022-01-10', 'briefly-detained', 'certain')(facts);
      }));

  it('does not go stale for who is free', () =>
    given(arrested('2021-03-04'))
      .when(released('2021-04-01'))
      .then(liberty('2026-01-01', 'at-liberty', 'certain')));

  it('tells since when, with both bounds where the day is not known', () =>
    given()
      .when(arrested('2014-05-16~'))
      .then((facts) => {
        expect(on('2014-06-01')(facts).liberty.since).toBe('2014-05-13/2014-05-19');
        expect(on('2014-05-01')(facts).liberty.since).toBeNull();
      }));
});

describe('procedure', () => {
  it('goes from a charge to a final conviction', () =>
    given(charged('2021-09-10'), convicted('2022-01-10'))
      .when(appealDecided('2022-05-05', { outcome: 'changed' }))
      .then((facts) => {
        procedure('2021-09-01', 'none')(facts);
        procedure('2021-09-10', 'accused')(facts);
        procedure('2022-01-10', 'convicted-not-final')(facts);
        procedure('2022-05-05', 'convicted-final')(facts);
      }));

  it('is a retrial, and no custody, when an acquittal is quashed', () =>
    given(arrested('2017-10-11'), acquitted('2020-09-16'), released('2020-09-16', { grounds: 'acquittal' }))
      .when(appealDecided('2022-03-14', { outcome: 'remitted' }))
      .then((facts) => {
        procedure('2020-09-16', 'acquitted-not-final')(facts);
        procedure('2022-03-14', 'retrial')(facts);
        deprived('2022-03-14', 'no')(facts);
      }));
});

describe('marks', () => {
  it('end by themselves after the days that a penalty was given for', () =>
    given(arrested('2021-09-04'))
      .when(shizo('2021-10-01', { days: 15 }))
      .then((facts) => {
        marked('2021-10-15', 'in-punishment-cell')(facts);
        marked('2021-10-16')(facts);
      }));

  it('of custody end with it', () =>
    given(arrested('2021-09-04'), shizo('2021-10-01')).when(released('2021-10-05')).then(marked('2021-10-05')));

  it('of an old punishment, learnt of late, do not imprison who was freed', () =>
    given(arrested('2021-01-04'), released('2023-01-01'))
      .when(shizo('2021-05-01', { days: 15 }))
      .then((facts) => {
        deprived('2024-01-01', 'no')(facts);
        marked('2024-01-01')(facts);
      }));
});

describe('spans', () => {
  it('carry the earliest and latest day of their start and end, and days at least and at most', () =>
    given(arrested('2021-09-03/2021-09-04'))
      .when(released('2021-10'))
      .then((facts) => {
        const spans = spansOf(segmentsOf(facts), 'liberty', '2021-12-31' as Day);
        expect(spans.find(({ state }) => state === 'briefly-detained')).toEqual({
          state: 'briefly-detained',
          start: { earliest: '2021-09-03', latest: '2021-09-04' },
          end: { earliest: '2021-09-30', latest: '2021-10-30' },
          days: { least: 27, most: 58 },
        });
      }));

  it('stay open while the state lasts', () =>
    given()
      .when(arrested('2021-09-04'))
      .then((facts) => {
        const [, held] = spansOf(segmentsOf(facts), 'liberty', '2021-09-10' as Day);
        expect(held).toMatchObject({ end: { earliest: null, latest: null }, days: { least: 7, most: 7 } });
      }));
});

describe('the laws of status', () => {
  it('any order of recording gives the same status', () =>
    fc.assert(
      fc.property(shuffled(someFacts), someDay, ([facts, other], day) => {
        expect(statusOn(day, other)).toEqual(statusOn(day, facts));
      }),
    ));

  it('a fact that is corrected to what it says already changes nothing', () =>
    fc.assert(
      fc.property(someFacts, fc.nat(), someDay, (facts, index, day) => {
        fc.pre(facts.length > 0);
        const fact = facts[index % facts.length]!;
        const corrected = { type: 'FactCorrected', data: { fact: fact.id, says: fact.says, reason: 'again' } } as const;
        expect(statusAfter([...recorded(facts), corrected], day)).toEqual(statusOn(day, facts));
      }),
    ));

  it('a fact that is retracted leaves the status of a case that never had it', () =>
    fc.assert(
      fc.property(someFacts, fc.nat(), someDay, (facts, index, day) => {
        fc.pre(facts.length > 0);
        const fact = facts[index % facts.length]!;
        const retracted = { type: 'FactRetracted', data: { fact: fact.id, reason: 'his brother' } } as const;
        const never = facts.filter(({ id }) => id !== fact.id);
        expect(statusAfter([...recorded(facts), retracted], day)).toEqual(statusOn(day, never));
      }),
    ));

  it('narrowing dates never makes a certain answer wrong, nor what was impossible possible', () =>
    fc.assert(
      fc.property(someFacts, fc.infiniteStream(fc.nat()), someDay, (facts, dice, day) => {
        fc.pre(facts.every(({ says }) => says.after === undefined));
        const oneSource = facts.map((fact) => ({ ...fact, says: { ...fact.says, sources: facts[0]!.says.sources } }));
        const wide = statusOn(day, oneSource);
        const narrow = statusOn(
          day,
          oneSource.map((fact) => narrowed(fact, dice.next().value)),
        );
        expect(wide.liberty.states).toEqual(expect.arrayContaining([...narrow.liberty.states]));
        expect(wide.procedure.states).toEqual(expect.arrayContaining([...narrow.procedure.states]));
        if (wide.deprivedOfLiberty !== 'possibly') expect(narrow.deprivedOfLiberty).toBe(wide.deprivedOfLiberty);
      }),
      { numRuns: 500 },
    ));

  it('each day has one status, so that persons over all states add up to all persons', () =>
    fc.assert(
      fc.property(someFacts, (facts) => {
        const segments = segmentsOf(facts);
        expect([segments[0]!.from, segments.at(-1)!.to]).toEqual([null, null]);
        for (const [index, { to }] of segments.slice(0, -1).entries())
          expect(segments[index + 1]!.from).toBe(addDays(to!, 1));
        for (const { liberty, procedure } of segments)
          for (const { state, states, certainty } of [liberty, procedure]) {
            expect(states).toContain(state);
            expect(certainty === 'possible').toBe(states.length > 1);
          }
      }),
    ));

  it('the status does not change within a segment', () =>
    fc.assert(
      fc.property(someFacts, fc.nat(400), (facts, offset) => {
        const day = addDays('2021-06-01' as Day, offset);
        const { from: _from, to: _to, ...expected } = segmentsOf(facts).find(({ to }) => to === null || day <= to)!;
        const asked = { id: 'asked' as FactId, says: { ...facts[0]?.says, ...silent, occurredOn: day } as CaseFact };
        const there = statusOn(day, [...facts, asked]); // a fact without an effect: its day is a turning day of its own
        expect({ ...there.liberty, certainty: '' }).toEqual({ ...expected.liberty, certainty: '' });
        expect(there.deprivedOfLiberty).toBe(expected.deprivedOfLiberty);
      }),
    ));
});

const silent = (({ id: _, says }) => says)(searched('2021-06-01'));
const someDay = fc.integer({ min: 0, max: 500 }).map((offset) => addDays('2021-05-01' as Day, offset));
const someDate = fc
  .tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 20 }), fc.nat(7))
  .map(([offset, length, form]) => {
    const day = addDays('2021-06-01' as Day, offset);
    if (form < 3) return day;
    return [`${day}~`, `${day}/${addDays(day, length)}`, `../${day}`, day.slice(0, 7), `${day}?`][form - 3]!;
  });

const someFacts: fc.Arbitrary<readonly StandingFact[]> = fc
  .array(
    fc.tuple(fc.constantFrom(...caseFacts), someDate, fc.nat(2), fc.constantFrom('reported', 'disputed', 'documented')),
    { maxLength: 7 },
  )
  .map((drawn) =>
    drawn.map(([{ kind, example }, occurredOn, source, verification], index) => ({
      id: `01980000-0000-7000-8000-${String(index).padStart(12, '0')}` as FactId,
      says: caseFact.parse({
        kind,
        occurredOn,
        sources: [{ id: `01980000-0000-7000-8000-0000000000c${source}` }],
        verification,
        data: example.data,
      }),
    })),
  );
const shuffled = <T>(some: fc.Arbitrary<readonly T[]>) =>
  some.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray([...all], { minLength: all.length })));

const by = '01980000-0000-7000-8000-0000000000a1' as MemberId;
const recorded = (facts: readonly StandingFact[]) =>
  facts.map(({ id, says: { kind, ...data } }) => ({ type: kind, data, id }) as unknown as CaseEvent & { id: string });

function statusAfter(events: readonly (CaseEvent & { readonly id?: string })[], day: Day) {
  const opening = { type: 'CaseOpened', data: { person: '01980000-0000-7000-8000-0000000000f1', tier: 'public' } };
  const all = [opening as unknown as CaseEvent, ...events].map(
    (event, index) =>
      ({
        ...event,
        recorded: { id: 'id' in event ? event.id : `e${index}`, by, at: new Date(index) },
      }) as Recorded<CaseEvent>,
  );
  return statusOn(day, standingFacts(foldCase(all)!));
}

/** The same fact on one of the days that it may have been of. */
function narrowed(fact: StandingFact, dice: number): StandingFact {
  const { earliest, latest } = boundsOf(fact.says.occurredOn);
  const first = earliest ?? addDays(latest!, -30);
  const days: Day[] = [];
  for (let day = first; day <= latest!; day = addDays(day, 1)) days.push(day);
  const doubt = fact.says.occurredOn.endsWith('?') ? '?' : '';
  return { ...fact, says: { ...fact.says, occurredOn: `${days[dice % days.length]!}${doubt}` } };
}
