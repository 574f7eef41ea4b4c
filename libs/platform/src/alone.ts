import type { Database } from './connections.js';

/**
 * Does some work unless another process, or another in this one, is at work under the same lock; `undefined` then. The
 * lock is given back before it resolves: a session that its client ends goes on for a moment, and whoever came next would
 * be told that somebody is at it. `lock`: SQL of the key of an advisory lock.
 */
export async function alone<T>(
  pool: Database,
  lock: string,
  work: () => Promise<T>,
): Promise<{ readonly done: T } | undefined> {
  const client = await pool.connect();
  try {
    const { rows } = await client.query<{ mine: boolean }>(`select pg_try_advisory_lock(${lock}) as mine`);
    return rows[0]!.mine ? { done: await work() } : undefined;
  } finally {
    await client.query('select pg_advisory_unlock_all()').then(
      () => client.release(),
      () => client.release(true), // ends the session, and the lock with it
    );
  }
}
