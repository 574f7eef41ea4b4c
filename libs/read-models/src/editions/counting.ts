import type { PoolClient } from 'pg';
import { caseFacts, deprivedOf, liberties, procedures, publicSight, territory, type Day } from '#domain';
import { acts, episodes, untilVerdict } from '../figures/acts-and-durations.js';
import { durations, type Measured } from '../figures/durations.js';
import { measures, type Breakdown } from '../figures/measures.js';
import { bandNames } from '../figures/sql.js';
import { flows, onDays, type Question } from '../figures/statements.js';
import { lastDayOf, monthsUpTo, yearsUpTo, type Month } from './months.js';
import { disjoint, least, overlapping } from './withholding.js';

/** Rows by table of schema `reporting`, each without its edition. */
export type Counted = Readonly<Record<string, readonly object[]>>;

/** What every edition counts from: the month in which the occupation of Crimea had begun. */
export const firstMonth: Month = '2014-03-01' as Month;
/** A measure of fewer has no quartiles. */
const leastMeasured = 10;

const disjointTables = [
  ['liberty', 'liberty', [...liberties.filter((state) => deprivedOf([state]) === 'yes'), 'several']],
  ['procedure', 'procedure', [...procedures, 'several']],
  ['territory', 'territory', [...territory.options, 'unknown']],
  ['sex', 'sex', ['female', 'male', 'other', 'unknown']],
  ['age', 'ageBand', [...bandNames, 'unknown']],
] as const satisfies readonly (readonly [string, Breakdown, readonly string[]])[];
const overlappingTables = [
  ['mark', 'mark', 'none'],
  ['article', 'article', 'unknown'],
] as const satisfies readonly (readonly [string, Breakdown, string])[];

/** The public tables of an edition, as known at a position of the log, with what must be withheld withheld. */
export async function count(edition: Month, position: string, tx: PoolClient): Promise<Counted> {
  const ends = monthsUpTo(firstMonth, edition).map(lastDayOf);
  const window = { from: ends[0]!, to: ends.at(-1)!, interval: 'month', days: ends } as const;
  const base = { position, sight: publicSight, known: 'now', where: [], asOf: window.to } as const;
  const by = (name?: Breakdown) => heldBy({ ...base, window, by: name ? [name] : [] }, tx);
  const totals = await by();
  const total = new Map(totals.map(({ month, value }) => [month, value]));
  const tables: Record<string, readonly object[]> = {
    held_by_month_v1: totals
      .filter(({ value }) => value >= least)
      .map(({ month, value, possible }) => ({ month, persons: value, possible: possible >= least ? possible : null })),
  };
  for (const [name, breakdown, keys] of disjointTables) {
    const months = grouped(await by(breakdown));
    tables[`held_by_${name}_v1`] = [...months].flatMap(([month, counts]) => {
      const { cells, withheld } = disjoint(new Map([...keys.map((key) => [key, 0] as const), ...counts]));
      const rows = withheld === undefined ? [...cells] : [...cells, ['withheld', withheld] as const];
      return rows.map(([key, persons]) => ({ month, [name]: key, persons }));
    });
  }
  for (const [name, breakdown, none] of overlappingTables) {
    const months = grouped(await by(breakdown));
    tables[`held_by_${name}_v1`] = [...months].flatMap(([month, all]) => {
      const counts = new Map([...all].filter(([key]) => key !== none));
      const { cells, none: without } = overlapping(counts, all.get(none) ?? 0, total.get(month)!);
      const rows = without === undefined ? [...cells] : [...cells, [none, without] as const];
      return rows.map(([key, persons]) => ({ month, [name]: key, persons }));
    });
  }
  const flows = await flowsOf(edition, base, total, tx);
  tables['flows_by_year_v1'] = flows.told;
  tables['acts_by_year_v1'] = await actsOf(edition, base, tx);
  tables['lengths_v1'] = await lengthsOf(base, flows.untold, tx);
  return tables;
}

type Base = Omit<Question, 'window' | 'by'>;

