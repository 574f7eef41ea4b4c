import type { Day, Sight } from '#domain';
import { placesOf } from '../wall.js';
import type { Breakdown, Interval } from './measures.js';

/** The parameters of a statement, as it is put together. */
export class Parameters {
  readonly values: unknown[] = [];

  put(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}

/** Whether a row was true at a position: by comparisons that row-level security lets an index answer, as it does not of ranges. */
export const stands = (of: string, at: string): string =>
  `(${of}.opened <= ${at} and (${of}.closed is null or ${of}.closed > ${at}))`;

/** Whose rows are counted. */
export interface Seen {
  readonly sight: Sight;
  /** Of these people alone. */
  readonly among?: readonly string[];
}

/** Of a row `s` of a view of a case: the first wall, and whether it is of whom is asked. */
export const isCounted = ({ sight, among }: Seen, to: Parameters): string =>
  among ? `(s.person = any (${to.put(among, 'uuid[]')}) and ${seenBy(sight, to)})` : seenBy(sight, to);

/** The first wall: which of the views of a case is the reader's, if any. */
export function seenBy(sight: Sight, to: Parameters): string {
  const { upTo, everywhere, territories, lawyer } = placesOf(sight);
  if (upTo === 'public') return `(s.tier = 'public' and 'public' = any (s.up_to))`;
  const where = to.put(territories, 'text[]');
  const reached = `(${to.put(everywhere, 'boolean')} or s.territory = any (${where}) or (s.territory is null and cardinality(${where}) > 0) or coalesce(${to.put(lawyer, 'uuid')} = any (s.assigned), false))`;
  return `((s.tier = 'public' or ${reached}) and (case when ${reached} then 'restricted' else 'public' end) = any (s.up_to))`;
}

export interface Window {
  readonly from: Day;
  readonly to: Day;
  readonly interval: Interval;
  /** These days and no others, whatever the interval: an edition has the last of each month. */
  readonly days?: readonly Day[];
}
/** How long a period is, and how many days it has at least. */
const steps = { day: ['1 day', 1], week: ['7 days', 7], month: ['1 month', 28], quarter: ['3 months', 89], year: ['1 year', 365] } as const; // prettier-ignore
/** The days of a series, the first of each of its periods and all from `from` on: a month after the 31st, or its last day. */
export function daysOf({ from, to, interval, days }: Window, put: Parameters): string {
  if (days) return `select d as day from unnest(${put.put(days, 'date[]')}) d`;
  const [[first, last], [step, least]] = [[put.put(from, 'date'), put.put(to, 'date')], steps[interval]];
  return `
    select day from (
      select (${first} + n * interval '${step}')::date as day from generate_series(0, (${last} - ${first}) / ${least}) n
    ) d where day <= ${last}`;
}

/** The first and the last day that is asked for. */
export function boundsOf({ window, asOf }: { readonly window: Window | undefined; readonly asOf: Day }): [Day, Day] {
  if (!window) return [asOf, asOf];
  const { from, to, days = [from, to] } = window;
  const sorted = [...days].sort();
  return [sorted[0] ?? from, sorted.at(-1) ?? to];
}

/** Of a row `c`: a person on a day. */
const onlyOne = (states: string) => `case when cardinality(${states}) = 1 then ${states}[1] else 'several' end`;
const bands = [18, 30, 45, 60];
const bandOf = (birth: string) => `width_bucket(extract(year from age(c.day, ${birth}))::int, array[${bands.join()}])`;
export const bandNames = [`under ${bands[0]}`, ...bands.slice(1).map((to, n) => `${bands[n]}–${to - 1}`), `${bands.at(-1)} and over`]; // prettier-ignore
/** Of one state of liberty `l` and one of procedure `p`: a mapping of ours, which those who publish the table did not confirm. */
const classOf = `case
  when l in ('imprisoned', 'settlement-colony') then 'colony'
  when l in ('remand', 'briefly-detained') then 'remand-prison'
  when l in ('house-arrest', 'other-measure') then 'restricted'
  when l in ('at-liberty', 'unknown') and p in ('suspect', 'accused', 'before-court', 'convicted-not-final', 'retrial', 'in-absentia') then 'prosecuted'
  when l = 'at-liberty' then 'released' else 'other' end`;
/** Of a disjoint breakdown: the key of a person. */
export const keys: Readonly<Partial<Record<Breakdown, string>>> = {
  liberty: onlyOne('c.liberty_states'),
  procedure: onlyOne('c.procedure_states'),
  territory: 'c.territory',
  sex: 'c.sex',
  class: `(select case when min(k) = max(k) then min(k) else 'several' end
    from unnest(c.liberty_states) l, unnest(c.procedure_states) p, lateral (select ${classOf} as k) x)`,
  ethnicity: 'c.ethnicity',
  occupation: 'c.occupation',
  ageBand: `case when c.birth_from <= c.birth_to and c.birth_to <= c.day and ${bandOf('c.birth_from')} = ${bandOf('c.birth_to')}
    then (array[${bandNames.map((name) => `'${name}'`).join()}])[${bandOf('c.birth_from')} + 1] end`,
  monthOfArrest: 'arrest.value',
  place: 'place.value',
};
const ofCase = (kind: string) => `
  left join read.figures_trait ${kind} on ${kind}.case_id = c.case_id and ${kind}.up_to = c.up_to and ${kind}.kind = '${kind}' and ${stands(kind, 'c.pos')} and ${kind}.during @> c.day`;
/** Joined where it is asked for: a case has one at most on a day. */
export const joined: Readonly<Partial<Record<Breakdown, string>>> = {
  monthOfArrest: ofCase('arrest'),
  place: ofCase('place'),
};

/** An event of a case that tells of somebody whose name lies sealed. Two cases may each have a fact of one id. */
export interface Told {
  readonly caseId: string;
  readonly event: string;
}
/** Whose names lie sealed, by numbers: which events tell of which of them. */
export interface Numbered {
  readonly told: readonly (Told & { readonly number: number })[];
}

const traits = (kind: string) => () => `
  select distinct w.day, w.known_on, w.person, t.value from told w
    join read.figures_trait t on t.case_id = w.case_id and t.up_to = w.up_to and ${stands('t', 'w.pos')} and t.during @> w.day
  where t.kind = '${kind}'`;
/** Who judged is told to those who reach the case, whatever else they see of it. */
const judges = ({ sight, judges: { told } = { told: [] } }: Numbering, put: Parameters) => `
  select distinct w.day, w.known_on, w.person, j.number::text as value from told w
    join read.figures_trait s on s.case_id = w.case_id and s.kind = 'judge' and ${stands('s', 'w.pos')} and s.during @> w.day and ${seenBy(sight, put)}
    join unnest(${put.put(told.map(({ caseId }) => caseId), 'uuid[]')}, ${put.put(told.map(({ event }) => event), 'text[]')}, ${put.put(told.map(({ number }) => number), 'int[]')}) j (case_id, event, number)
      on j.case_id = s.case_id and j.event = s.value`; // prettier-ignore
interface Numbering {
  readonly sight: Sight;
  readonly judges?: Numbered | undefined;
}

/** Of an overlapping one: all the keys of each person, over all of their cases that count. */
export const keySets: Readonly<Partial<Record<Breakdown, (asked: Numbering, put: Parameters) => string>>> = {
  mark: () =>
    'select distinct w.day, w.known_on, w.person, m as value from told w, unnest(w.marks || w.possible_marks) m',
  article: traits('article'),
  organisation: traits('organisation'),
  court: traits('court'),
  judge: judges,
  classification: traits('classification'),
};
/** The row of those who have no key. */
export const noneOf = (by: Breakdown): string => (by === 'mark' ? 'none' : 'unknown');
