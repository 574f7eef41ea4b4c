import pLimit from 'p-limit';
import type { DataSource, EntityManager } from 'typeorm';
import { once } from '#domain';
import { StoreUnavailable } from '#event-store';
import { inByteOrder } from '../cases/listed-person.js';
import { inSight } from '../in-sight.js';
import { acts, episodes, peopleOf, sentences, silence, untilVerdict, type Measured } from './acts-and-durations.js';
import { changedBetween } from './changed.js';
import { endedBy } from './kaplan-meier.js';
import type { Tally, Working } from './kept.js';
import { measures, type Measure } from './measures.js';
import { daysOf, Parameters } from './sql.js';
import { flows, onDays, series, turns, type Condition, type Question, type Statement } from './statements.js';

/** A row of a figure: its keys by the name of the breakdown (`day` in a series), and what is counted. */
export interface FigureRow {
  readonly keys: Readonly<Record<string, string>>;
  /** Certain, the stale part included; null where there is no such figure (a median that is not reached). */
  readonly value: number | null;
  /** In addition. */
  readonly possible: number;
  readonly stale: number;
}
export interface FigureQuestion extends Omit<Question, 'position'> {
  readonly measure: Measure;
  readonly knownAt: Date | undefined;
  /** No later event is counted. */
  readonly position: string | undefined;
}

/** A way to work a figure out: by which statement, and what it tells in a row. */
interface Way {
  readonly statement: (of: Question) => Statement;
  readonly tally: (row: Row) => Tally;
  readonly everyKey: boolean;
}

export function wayOf(asked: FigureQuestion): Way {
  const isDuration = measures[asked.measure].shape === 'duration';
  return {
    statement: (of) => statementOf({ ...of, measure: asked.measure }),
    tally: isDuration
      ? ({ days, ended, many }) => ({ key: [days === null ? '' : String(days), String(ended)], many: [many as number] })
      : tallyOf(keysOf(asked)),
    everyKey: !isDuration && asked.by.length === 0,
  };
}

/**
 * What says on each day of the world whether a person counts, where a figure is of no more than that: then all days are
 * worked out together, and whichever is asked for is summed up from them.
 */
export function turningOf({ measure, known, by, where }: FigureQuestion): Condition | undefined {
  const { shape, answer, stale } = measures[measure] as Condition & { readonly shape: string };
  const isPlain = shape === 'day' && known === 'now' && by.length + where.length === 0;
  // Of a mark the day asks for the case that says most of custody first, and for what was heard of late only then.
  return isPlain && answer && !stale ? { answer } : undefined;
}

const tallyOf =
  (keys: readonly string[]) =>
  (row: Row): Tally => ({
    key: keys.map((name) => row[name] as string),
    many: [row['value'], row['possible'], row['stale']] as number[],
  });

export function workingOf({ statement, tally, everyKey }: Way, asked: FigureQuestion, source: DataSource): Working {
  const told = async (manager: EntityManager, of: Pick<Question, 'position' | 'among'>) => {
    const { text, values } = statement({ ...asked, ...of });
    return (await manager.query<readonly Row[]>(text, [...values])).map(tally);
  };
  return {
    everyKey,
    async whole(position) {
      if (few.pendingCount >= mostWaiting) throw new StoreUnavailable('Too many figures wait to be worked out', 5);
      return few(() =>
        inSight(source, asked.sight, async (manager) => {
          await manager.query(ofAll);
          return told(manager, { position: String(position) });
        }),
      );
    },
    between: (from, to) =>
      inSight(source, asked.sight, async (manager) => {
        const among = await changedBetween(from, to, manager);
        if (!among) return undefined;
        if (among.length === 0) return { before: [], now: [] };
        const before = await told(manager, { position: String(from), among });
        return { before, now: await told(manager, { position: String(to), among }) };
      }),
  };
}

