import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { LRUCache } from 'lru-cache';
import { EventStore } from '#event-store';
import { inSight } from '../in-sight.js';
import { acts, episodes, peopleOf, sentences, silence, untilVerdict, type Measured } from './acts-and-durations.js';
import { endedBy } from './kaplan-meier.js';
import { measures, type Measure } from './measures.js';
import { flows, onDays, series, type Condition, type Question } from './statements.js';

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
  /** What was worked out of the registry as it is now: by the question, whom it is for, and the last event that there is. */
  private readonly known = new LRUCache<string, Promise<readonly FigureRow[]>>({ max: 1_000 });

  constructor(
    @InjectDataSource() private readonly source: DataSource,
    log: EventStore,
  ) {
    log.onForget(() => this.known.clear());
  }

  execute({ asked }: Figure): Promise<FigureFound | undefined> {
    return inSight(this.source, asked.sight, async (manager) => {
      const [found] = await manager.query<{ newest: string; position: string | null; recorded_at: Date | null }[]>(
        `select newest, last.* from (select coalesce(max(position), 0) as newest from read.figures_moment) head left join lateral (
           select position, recorded_at from read.figures_moment
           where ($1::timestamptz is null or recorded_at <= $1) and ($2::bigint is null or position <= $2) order by position desc limit 1
         ) last on true`,
        [asked.knownAt ?? null, asked.position ?? null],
      );
      const { newest, position: at, recorded_at } = found!;
      if (asked.position !== undefined && BigInt(newest) < BigInt(asked.position)) return undefined;
      const position = at ?? '0';
      const question = { ...asked, position };
      const key = JSON.stringify([newest, { ...question, sight: asked.sight.key, knownAt: undefined }]);
      const before = this.known.get(key);
      const rows = before ?? rowsOf(question, manager);
      if (!before) this.known.set(key, rows);
      return {
        rows: await rows.catch((error: unknown) => {
          this.known.delete(key);
          throw error;
        }),
        position,
        knownAt: (asked.knownAt ?? recorded_at ?? new Date(0)).toISOString(),
      };
    });
  }
}

async function rowsOf(
  asked: Question & { readonly measure: Measure },
  manager: EntityManager,
): Promise<readonly FigureRow[]> {
  const { shape } = measures[asked.measure];
  // What is put together first has no statistics: of few rows that it expects and finds thousands, it would join each with
  // each. And it has room for what is told of each person of a large registry, without a file.
  await manager.query("set local enable_nestloop = off; set local work_mem = '32MB'");
  if (shape === 'duration') return durations(await manager.query<Measured[]>(...both(measured[asked.measure]!(asked)))); // prettier-ignore
  const rows = await manager.query<readonly (Record<string, string> & { value: number; possible: number; stale: number })[]>(...both(statementOf(asked))); // prettier-ignore
  return rows.map((row) => ({
    keys: Object.fromEntries([
      ...('k_day' in row ? [['day', row['k_day']] as const] : []),
      ...(asked.known === 'each' ? [['knownOn', row['k_known']!] as const] : []),
      ...asked.by.map((by, n) => [by, row[`k${n}`]!] as const),
    ]),
    value: row.value,
    possible: row.possible,
    stale: row.stale,
  }));
}
const both = ({ text, values }: { text: string; values: readonly unknown[] }): [string, unknown[]] => [text, [...values]]; // prettier-ignore

function statementOf(asked: Question & { readonly measure: Measure }) {
  const { window, by, where } = asked;
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
const measured: Readonly<Partial<Record<Measure, (asked: Question) => { text: string; values: readonly unknown[] }>>> =
  {
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
