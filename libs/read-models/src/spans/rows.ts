import { hash } from 'node:crypto';
import {
  addDays, boundsOf, monthsOf, seenCase, segmentsOf, sightUpTo, standingFacts,
  type CaseState, type Day, type FactRecord,
} from '#domain'; // prettier-ignore
import { judgesIn, wordsFrom } from './judges.js';

/** A case with those that were merged into it, as they stood at one moment. */
export interface Whole {
  readonly id: string;
  readonly state: CaseState;
  readonly absorbed: readonly CaseState[];
}

/** What is counted of a case, by whoever sees up to some tiers; the columns of its table in `columns`, without the times. */
export interface Row {
  readonly table: Table;
  readonly caseId: string;
  readonly digest: string;
  readonly values: readonly unknown[];
}
export type Table = keyof typeof columns;

const ofView = { case_id: 'uuid', person: 'uuid', up_to: 'text', tier: 'text', territory: 'text' } as const;
/** Columns and types; a text with commas where the table has an array. `during` stands for two days. */
export const columns = {
  span: { ...ofView, from_day: 'date', to_day: 'date', deprived: 'text', stale: 'boolean', liberty_states: 'text', procedure_states: 'text', marks: 'text', stale_marks: 'text', possible_marks: 'text' },
  trait: { ...ofView, from_day: 'date', to_day: 'date', kind: 'text', value: 'text' },
  act: { ...ofView, from_day: 'date', to_day: 'date', kind: 'text', doubtful: 'boolean', fact: 'uuid', outcome: 'text', months: 'float8', regime: 'text', court: 'text', verification: 'text', sources: 'int', learnt: 'date' },
} as const; // prettier-ignore
export const tables = Object.keys(columns) as readonly Table[];

/**
 * What is kept apart for those who see more or fewer facts: one row where they see the same. No figure counts what is
 * confidential.
 */
export function rowsOf(whole: Whole): readonly Row[] {
  const views: { upTo: string[]; seen: CaseState; facts: readonly FactRecord[] }[] = [];
  for (const upTo of ['public', 'restricted'] as const) {
    const sight = sightUpTo(upTo);
    const seen = seenCase(whole.state, sight);
    if (!seen) continue; // nobody who sees so little knows of the case
    const others = whole.absorbed.flatMap((state) => seenCase(state, sight) ?? []);
    const facts = [seen, ...others].flatMap(standingFacts);
    const last = views.at(-1);
    if (last && isSame(last.facts, facts)) last.upTo.push(upTo);
    else views.push({ upTo: [upTo], seen, facts });
  }
  return views.flatMap(({ upTo, seen, facts }) => {
    const rowUpTo =
      (tiers: string) =>
      (table: Table, ...values: readonly unknown[]): Row => {
        const { id, state } = whole;
        const all = [id, state.person, tiers, state.tier, state.territory ?? null, ...values];
        return { table, caseId: id, values: all, digest: digestOf([table, ...all]) };
      };
    const row = rowUpTo(upTo.join());
    return [
      ...segmentsOf(facts).map(({ from, to, liberty, procedure, marks, deprivedOfLiberty }) =>
        row('span', from, to, deprivedOfLiberty, liberty.certainty === 'stale', liberty.states.join(), procedure.states.join(),
          ...[sure, ['stale'], ['possible']].map((of) => marks.flatMap(({ mark, certainty }) => (of.includes(certainty) ? mark : [])).join()))),
      ...traitsOf(seen, facts).map(({ kind, value, from, to = null }) => row('trait', from, to, kind, value)),
      // What is personal in a public fact is for those who reach the case.
      ...(upTo.includes('restricted') ? judgedOf(whole, facts) : []).map(({ value, from }) => rowUpTo('restricted')('trait', from, null, 'judge', value)),
      ...facts.map(({ id, says, recorded }) => {
        const { earliest, latest, doubtful } = boundsOf(says.occurredOn);
        return row('act', earliest, latest, says.kind, doubtful || says.verification === 'disputed', id, outcomeOf(says), ...sentenceOf(says), courtOf(says) ?? null, says.verification, new Set(says.sources.map(({ id }) => id)).size, recorded.at.toISOString().slice(0, 10));
      }),
    ];
  }); // prettier-ignore
}

/** Whether these say the same: of one case at one moment, so that what is one fact says one thing. */
const isSame = (some: readonly FactRecord[], others: readonly FactRecord[]): boolean =>
  some.length === others.length && some.every(({ id }, nth) => id === others[nth]!.id);
const sure = ['certain', 'stale'];

interface Trait {
  readonly kind: 'article' | 'organisation' | 'classification' | 'arrest' | 'court' | 'judge' | 'place';
  readonly value: string;
  readonly from: Day | null;
  /** The last day, where it has one. */
  readonly to?: Day | null;
}

/** What a case is counted under besides its status, each from the first day on which it may have been so. */
function traitsOf({ classifications }: CaseState, facts: readonly FactRecord[]): readonly Trait[] {
  const articles = firstDays(facts, provisionsOf);
  const organisations = firstDays(facts, ({ data }) =>
    'organisation' in data && data.organisation ? [data.organisation] : [],
  );
  const courts = firstDays(facts, (says) => [courtOf(says) ?? []].flat());
  const decided = [...classifications.values()].flatMap(({ scheme, criteria, decided }) =>
    decided?.holds ? [scheme, ...criteria.map((criterion) => `${scheme}/${criterion}`)] : [],
  );
  const arrests = facts
    .filter(({ says }) => taking.has(says.kind))
    .map(({ says }) => boundsOf(says.occurredOn))
    .filter(({ earliest, latest }) => earliest !== null && earliest.slice(0, 7) === latest?.slice(0, 7))
    .sort((a, b) => (a.earliest! < b.earliest! ? -1 : 1));
  return [
    ...[...articles].map(([value, from]) => ({ kind: 'article', value, from }) as const),
    ...[...organisations].map(([value, from]) => ({ kind: 'organisation', value, from }) as const),
    ...[...courts].map(([value, from]) => ({ kind: 'court', value, from }) as const),
    ...placesOf(facts),
    ...[...new Set(decided)].map((value) => ({ kind: 'classification', value, from: null }) as const),
    ...arrests.slice(0, 1).map(({ earliest }) => ({ kind: 'arrest', value: earliest!.slice(0, 7), from: earliest }) as const),
  ]; // prettier-ignore
}

/** By whom somebody was judged: the events that name them, for the names lie sealed in those. */
function judgedOf({ state, absorbed }: Whole, facts: readonly FactRecord[]): readonly Trait[] {
  const naming = facts.filter(({ says }) => judgesIn(says).length > 0);
  const eventOf = wordsFrom([state, ...absorbed]);
  return naming.map(({ id, says }) => ({
    kind: 'judge',
    value: eventOf(id),
    from: boundsOf(says.occurredOn).earliest,
  }));
}

/** What facts name, each with the first day on which it may have been so; null is any day. */
function firstDays(
  facts: readonly FactRecord[],
  of: (says: FactRecord['says']) => readonly string[],
): Map<string, Day | null> {
  const first = new Map<string, Day | null>();
  for (const { says } of facts)
    for (const value of of(says)) {
      const [{ earliest }, known] = [boundsOf(says.occurredOn), first.get(value)];
      if (known === undefined || (known !== null && (earliest === null || earliest < known)))
        first.set(value, earliest);
    }
  return first;
}

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

/** How a verdict, an appeal or a cassation ended, on what ground somebody was released, whether they died in custody. */
function outcomeOf({ kind, data }: FactRecord['says']): string | null {
  if (kind === 'ReleaseRecorded') return data.grounds;
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