/**
 * What is put together first has no statistics: of few rows that it expects and finds thousands, it would join each with
 * each. And it has room for what is told of each person of a large registry, without a file, and time.
 */
const ofAll = "set local enable_nestloop = off; set local work_mem = '32MB'; set local statement_timeout = '30s'";
/** Who asks for something else meanwhile finds a connection, and a processor. */
const few = pLimit(2);
const mostWaiting = 50;

/** The days that are asked for, in order; `named`: they are a series. */
export async function daysAsked({ asOf, window }: FigureQuestion, source: DataSource): Promise<DaysAsked> {
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

export const wayOfTurns = (condition: Condition): Way => ({
  statement: (of) => turns(of, condition),
  tally: tallyOf(['k_day']),
  everyKey: false,
});

/** What is counted on days, from what changes on days. */
export function summedOn({ days, named }: DaysAsked, changes: readonly Tally[]): readonly FigureRow[] {
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

/** The columns that are its keys, in the order in which its rows are told. */
const keysOf = ({ measure, window, known, by }: FigureQuestion): readonly string[] => [
  ...(window && ['day', 'flow'].includes(measures[measure].shape) ? ['k_day'] : []),
  ...(known === 'each' ? ['k_known'] : []),
  ...by.map((_, n) => `k${n}`),
];

export function rowsOf(asked: FigureQuestion, tallies: readonly Tally[]): readonly FigureRow[] {
  if (measures[asked.measure].shape === 'duration')
    return durations(
      tallies.map(({ key: [days, ended], many: [many] }) => ({ days: days === '' ? null : Number(days), ended: ended === 'true', many: many! })),
    ); // prettier-ignore
  const words: Readonly<Record<string, string>> = { k_day: 'day', k_known: 'knownOn', ...Object.fromEntries(asked.by.map((by, n) => [`k${n}`, by])) }; // prettier-ignore
  const names = keysOf(asked).map((name) => words[name]!);
  return ordered(tallies).map(({ key, many: [value, possible, stale] }) => ({
    keys: Object.fromEntries(names.map((name, n) => [name, key[n]!])),
    value: value!,
    possible: possible!,
    stale: stale!,
  }));
}

/** By the first key, then by the next, byte by byte: as Postgres orders them. */
const ordered = once((tallies: readonly Tally[]): readonly Tally[] =>
  [...tallies].sort(({ key: one }, { key: other }) => {
    const differs = one.findIndex((word, n) => word !== other[n]);
    return differs === -1 ? 0 : inByteOrder(one[differs]!, other[differs]!);
  }),
);

type Row = Readonly<Record<string, string | number | boolean | null>>;

function statementOf(asked: Question & { readonly measure: Measure }): Statement {
  const { window, by, where } = asked;
  const duration = measured[asked.measure];
  if (duration) return duration(asked);
  switch (asked.measure) {
    case 'inflow':
      return flows({ ...asked, window: window! }, 'lower');
    case 'outflow':
      return flows({ ...asked, window: window! }, 'upper');
    case 'acts':
      return acts(asked);
    case 'appeals':
      return acts(asked, measures.appeals.kinds);
    default: {
      const { answer, stale, of } = measures[asked.measure] as Condition & { readonly of?: readonly [string, string] };
      if (of) return peopleOf(asked, of);
      const condition = { ...(answer && { answer }), ...(stale && { stale }) };
      const isPlain = answer && window && asked.known !== 'each' && by.length + where.length === 0;
      return isPlain ? series({ ...asked, window }, condition) : onDays(asked, condition);
    }
  }
} // prettier-ignore
const measured: Readonly<Partial<Record<Measure, (asked: Question) => Statement>>> = {
  daysInCustody: (asked) => episodes(asked),
  daysOnRemand: (asked) => episodes(asked, 'remand'),
  daysImprisoned: (asked) => episodes(asked, 'imprisoned'),
  daysToVerdict: untilVerdict,
  sentenceMonths: sentences,
  daysSinceHeard: silence,
};

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
