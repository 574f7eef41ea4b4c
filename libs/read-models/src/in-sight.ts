import type { DataSource, EntityManager } from 'typeorm';
import type { Sight } from '#domain';
import { beginFor, placesOf } from './wall.js';

/** Reads in a transaction in which the tables show what a sight covers. */
export async function inSight<T>(
  source: DataSource,
  sight: Sight,
  read: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  const runner = source.createQueryRunner();
  try {
    await runner.query(beginFor(placesOf(sight)));
    return await read(runner.manager);
  } finally {
    await runner.query('commit').catch(() => undefined); // it only read
    await runner.release();
  }
}
