import type { QueryConfig, QueryResultRow } from 'pg';
import type { Database } from '#platform';
import { beginWhole } from './wall.js';

/** Asks in a transaction that says that it reads whatever was said. */
export async function askWhole<R extends QueryResultRow>(pool: Database, query: QueryConfig): Promise<readonly R[]> {
  const client = await pool.connect();
  try {
    await client.query(beginWhole);
    const { rows } = await client.query<R>(query);
    client.query('commit').then(
      () => client.release(),
      () => client.release(true),
    );
    return rows;
  } catch (error) {
    client.release(true);
    throw error;
  }
}
