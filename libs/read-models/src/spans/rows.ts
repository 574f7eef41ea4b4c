import { hash } from 'node:crypto';
import {
  addDays, boundsOf, monthsOf, once, seenCase, stretchesOf, sightUpTo, standingFacts,
  type CaseState, type Day, type FactRecord, type Stretch,
} from '#domain'; // prettier-ignore
import { judgesIn, wordsFrom } from './judges.js';

/** A case with those that were merged into it, as they stood at one moment. */
export interface Whole {
  readonly id: string;
  readonly state: CaseState;
  readonly absorbed: readonly CaseState[];
  /** Whether it counts itself: it was not merged into another. */
  readonly counts: boolean;
}

/** What is counted of a case, by whoever sees up to some tiers; the columns of its table in `columns`, without the times. */
export interface Row {
  readonly table: Table;
  readonly caseId: string;
  readonly digest: string;
  readonly values: readonly Value[];
}
export type Value = string | number | boolean | null;
export type Table = keyof typeof columns;

const ofView = { case_id: 'uuid', person: 'uuid', up_to: 'text', tier: 'text', territory: 'text' } as const;
const days = { from_day: 'date', to_day: 'date' } as const;
const ofSpan = { ...ofView, ...days, deprived: 'text', stale: 'boolean', liberty_states: 'text', procedure_states: 'text', marks: 'text', stale_marks: 'text', possible_marks: 'text' } as const; // prettier-ignore
/** Columns and types; a text with commas where the table has an array. `during` stands for two days. */
export const columns = {
  span: ofSpan,
  apart: ofSpan,
  trait: { ...ofView, ...days, kind: 'text', value: 'text' },
  act: { ...ofView, ...days, kind: 'text', doubtful: 'boolean', fact: 'uuid', outcome: 'text', months: 'float8', regime: 'text', court: 'text', verification: 'text', sources: 'int', learnt: 'date' },
} as const; // prettier-ignore
export const tables = Object.keys(columns) as readonly Table[];

/** The rows of a case that were made already, so that two that say the same are one and the same; by what is of a view. */
export type Made = Map<string, { readonly saying: Map<string, Row>; readonly ofFact: Map<FactRecord, Row> }>;

/** What is counted of a case; and what is known of it by itself, where that is not the same. */
export function rowsOf(whole: Whole, made: Made): readonly Row[] {
  if (whole.counts && whole.absorbed.length === 0) return countedOf(whole, made);
  const itself = countedOf({ ...whole, absorbed: [] }, made).flatMap(apartOf);
  return whole.counts ? [...countedOf(whole, made), ...itself] : itself;
}

const apartOf = once((row: Row): readonly Row[] =>
  row.table === 'span' ? [{ ...row, table: 'apart', digest: digestOf(['apart', ...row.values]) }] : [],
);

/**
 * What is kept apart for those who see more or fewer facts: one row where they see the same. No figure counts what is
 * confidential.
 */
function countedOf(whole: Whole, made: Made): readonly Row[] {
  const views: { upTo: string[]; seen: CaseState; facts: readonly FactRecord[] }[] = [];
  for (const upTo of ['public', 'restricted'] as const) {
    const sight = sightUpTo(upTo);
    const seen = seenCase(whole.state, sight);
    if (!seen) continue; // nobody who sees so little knows of the case
    const last = views.at(-1);
    if (last?.seen.facts === seen.facts && whole.absorbed.length === 0) {
      last.upTo.push(upTo); // nor do they see other decisions between these
      continue;
    }
    const others = whole.absorbed.flatMap((state) => seenCase(state, sight) ?? []);
    const facts = [seen, ...others].flatMap(standingFacts);
    if (last && isSame(last.facts, facts)) last.upTo.push(upTo);
    else views.push({ upTo: [upTo], seen, facts });
  }
  return views.flatMap(({ upTo, seen, facts }) => {
    const view = viewOf(whole, upTo.join(), made);
    const traitOf = ({ from, to = null, kind, value }: Trait): readonly Value[] => [from, to, kind, value];
    return [
      ...stretchesOf(facts).map((stretch) => view.row('span', spanOf(stretch))),
      ...traitsOf(seen, facts).map((trait) => view.row('trait', traitOf(trait))),
      // What is personal in a public fact is for those who reach the case.
      ...(upTo.includes('restricted') ? judgedOf(whole, facts) : []).map((trait) => viewOf(whole, 'restricted', made).row('trait', traitOf(trait))),
      ...facts.map((fact) => orNew(view.ofFact, fact, () => view.row('act', actOf(fact)))),
    ];
  }); // prettier-ignore
}

