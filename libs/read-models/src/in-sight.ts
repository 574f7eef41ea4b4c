import type { PoolClient, QueryResult } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import type { Sight } from '#domain';
import { patienceFor, unhurried } from '#platform';
import { beginFor, placesOf } from './wall.js';

/**
 * SQL: as a page is read. It is short and its rows differ: to remember what was joined would take room for all that the
 * planner expects, first, and to start another process takes longer than the page.
 */
export const forPages = 'set local enable_memoize = off; set local max_parallel_workers_per_gather = 0';

interface How {
  /** How long each of its statements may take, in ms, where that is longer than others may. */
  readonly longest?: number;
  /** SQL of what else holds in the transaction. */
  readonly settings?: string;
  /** What is asked first and takes no values, in the round trip that begins the transaction. */
  readonly first?: readonly string[];
}

/** Reads in a transaction in which the tables show what a sight covers. `answers`: the rows of each of the first questions. */
export async function inSight<T>(
  source: DataSource,
  sight: Sight,
  read: (manager: EntityManager, answers: readonly (readonly unknown[])[]) => Promise<T>,
  { longest, settings = forPages, first = [] }: How = {},
): Promise<T> {
  const runner = source.createQueryRunner();
  try {
    const client = (await runner.connect()) as PoolClient;
    const limit = longest === undefined ? [] : [`set local statement_timeout = ${longest}`];
    const work = async () => {
      const all: unknown = await client.query([beginFor(placesOf(sight)), settings, ...limit, ...first].join('; '));
      const answers = (all as readonly QueryResult[]).map(({ rows }) => rows as readonly unknown[]);
      return read(runner.manager, answers.slice(answers.length - first.length));
    };
    return await (longest === undefined ? work() : unhurried(client, patienceFor(longest), work));
  } finally {
    const over = runner.query('commit').catch(() => undefined); // it only read: nobody waits for its end
    void over.then(() => runner.release());
  }
}
