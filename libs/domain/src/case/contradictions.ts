import { addDays, addMonths, boundsOf, type Bounds, type Day } from '../edtf.js';
import type { FactId } from '../envelope.js';
import type { Family } from '../fact.js';
import { rangesUpTo } from '../reference/provisions.js';
import { monthsOf, type Term } from '../vocabulary/term.js';
import { kindOf } from './facts/index.js';
import { differingDays, type StandingFact } from './registers.js';
import { standingFacts, type CaseState } from './state.js';
import { deprivedOf, segmentsOf, type Segment } from './status.js';

/** Why statements can't all be so. `unregistered-days` and the two `past-…` are violations of their own too. */
export const contradictionRules = [
  'released-before-detained', 'two-places-one-day', 'verdict-before-charge', 'two-verdicts-of-one-instance',
  'custody-after-release', 'life-after-death', 'sentence-outside-range', 'past-custody-maximum', 'past-end-of-term',
  'unregistered-days', 'acquitted-and-serving', 'same-fact-twice', 'differing-days',
] as const; // prettier-ignore
export type ContradictionRule = (typeof contradictionRules)[number];

/** Facts that can't all be so; open until somebody decides. The key names the rule and the facts. */
export interface Contradiction {
  readonly key: string;
  readonly rule: ContradictionRule;
  readonly facts: readonly FactId[];
}

/** The contradictions of a case on which nobody has decided, as of a day. */
export const contradictionsOf = (state: CaseState, asOf: Day): readonly Contradiction[] =>
  contradictionsAmong(standingFacts(state), asOf).filter(({ key }) => !state.resolutions.has(key));

/** All that contradicts among standing facts. Only what is certain contradicts: dates that may meet do not. */
export function contradictionsAmong(standing: readonly StandingFact[], asOf: Day): readonly Contradiction[] {
  const facts = standing.map(dated).sort((a, b) => (a.id < b.id ? -1 : 1));
  const segments = segmentsOf(standing).filter(({ from }) => from === null || from <= asOf);
  const found = (Object.entries(rules) as [ContradictionRule, Rule][]).flatMap(([rule, find]) =>
    find(facts, segments, asOf).map((of) =>
      contradiction(
        rule,
        of.map(({ id }) => id),
      ),
    ),
  );
  return [...new Map(found.map((one) => [one.key, one])).values()];
}

interface Dated extends StandingFact {
  readonly when: Bounds;
  readonly family: Family;
  /** Whether it takes liberty away (true), gives it (false), or neither. */
  readonly deprives: boolean | undefined;
}
type Rule = (facts: readonly Dated[], segments: readonly Segment[], asOf: Day) => readonly (readonly StandingFact[])[];

