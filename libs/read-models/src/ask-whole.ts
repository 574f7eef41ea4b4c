import type { QueryConfig, QueryResult, QueryResultRow } from 'pg';
import type { Database } from '#platform';
import { beginWhole } from './wall.js';

/** Asks in a transaction that says that it reads whatever was said. Without values it takes one round trip. */
export async function askWhole<R extends QueryResultRow>(pool: Database, query: QueryConfig): Promise<readonly R[]> {
  const client = await pool.connect();
  try {
    if (!query.values) {
      const all: unknown = await client.query(`${beginWhole}; ${query.text}; commit`);
      client.release();
      return (all as readonly QueryResult<R>[]).at(-2)!.rows;
    }
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