/** The rows of a case for those who see up to some tiers. */
function viewOf({ id, state }: Whole, upTo: string, made: Made) {
  const of = [id, state.person, upTo, state.tier, state.territory ?? null];
  const { saying, ofFact } = orNew(made, of.join('\0'), () => ({
    saying: new Map<string, Row>(),
    ofFact: new Map<FactRecord, Row>(),
  }));
  const row = (table: Table, values: readonly Value[]): Row =>
    orNew(saying, values.join('\0'), () => {
      const all = [...of, ...values];
      return { table, caseId: id, values: all, digest: digestOf([table, ...all]) };
    });
  return { row, ofFact };
}

function orNew<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const there = known.get(key);
  if (there) return there;
  const made = make();
  known.set(key, made);
  return made;
}

function spanOf({ from, to, liberty, procedure, marks, deprivedOfLiberty }: Stretch): readonly Value[] {
  const marked = (of: readonly string[]) => marks.flatMap(({ mark, certainty }) => (of.includes(certainty) ? mark : [])).join(); // prettier-ignore
  return [
    from, to, deprivedOfLiberty, liberty.certainty === 'stale', liberty.states.join(), procedure.states.join(),
    ...(marks.length === 0 ? unmarked : [marked(sure), marked(['stale']), marked(['possible'])]),
  ]; // prettier-ignore
}
const sure = ['certain', 'stale'];
const unmarked = ['', '', ''];

function actOf({ id, says, recorded }: FactRecord): readonly Value[] {
  const { earliest, latest, doubtful } = boundsOf(says.occurredOn);
  return [
    earliest, latest, says.kind, doubtful || says.verification === 'disputed', id, outcomeOf(says), ...sentenceOf(says),
    courtOf(says) ?? null, says.verification, new Set(says.sources.map(({ id }) => id)).size, recorded.at.toISOString().slice(0, 10),
  ]; // prettier-ignore
}

/** Whether these say the same: of one case at one moment, so that what is one fact says one thing. */
const isSame = (some: readonly FactRecord[], others: readonly FactRecord[]): boolean =>
  some.length === others.length && some.every(({ id }, nth) => id === others[nth]!.id);

interface Trait {
  readonly kind: 'article' | 'organisation' | 'classification' | 'arrest' | 'court' | 'judge' | 'place';
  readonly value: string;
  readonly from: Day | null;
  /** The last day, where it has one. */
  readonly to?: Day | null;
}

/** What a case is counted under besides its status, each from the first day on which it may have been so. */
function traitsOf({ classifications }: CaseState, facts: readonly FactRecord[]): readonly Trait[] {
  const decided = [...classifications.values()].flatMap(({ scheme, criteria, decided }) =>
    decided?.holds ? [scheme, ...criteria.map((criterion) => `${scheme}/${criterion}`)] : [],
  );
  const arrests = facts
    .filter(({ says }) => taking.has(says.kind))
    .map(({ says }) => boundsOf(says.occurredOn))
    .filter(({ earliest, latest }) => earliest !== null && earliest.slice(0, 7) === latest?.slice(0, 7))
    .sort((a, b) => (a.earliest! < b.earliest! ? -1 : 1));
  return [
    ...firstNamed(facts),
    ...placesOf(facts),
    ...[...new Set(decided)].map((value) => ({ kind: 'classification', value, from: null }) as const),
    ...arrests.slice(0, 1).map(({ earliest }) => ({ kind: 'arrest', value: earliest!.slice(0, 7), from: earliest }) as const),
  ];
} // prettier-ignore

/**
 * By whom somebody was judged: the events that name them, for the names lie sealed in those. What is told of a merged
 * case is left out: who reaches the survivor need not reach that one.
 */