const rules: Record<ContradictionRule, Rule> = {
  'released-before-detained': (facts) =>
    facts
      .filter(({ says }) => releases.has(says.kind))
      .filter((release) => !facts.some((other) => other.deprives === true && mayPrecede(other, release)))
      .map((release) => [release, ...facts.filter((other) => other.deprives === true)]),

  'two-places-one-day': (facts) =>
    pairs(facts.filter(({ family, when }) => placing.has(family) && isOneDay(when))).filter(
      ([a, b]) =>
        a.when.earliest === b.when.earliest &&
        placeOf(a) !== undefined && placeOf(b) !== undefined && placeOf(a) !== placeOf(b) &&
        !facts.some(({ says, when }) => moves.has(says.kind) && meet(when, a.when)),
    ), // prettier-ignore

  'verdict-before-charge': (facts) => {
    const charges = facts.filter(({ says }) => says.kind === 'ChargeBrought');
    return facts
      .filter(({ says }) => says.kind === 'VerdictDelivered')
      .filter((verdict) => charges.length > 0 && charges.every((charge) => precedes(verdict, charge)))
      .map((verdict) => [verdict, ...charges]);
  },

  'two-verdicts-of-one-instance': (facts) =>
    pairs(facts.filter(({ says }) => says.kind === 'VerdictDelivered')).filter(([a, b]) => {
      if (a.says.kind !== 'VerdictDelivered' || b.says.kind !== 'VerdictDelivered') return false;
      if (a.says.data.instance !== b.says.data.instance || !isApart(a, b)) return false;
      const [first, second] = precedes(a, b) ? [a, b] : [b, a];
      return !facts.some(
        (fact) =>
          kindOf(fact.says.kind).kind.effect(fact.says.data).stage === 'retrial' &&
          mayPrecede(first, fact) &&
          mayPrecede(fact, second),
      );
    }),

  'custody-after-release': (facts) =>
    facts.filter(inCustody).flatMap((custody) => {
      const release = lastBefore(
        facts.filter(({ deprives }) => deprives === false),
        custody,
      );
      if (!release) return [];
      const retaken = facts.some(
        (fact) => fact.deprives === true && mayPrecede(release, fact) && mayPrecede(fact, custody),
      );
      return retaken ? [] : [[release, custody]];
    }),

  'life-after-death': (facts) =>
    facts
      .filter(({ says }) => says.kind === 'DeathRecorded')
      .flatMap((death) =>
        facts.filter((fact) => ofTheLiving(fact) && precedes(death, fact)).map((fact) => [death, fact]),
      ),

  'sentence-outside-range': (facts) => facts.filter(isOutsideRange).map((sentence) => [sentence]),

  'past-custody-maximum': (facts, segments, asOf) => {
    if (facts.some(({ family }) => family === 'court' || family === 'judgment')) return [];
    const held = stretchOfCustody(segments, asOf);
    if (!held?.from || held.to !== null || held.stale) return [];
    return addMonths(held.from, maximumBeforeCourt) < asOf ? [facts.filter(({ deprives }) => deprives === true)] : [];
  },

  'past-end-of-term': (facts, segments, asOf) => {
    const sentence = facts
      .filter(({ says }) => says.kind === 'SentenceImposed')
      .sort(byLatest)
      .at(-1);
    const term = sentence && imprisonmentOf(sentence);
    const held = stretchOfCustody(segments, asOf);
    if (!sentence || !term || !held?.from || held.stale) return [];
    const from = countsFrom(sentence) ?? held.from;
    return addMonths(from, Math.ceil(monthsOf(term))) < (held.to ?? asOf) ? [[sentence]] : [];
  },

  'unregistered-days': (facts) =>
    facts
      .filter(({ says }) => says.kind === 'DetentionRegistered')
      .flatMap((paper) => {
        const taken = lastBefore(
          facts.filter(({ says }) => takings.has(says.kind)),
          paper,
        );
        return taken ? [[taken, paper]] : [];
      }),

  'acquitted-and-serving': (facts, segments) =>
    segments.some(
      ({ procedure, liberty }) =>
        sure(procedure) && acquitted.has(procedure.state) && sure(liberty) && serving.has(liberty.state),
    )
      ? [facts.filter(({ says, deprives }) => says.kind === 'VerdictDelivered' || deprives === true)]
      : [],

  'same-fact-twice': (facts) =>
    pairs(facts).filter(([a, b]) => a.says.kind === b.says.kind && wordsOf(a) === wordsOf(b)),

  'differing-days': (facts) => differingDays(facts),
};

const dated = ({ id, says }: StandingFact): Dated => {
  const { kind } = kindOf(says.kind);
  const { liberty, examined } = kind.effect(says.data);
  const deprives =
    examined === true || (liberty !== undefined && deprivedOf([liberty]) !== 'no')
      ? true
      : liberty === 'at-liberty'
        ? false
        : undefined;
  return { id, says, when: boundsOf(says.occurredOn), family: kind.family, deprives };
};

const contradiction = (rule: ContradictionRule, ids: readonly FactId[]): Contradiction => {
  const facts = [...new Set(ids)].sort();
  return { key: `${rule}:${facts.join(',')}`, rule, facts };
};

/** Surely before; may be before (or of the same day). */
const precedes = (a: Dated, b: Dated) =>
  a.when.latest !== null && b.when.earliest !== null && a.when.latest < b.when.earliest;
const mayPrecede = (a: Dated, b: Dated) => (a.when.earliest ?? '') <= (b.when.latest ?? '9');
const isApart = (a: Dated, b: Dated) => precedes(a, b) || precedes(b, a);
const meet = (a: Bounds, b: Bounds) =>
  (a.earliest ?? '') <= (b.latest ?? '9') && (b.earliest ?? '') <= (a.latest ?? '9');
