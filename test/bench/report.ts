import type { Goal, Measure } from './measure.js';
import type { StoreKind } from './stores/store.js';

/** All values of one figure of one contestant, a value a round. */
export interface Row {
  readonly contestant: string;
  readonly role: StoreKind['role'];
  readonly figure: string;
  readonly values: readonly number[];
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

/** A Markdown table: a line a contestant, a column a figure, `median (min–max)`. */
export function tableOf(rows: readonly Row[]): string {
  const figures = [...new Set(rows.map(({ figure }) => figure))];
  const contestants = [...new Set(rows.map(({ contestant }) => contestant))];
  const cell = (contestant: string, figure: string) => {
    const row = rows.find((row) => row.contestant === contestant && row.figure === figure);
    return row
      ? `${shown(median(row.values))} (${shown(Math.min(...row.values))}–${shown(Math.max(...row.values))})`
      : '–';
  };
  return [
    `| | ${figures.join(' | ')} |`,
    `|---|${figures.map(() => '---:|').join('')}`,
    ...contestants.map((name) => `| ${name} | ${figures.map((figure) => cell(name, figure)).join(' | ')} |`),
  ].join('\n');
}

/** Each goal with what came out: `met`, or by how much it was missed. */
export function goalsOf({ goals = [], smaller }: Measure, rows: readonly Row[]): string {
  return goals
    .map((goal) => {
      const ratio = ratioOf(goal, rows, smaller?.test(goal.figure) ?? false);
      const met = ratio === undefined ? 'not measured' : ratio >= goal.atLeast ? 'met' : 'MISSED';
      return `- ${goal.figure}: ${ratio === undefined ? '–' : ratio.toFixed(2)} × the ${goal.against} (asked: ${goal.atLeast}) — ${met}`;
    })
    .join('\n');
}

function ratioOf({ figure, against }: Goal, rows: readonly Row[], smaller: boolean): number | undefined {
  const of = (role: StoreKind['role']) =>
    rows.filter((row) => row.figure === figure && row.role === role).map(({ values }) => median(values));
  const [ours] = of('ours');
  const theirs = against === 'best peer' ? of('peer') : of('floor');
  if (ours === undefined || theirs.length === 0) return undefined;
  return smaller ? Math.min(...theirs) / ours : ours / Math.max(...theirs);
}

const shown = (value: number): string =>
  value >= 1_000 ? Math.round(value).toLocaleString('en') : value >= 10 ? value.toFixed(0) : value.toFixed(2);