function judgedOf({ state }: Whole, facts: readonly FactRecord[]): readonly Trait[] {
  const naming = facts.filter(({ id, says }) => judgesIn(says).length > 0 && state.facts.has(id));
  return naming.map(({ id, says }) => ({
    kind: 'judge',
    value: wordsFrom(state.facts.get(id)!),
    from: boundsOf(says.occurredOn).earliest,
  }));
}

/** What facts name, each with the first day on which it may have been so; null is any day. */
function firstNamed(facts: readonly FactRecord[]): Iterable<Trait> {
  const first = new Map<string, Trait>();
  for (const trait of facts.flatMap(namedIn)) {
    const { kind, value, from } = trait;
    const known = first.get(`${kind} ${value}`);
    if (!known || (known.from !== null && (from === null || from < known.from))) first.set(`${kind} ${value}`, trait);
  }
  return first.values();
}

const namedIn = once(({ says }: FactRecord): readonly Trait[] => {
  const { earliest: from } = boundsOf(says.occurredOn);
  const organisation = 'organisation' in says.data ? says.data.organisation : undefined;
  const court = courtOf(says);
  return [
    ...provisionsOf(says).map((value) => ({ kind: 'article', value, from }) as const),
    ...(organisation ? [{ kind: 'organisation', value: organisation, from } as const] : []),
    ...(court === undefined ? [] : [{ kind: 'court', value: court, from } as const]),
  ];
});

/** Where somebody was held, each place from the last day on which they may have come there until the next one. */
function placesOf(facts: readonly FactRecord[]): readonly Trait[] {
  const came = facts.flatMap(({ says: { kind, occurredOn, data } }) => {
    const { latest } = boundsOf(occurredOn);
    const value = arriving.has(kind) && 'place' in data ? data.place : undefined;
    return value !== undefined && latest !== null ? [{ value, from: latest }] : [];
  });
  came.sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.value < b.value ? -1 : 1));
  const last = came.filter(({ from }, n) => came[n + 1]?.from !== from);
  return last.map(({ value, from }, n) => {
    const next = last[n + 1];
    return { kind: 'place', value, from, to: next ? addDays(next.from, -1) : null };
  });
}
const arriving: ReadonlySet<string> = new Set([
  'ArrivedAtPlace',
  'DetentionRegistered',
  'WhereaboutsEstablished',
  'SeenInTransit',
]);

/** How a verdict, an appeal or a cassation ended, on what ground somebody was set free, whether they died in custody. */
function outcomeOf({ kind, data }: FactRecord['says']): string | null {
  if (kind === 'ReleaseRecorded') return data.grounds;
  if (kind === 'Exchanged') return 'exchange';
  if (kind === 'DeathRecorded')
    return data.inCustody === true ? 'in-custody' : data.inCustody === false ? 'after-custody' : 'unknown';
  if (judging.has(kind)) return 'outcome' in data && data.outcome ? data.outcome : 'unknown';
  return null;
}
const judging: ReadonlySet<string> = new Set([
  'VerdictDelivered',
  'AppealDecided',
  'CassationDecided',
  'ParoleDecided',
]);

/** The longest term of deprivation of liberty that a sentence has, in months, with its regime; null where it has none that is known. */
function sentenceOf({ kind, data }: FactRecord['says']): readonly [months: number | null, regime: string | null] {
  if (kind !== 'SentenceImposed') return [null, null];
  const parts = data.parts.filter(({ kind: part }) => part === 'imprisonment');
  const terms = parts.map(({ term, regime }) => [term === undefined ? null : monthsOf(term), regime ?? null] as const);
  terms.sort(([one], [other]) => (other ?? -1) - (one ?? -1));
  return terms[0] ?? [null, null];
}

const courtOf = ({ data }: FactRecord['says']): string | undefined => ('court' in data ? data.court : undefined);

const provisionsOf = ({ kind, data }: FactRecord['says']): readonly string[] =>
  kind === 'ChargeDropped' ? [] : ((data as { provisions?: readonly string[] }).provisions ?? []);

const taking: ReadonlySet<string> = new Set(['ArrestRecorded', 'DetentionRegistered', 'AbductionRecorded']);
export const digestOf = (values: readonly unknown[]): string => hash('sha1', JSON.stringify(values), 'base64');