const isOneDay = ({ earliest, latest, doubtful }: Bounds) => earliest !== null && earliest === latest && !doubtful;
const byLatest = (a: Dated, b: Dated) => ((a.when.latest ?? '') < (b.when.latest ?? '') ? -1 : 1);
const lastBefore = (among: readonly Dated[], fact: Dated) =>
  among
    .filter((other) => precedes(other, fact))
    .sort(byLatest)
    .at(-1);
const pairs = <T>(of: readonly T[]) => of.flatMap((a, index) => of.slice(index + 1).map((b) => [a, b] as const));
const sure = ({ certainty }: { readonly certainty: string }) => certainty !== 'possible';

const placeOf = ({ says: { data } }: Dated): string | undefined =>
  'place' in data && typeof data.place === 'string' ? data.place : undefined;
const inCustody = ({ says, family, deprives }: Dated) =>
  deprives !== true && (family === 'place' || custodyKinds.has(says.kind));
const ofTheLiving = ({ says, family }: Dated) =>
  living.has(family) && says.kind !== 'DeathRecorded' && says.kind !== 'RehabilitationRecorded';
const wordsOf = ({ says: { occurredOn, data } }: Dated) => JSON.stringify([occurredOn, data]);

const countsFrom = ({ says }: Dated): Day | undefined =>
  says.kind === 'SentenceImposed' ? (says.data.countsFrom as Day | undefined) : undefined;

function imprisonmentOf({ says }: Dated): Term | undefined {
  if (says.kind !== 'SentenceImposed') return undefined;
  return says.data.parts.find(({ kind, term }) => kind === 'imprisonment' && term !== undefined)?.term;
}

/**
 * Longer than the provisions allow together, or, under one provision, shorter than its minimum, by every version of
 * them in force up to that day. A court may go below the minimum (RF CC 64), so this is a flag to look at, no more.
 */
function isOutsideRange(sentence: Dated): boolean {
  const term = imprisonmentOf(sentence);
  if (!term || sentence.says.kind !== 'SentenceImposed' || sentence.when.latest === null) return false;
  const { latest } = sentence.when;
  const provisions = sentence.says.data.provisions ?? [];
  const ranges = provisions.map((provision) => rangesUpTo(provision, latest));
  if (ranges.length === 0 || ranges.some((versions) => versions.length === 0)) return false;
  const months = monthsOf(term);
  const most = ranges.map((versions) =>
    Math.max(...versions.map(({ max }) => (max === null ? Infinity : monthsOf(max)))),
  );
  const least = Math.min(...ranges[0]!.map(({ min }) => (min === undefined ? 0 : monthsOf(min))));
  return months > most.reduce((sum, max) => sum + max, 0) || (ranges.length === 1 && months < least);
}

/** The last unbroken stretch of certain deprivation of liberty up to a day. */
function stretchOfCustody(segments: readonly Segment[], asOf: Day) {
  let stretch: { readonly from: Day | null; readonly to: Day | null; readonly stale: boolean } | undefined;
  for (const { from, to, deprivedOfLiberty, liberty } of segments) {
    if (deprivedOfLiberty !== 'yes') continue;
    const goesOn = stretch?.to != null && from !== null && addDays(stretch.to, 1) === from;
    const end = to === null || to >= asOf ? null : to;
    stretch = { from: goesOn ? stretch!.from : from, to: end, stale: liberty.certainty === 'stale' };
  }
  return stretch;
}

/** RF CPC art. 109: 2 months, to 6, to 12, exceptionally to 18 before the case is in court. */
const maximumBeforeCourt = 18;
const releases = new Set(['ReleaseRecorded', 'Exchanged']);
const moves = new Set(['TransferStarted', 'SeenInTransit', 'ArrivedAtPlace']);
const takings = new Set(['ArrestRecorded', 'AbductionRecorded']);
const custodyKinds = new Set(['DisciplinaryPenaltyImposed', 'ConditionsReported']);
const placing: ReadonlySet<Family> = new Set(['taking', 'place', 'custody']);
const living: ReadonlySet<Family> = new Set(['taking', 'restraint', 'examination', 'place', 'custody', 'end']);
const acquitted = new Set(['acquitted-not-final', 'acquitted-final']);
const serving = new Set(['imprisoned', 'settlement-colony']);
