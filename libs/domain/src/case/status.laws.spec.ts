import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addDays,
  boundsOf,
  caseFact,
  caseFacts,
  differingDays,
  foldCase,
  segmentsOf,
  standingFacts,
  statusOn,
  type CaseEvent,
  type CaseFact,
  type Day,
  type FactId,
  type MemberId,
  type Recorded,
  type StandingFact,
  type Status,
} from '#domain';
import { searched } from '#domain/testing';

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

  // Two sources that differ on a day are news, which narrowing may bring: then an answer may become less certain.
  it('narrowing dates, unless it brings statements of one event apart, never makes a certain answer wrong', () =>
    fc.assert(
      fc.property(someFacts, fc.infiniteStream(fc.nat()), someDay, (facts, dice, day) => {
        const closer = facts.map((fact) => narrowed(fact, dice.next().value));
        fc.pre(differing(closer).every((pair) => differing(facts).includes(pair)));
        const [wide, narrow] = [statusOn(day, facts), statusOn(day, closer)];
        expect(wide.liberty.states).toEqual(expect.arrayContaining([...narrow.liberty.states]));
        expect(wide.procedure.states).toEqual(expect.arrayContaining([...narrow.procedure.states]));
        if (wide.deprivedOfLiberty !== 'possibly') expect(narrow.deprivedOfLiberty).toBe(wide.deprivedOfLiberty);
        const marks = (of: readonly { readonly mark: string }[]) => of.map(({ mark }) => mark);
        expect(marks(wide.marks)).toEqual(expect.arrayContaining(marks(narrow.marks)));
        const certain = (of: typeof wide.marks) => marks(of.filter(({ certainty }) => certainty !== 'possible'));
        expect(certain(narrow.marks)).toEqual(expect.arrayContaining(certain(wide.marks)));
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
        const fresh = ({ certainty, ...axis }: Status['liberty'] | Status['procedure']) => ({
          ...axis,
          certainty: certainty === 'stale' ? 'certain' : certainty, // but it is news, so nothing is stale on that day
        });
        expect(fresh(there.liberty)).toEqual(fresh(expected.liberty));
        expect(fresh(there.procedure)).toEqual(fresh(expected.procedure));
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

/** Each kind as its example has it and with nothing known, and those whose data make a difference once more. */
const someData: readonly (readonly [kind: string, data: object])[] = [
  ...caseFacts.map(({ kind, example }) => [kind, example.data] as const),
  ...caseFacts.map(({ kind }) => [kind, {}] as const),
  ['ReleaseRecorded', { grounds: 'measure-changed' }],
  ['MeasureOrdered', { measure: 'house-arrest' }],
  ['MeasureChanged', { measure: 'undertaking-to-appear' }],
  ['VerdictDelivered', { outcome: 'acquitted' }],
  ['VerdictDelivered', { outcome: 'convicted', inAbsentia: true }],
  ['AppealDecided', { outcome: 'remitted' }],
  ['ArrivedAtPlace', { placeKind: 'remand-prison' }],
  ['WhereaboutsEstablished', { found: 'dead' }],
  ['ArrestRecorded', {}],
  ['ArrestRecorded', {}],
];

const someFacts: fc.Arbitrary<readonly StandingFact[]> = fc
  .array(
    fc.tuple(fc.constantFrom(...someData), someDate, fc.nat(2), fc.constantFrom('reported', 'disputed', 'documented')),
    { maxLength: 7 },
  )
  .map((drawn) =>
    drawn.map(([[kind, data], occurredOn, source, verification], index) => ({
      id: `01980000-0000-7000-8000-${String(index).padStart(12, '0')}` as FactId,
      says: caseFact.parse({
        kind,
        occurredOn,
        sources: [{ id: `01980000-0000-7000-8000-0000000000c${source}` }],
        verification,
        data,
      }),
    })),
  );
const differing = (facts: readonly StandingFact[]) =>
  differingDays(facts).map(([earlier, later]) => `${earlier.id} ${later.id}`);
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
