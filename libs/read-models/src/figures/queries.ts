import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { EventStore } from '#event-store';
import { inSight } from '../in-sight.js';
import { placesOf } from '../wall.js';
import { acts, episodes, peopleOf, sentences, silence, untilVerdict, type Measured } from './acts-and-durations.js';
import { changedIn } from './changed.js';
import { endedBy } from './kaplan-meier.js';
import { KeptFigures, type Tally, type Working } from './kept.js';
import { measures, type Measure } from './measures.js';
import { flows, onDays, series, type Condition, type Question, type Statement } from './statements.js';

/** A row of a figure: its keys by the name of the breakdown (`day` in a series), and what is counted. */
export interface FigureRow {
  readonly keys: Readonly<Record<string, string>>;
  /** Certain, the stale part included; null where there is no such figure (a median that is not reached). */
  readonly value: number | null;
  /** In addition. */
  readonly possible: number;
  readonly stale: number;
}
export interface FigureFound {
  readonly rows: readonly FigureRow[];
  /** The last event that it counts, as of `knownAt`: asked by it, the same digits come for ever. */
  readonly position: string;
  /** When that was recorded, or the instant asked for. */
  readonly knownAt: string;
}

export interface FigureQuestion extends Omit<Question, 'position'> {
  readonly measure: Measure;
  readonly knownAt: Date | undefined;
  /** No later event is counted. */
  readonly position: string | undefined;
}

/** A figure, from the spans of the live build; `undefined` when those are behind the position asked for. */
export class Figure extends Query<FigureFound | undefined> {
  constructor(readonly asked: FigureQuestion) {
    super();
  }
}

@QueryHandler(Figure)
export class FigureHandler implements IQueryHandler<Figure> {
  private readonly kept = new KeptFigures();

  constructor(
    @InjectDataSource() private readonly source: DataSource,
    log: EventStore,
  ) {
    log.onForget(() => this.kept.forget());
  }

  execute({ asked }: Figure): Promise<FigureFound | undefined> {
    return inSight(this.source, asked.sight, async (manager) => {
      const [found] = await manager.query<Found[]>(
        `select head.*, last.* from (
           select coalesce(max(position), 0) as newest,
             greatest(0, (select max(position) from read.figures_moment where rewrites = 'everybody'),
               case when $3 then (select max(position) from read.figures_moment where rewrites = 'lawyers') end) as rewritten
           from read.figures_moment
         ) head left join lateral (
           select position, recorded_at from read.figures_moment
           where ($1::timestamptz is null or recorded_at <= $1) and ($2::bigint is null or position <= $2) order by position desc limit 1
         ) last on true`,
        [asked.knownAt ?? null, asked.position ?? null, placesOf(asked.sight).lawyer !== null],
      ); // prettier-ignore
      const { newest, rewritten, position: at, recorded_at } = found!;
      if (asked.position !== undefined && BigInt(newest) < BigInt(asked.position)) return undefined;
      const position = at ?? '0';
      const { knownAt: _, position: __, sight, ...question } = asked;
      const tallies = await this.kept.find(
        JSON.stringify([question, sight.key]),
        BigInt(position),
        { newest: BigInt(newest), rewritten: BigInt(rewritten) },
        workingOf(asked, manager),
      );
      return {
        rows: rowsOf(asked, tallies),
        position,
        knownAt: (asked.knownAt ?? recorded_at ?? new Date(0)).toISOString(),
      };
    });
  }
}

interface Found {
  readonly newest: string;
  readonly rewritten: string;
  readonly position: string | null;
  readonly recorded_at: Date | null;
}

function workingOf(asked: FigureQuestion, manager: EntityManager): Working {
  const { shape } = measures[asked.measure];
  const told = async (of: Question): Promise<readonly Tally[]> => {
    const { text, values } = statementOf({ ...of, measure: asked.measure });
    const rows = await manager.query<readonly Row[]>(text, [...values]);
    return rows.map((row) =>
      shape === 'duration'
        ? { key: [row['days'] === null ? '' : String(row['days']), String(row['ended'])], many: [row['many'] as number] }
        : { key: keysOf(asked).map((name) => row[name] as string), many: [row['value'], row['possible'], row['stale']] as number[] },
    ); // prettier-ignore
  };
  return {
    everyKey: shape !== 'duration' && asked.by.length === 0,
    async whole(position) {
      // What is put together first has no statistics: of few rows that it expects and finds thousands, it would join each
      // with each. And it has room for what is told of each person of a large registry, without a file.
      await manager.query("set local enable_nestloop = off; set local work_mem = '32MB'");
      return told({ ...asked, position: String(position) });
    },
    among: (people, position) => told({ ...asked, position: String(position), among: people }),
    changed: (stretch) => changedIn(stretch, manager),
  };
}

/** The columns that are its keys, in the order in which its rows are told. */
const keysOf = ({ measure, window, known, by }: FigureQuestion): readonly string[] => [
  ...(window && ['day', 'flow'].includes(measures[measure].shape) ? ['k_day'] : []),
  ...(known === 'each' ? ['k_known'] : []),
  ...by.map((_, n) => `k${n}`),
];

function rowsOf(asked: FigureQuestion, tallies: readonly Tally[]): readonly FigureRow[] {
  if (measures[asked.measure].shape === 'duration')
    return durations(
      tallies.map(({ key: [days, ended], many: [many] }) => ({ days: days === '' ? null : Number(days), ended: ended === 'true', many: many! })),
    ); // prettier-ignore
  const words: Readonly<Record<string, string>> = { k_day: 'day', k_known: 'knownOn', ...Object.fromEntries(asked.by.map((by, n) => [`k${n}`, by])) }; // prettier-ignore
  const names = keysOf(asked).map((name) => words[name]!);
  return [...tallies].sort(inOrder).map(({ key, many: [value, possible, stale] }) => ({
    keys: Object.fromEntries(names.map((name, n) => [name, key[n]!])),
    value: value!,
    possible: possible!,
    stale: stale!,
  }));
}

/** By the first key, then by the next, by their bytes. */
function inOrder({ key: one }: Tally, { key: other }: Tally): number {
  const differs = one.findIndex((word, n) => word !== other[n]);
  return differs === -1 ? 0 : Buffer.compare(Buffer.from(one[differs]!), Buffer.from(other[differs]!));
}

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
