import type { DataSource, EntityManager } from 'typeorm';
import type { Sight } from '#domain';
import { beginFor, placesOf } from './wall.js';

/**
 * SQL: as a page is read. It is short and its rows differ: to remember what was joined would take room for all that the
 * planner expects, first, and to start another process takes longer than the page.
 */
export const forPages = 'set local enable_memoize = off; set local max_parallel_workers_per_gather = 0';

/** Reads in a transaction in which the tables show what a sight covers. `settings`: SQL of what else holds in it. */
export async function inSight<T>(
  source: DataSource,
  sight: Sight,
  read: (manager: EntityManager) => Promise<T>,
  settings = forPages,
): Promise<T> {
  const runner = source.createQueryRunner();
  try {
    await runner.query(`${beginFor(placesOf(sight))}; ${settings}`);
    return await read(runner.manager);
  } finally {
    const over = runner.query('commit').catch(() => undefined); // it only read: nobody waits for its end
    void over.then(() => runner.release());
  }
}
