import type { DataSource } from 'typeorm';
import type { FigureQuestion, FigureRow } from './figure.js';
import type { Tally } from './kept.js';
import { daysOf, Parameters } from './sql.js';
import { turns, type Condition } from './statements.js';
import { ordered, tallyOf, type Way } from './working.js';

/** All days of the world together, whichever is asked for: a day is summed up from what changes on it and before. */
export const onAllDays = (asked: FigureQuestion, condition: Condition): Way => ({
  of: { turns: condition },
  statement: (of) => turns(of, condition),
  tally: tallyOf(['k_day']),
  everyKey: false,
  rows: async (tallies, source) => summedOn(await daysAsked(asked, source), tallies),
});

/** The days that are asked for, in order; `named`: they are a series. */
async function daysAsked({ asOf, window }: FigureQuestion, source: DataSource): Promise<DaysAsked> {
  if (!window) return { days: [asOf], named: false };
  const put = new Parameters();
  const text = `select distinct day::text as day from (${daysOf(window, put)}) d order by day`;
  const rows = await source.query<{ day: string }[]>(text, [...put.values]);
  return { days: rows.map(({ day }) => day), named: true };
}
interface DaysAsked {
  readonly days: readonly string[];
  readonly named: boolean;
}

function summedOn({ days, named }: DaysAsked, changes: readonly Tally[]): readonly FigureRow[] {
  const all = ordered(changes);
  let [at, value, possible, stale] = [0, 0, 0, 0];
  return days.map((day) => {
    for (; at < all.length && all[at]!.key[0]! <= day; at += 1) {
      const [values, possibles, stales] = all[at]!.many as readonly [number, number, number];
      [value, possible, stale] = [value + values, possible + possibles, stale + stales];
    }
    return { keys: named ? { day } : {}, value, possible, stale };
  });
}