async function heldBy(asked: Question, tx: PoolClient) {
  const { text, values } = onDays(asked, { answer: measures.held.answer });
  const { rows } = await tx.query<{ k_day: string; k0?: string; value: number; possible: number }>(text, [...values]);
  return rows.map(({ k_day: day, k0: key, ...row }) => ({ month: `${day.slice(0, 7)}-01`, key: key ?? '', ...row }));
}

/**
 * Where both can be told; held at both ends must be, too, or it would follow from them. `untold`: how many episodes of the
 * other years there could be more or fewer, for all that is told of those who were held: they came and went in one.
 */
async function flowsOf(edition: Month, base: Base, held: ReadonlyMap<string, number>, tx: PoolClient) {
  const window = { from: firstMonth as string as Day, to: lastDayOf(edition), interval: 'month' } as const;
  const moved = async (side: 'lower' | 'upper') => {
    const { text, values } = flows({ ...base, by: [], window }, side);
    const { rows } = await tx.query<{ k_day: string; value: number }>(text, [...values]);
    return (year: number) =>
      rows.reduce((all, { k_day: day, value }) => all + (day.startsWith(`${year}-`) ? value : 0), 0);
  };
  const [began, ended] = [await moved('lower'), await moved('upper')];
  const toldAt = (month: string) => (held.get(month) ?? 0) >= least;
  const all = yearsUpTo(firstMonth, edition).map((year) => ({ year, began: began(year), ended: ended(year) }));
  const told = all.filter(({ year, began, ended }) => {
    const end = `${year}-12-01` < edition ? `${year}-12-01` : edition;
    return began >= least && ended >= least && toldAt(end) && toldAt(`${year - 1}-12-01`);
  });
  const others = all.filter((year) => !told.includes(year));
  return { told, untold: others.reduce((sum, { began, ended }) => sum + Math.min(began, ended), 0) };
}

async function actsOf(edition: Month, base: Base, tx: PoolClient) {
  const window = { from: firstMonth as string as Day, to: lastDayOf(edition), interval: 'month' } as const;
  const { text, values } = acts({ ...base, by: ['month', 'kind'], window });
  const { rows } = await tx.query<{ k0: string; k1: string; value: number }>(text, [...values]);
  return yearsUpTo(firstMonth, edition).flatMap((year) => {
    const counts = new Map<string, number>(caseFacts.map(({ kind }) => [kind, 0]));
    for (const { k0: month, k1: kind, value } of rows)
      if (month.startsWith(`${year}-`)) counts.set(kind, (counts.get(kind) ?? 0) + value);
    const { cells, withheld } = disjoint(counts);
    return [...cells, ...(withheld === undefined ? [] : [['withheld', withheld] as const])].map(([kind, acts]) => ({ year, kind, acts })); // prettier-ignore
  });
}

/** Of all episodes together follows how many began in the years that are not told: of few there it is not told either. */
async function lengthsOf(base: Base, untold: number, tx: PoolClient) {
  const rows: object[] = [];
  for (const [measure, statement] of [['daysInCustody', (asked: Question) => episodes(asked)], ['daysToVerdict', untilVerdict]] as const) {
    const { text, values } = statement({ ...base, by: [], window: undefined });
    const spells = (await tx.query<Measured>(text, [...values])).rows;
    const of = new Map(durations(spells).map(({ keys, value }) => [keys['of'], value]));
    if (of.get('n')! < leastMeasured) continue;
    const n = measure === 'daysInCustody' && untold < least ? null : of.get('n');
    rows.push({ measure, n, first_quartile: of.get('first-quartile'), median: of.get('median'), third_quartile: of.get('third-quartile') });
  } // prettier-ignore
  return rows;
}

function grouped(rows: readonly { readonly month: string; readonly key: string; readonly value: number }[]) {
  const months = new Map<string, Map<string, number>>();
  for (const { month, key, value } of rows)
    months.set(month, (months.get(month) ?? new Map<string, number>()).set(key, value));
  return months;
}
