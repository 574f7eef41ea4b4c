import type { FigureRow } from './figure.js';
import { endedBy } from './kaplan-meier.js';

/** How many spells took how many days; `days` is null for what can't be measured. */
export interface Measured {
  readonly days: number | null;
  readonly ended: boolean;
  readonly many: number;
}

export function durations(all: readonly Measured[]): readonly FigureRow[] {
  const measured = all.flatMap(({ days, ...one }) => (days === null ? [] : [{ days, ...one }]));
  const sum = (of: readonly Measured[]) => of.reduce((many, one) => many + one.many, 0);
  const rows = {
    n: sum(measured),
    ended: sum(measured.filter(({ ended }) => ended)),
    censored: sum(measured.filter(({ ended }) => !ended)),
    unmeasured: sum(all) - sum(measured),
    'first-quartile': endedBy(0.25, measured),
    median: endedBy(0.5, measured),
    'third-quartile': endedBy(0.75, measured),
  };
  return Object.entries(rows).map(([of, value]) => ({ keys: { of }, value, possible: 0, stale: 0 }));
}
