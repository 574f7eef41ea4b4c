import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '#platform';

/**
 * Does work while holding the lease of a name: an advisory lock of a session, so that it ends with the process. Others
 * stand by and try every two seconds. The signal that the work gets is aborted when the lease is lost.
 */
export async function holdLease(
  pool: Database,
  name: string,
  signal: AbortSignal,
  work: (held: AbortSignal) => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    const client = await pool.connect();
    const lost = new AbortController();
    const lose = () => lost.abort();
    client.once('error', lose);
    client.once('end', lose);
    try {
      const { rows } = await client.query<{ held: boolean }>(
        'select pg_try_advisory_lock(hashtextextended($1, 1)) as held',
        [name],
      );
      if (rows[0]!.held) return await work(AbortSignal.any([signal, lost.signal]));
    } finally {
      client.release(true); // ends the session, and the lock with it
    }
    await sleep(standBy, undefined, { signal }).catch(() => undefined);
  }
}

const standBy = 2_000;
