import pLimit from 'p-limit';
import type { DataSource, EntityManager } from 'typeorm';
import { once } from '#domain';
import { inByteOrder } from '../byte-order.js';
import { forPages, inSight } from '../in-sight.js';
import { changedBetween } from './changed.js';
import type { FigureQuestion, FigureRow } from './figure.js';
import { byName, byNumber, type Judges } from './judges.js';
import type { Tally, Working } from './kept.js';
import type { Question, Row, Statement } from './statements.js';

/** A way to work a figure out. */
export interface Way {
  /** What is worked out, at whatever position: the same for figures that are made of the same. */
  readonly of: object;
  readonly statement: (of: Question) => Statement;
  readonly tally: (row: Row) => Tally;
  /** Each key is told, also where nobody is counted under it: the days of a series. */
  readonly everyKey: boolean;
  readonly rows: (tallies: readonly Tally[], source: DataSource) => Promise<readonly FigureRow[]>;
}

/** Too many figures wait to be worked out. */
export class FiguresBusy extends Error {
  readonly retryAfterSeconds = 5;
}

/** `build`: of the model, which nothing else is counted on. */
export function workingOf(
  { statement, tally, everyKey }: Way,
  {
    asked,
    build,
    source,
    judges,
  }: { readonly asked: FigureQuestion; readonly build: string; readonly source: DataSource; readonly judges: Judges },
): Working {
  const told = async (manager: EntityManager, of: Pick<Question, 'position' | 'among'>) => {
    const numbered = await judges.numbered(asked, of, manager);
    const { text, values } = statement({ ...asked, ...of, ...(numbered && byNumber(asked, numbered)) });
    const rows = await manager.query<readonly Row[]>(text, [...values]);
    return (numbered ? rows.map((row) => byName(row, asked, numbered)) : rows).map(tally);
  };
  return {
    everyKey,
    async whole(position) {
      if (few.pendingCount >= mostWaiting) throw new FiguresBusy();
      return few(async () => {
        await judges.learn(asked, String(position), source);
        return inSight(source, asked.sight, (manager) => told(manager, { position: String(position) }), {
          settings: forAll,
          longest: 30_000,
        });
      });
    },
    between: (from, to) =>
      inSight(source, asked.sight, async (manager) => {
        const among = await changedBetween({ from, to, build }, manager);
        if (!among) return undefined;
        if (among.length === 0) return { before: [], now: [] };
        const before = await told(manager, { position: String(from), among });
        return { before, now: await told(manager, { position: String(to), among }) };
      }),
  };
}

/**
 * What is put together first has no statistics: of few rows that it expects and finds thousands, it would join each with
 * each. And it has room for what is told of each person of a large registry, without a file.
 */
const forAll = `${forPages}; set local enable_nestloop = off; set local work_mem = '32MB'`;
/** Who asks for something else meanwhile finds a connection, and a processor. */
const few = pLimit(2);
const mostWaiting = 50;

/** `keys`: the columns. */
export const tallyOf =
  (keys: readonly string[]) =>
  (row: Row): Tally => ({
    key: keys.map((name) => row[name] as string),
    many: [row['value'], row['possible'], row['stale']] as number[],
  });

/** By the first key, then by the next, byte by byte: as Postgres orders them. */
export const ordered = once((tallies: readonly Tally[]): readonly Tally[] =>
  [...tallies].sort(({ key: one }, { key: other }) => {
    const differs = one.findIndex((word, n) => word !== other[n]);
    return differs === -1 ? 0 : inByteOrder(one[differs]!, other[differs]!);
  }),
);
