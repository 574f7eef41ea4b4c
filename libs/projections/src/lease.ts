import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Database } from '#platform';

/** How long a holder may be silent before it is taken for dead, and how often it speaks and the others ask. */
const silence = '6 seconds';
const beat = 2_000;
const standBy = 1_000;

/**
 * Does work while holding the lease of a name. It is an advisory lock of a session, so it ends with the process at once;
 * and the holder says every two seconds that it lives, so that one which hangs (paused, or cut off without a word) loses
 * its session to whoever stands by. Either way another goes on in less than ten seconds. What a holder that wakes up
 * again writes is refused by its checkpoint. The signal that the work gets is aborted when the lease is lost. Nothing comes
 * of it where the signal was aborted before the lease was to be had; `onWait` is called once where another has it.
 */
export async function holdLease<T>(
  pool: Database,
  name: string,
  signal: AbortSignal,
  work: (held: AbortSignal) => Promise<T>,
  onWait: () => void = () => undefined,
): Promise<T | undefined> {
  for (let waited = false; !signal.aborted; waited = true) {
    const client = await pool.connect();
    const lost = new AbortController();
    const lose = () => lost.abort();
    client.once('error', lose);
    client.once('end', lose);
    try {
      if (await take(client, name)) {
        const beating = setInterval(() => void client.query(sayAlive, [name]).catch(lose), beat);
        try {
          return await work(AbortSignal.any([signal, lost.signal]));
        } finally {
          clearInterval(beating);
        }
      }
      if (!waited) onWait();
      await client.query(endSilent, [name, silence]);
    } finally {
      client.release(true); // ends the session, and the lock with it
    }
    await sleep(standBy, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

async function take(client: pg.PoolClient, name: string): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(
    'select pg_try_advisory_lock(hashtextextended($1, 1)) as held',
    [name],
  );
  if (rows[0]!.held) await client.query(sayMine, [name]);
  return rows[0]!.held;
}

const sayMine = `
  insert into projection.lease (name, pid, session_start, alive_at)
  select $1, pid, backend_start, clock_timestamp() from pg_stat_activity where pid = pg_backend_pid()
  on conflict (name) do update set (pid, session_start, alive_at) = (excluded.pid, excluded.session_start, excluded.alive_at)`;
const sayAlive = 'update projection.lease set alive_at = clock_timestamp() where name = $1 and pid = pg_backend_pid()';
/** By its start too: a process id is used again. */
const endSilent = `
  select pg_terminate_backend(l.pid) from projection.lease l
  join pg_stat_activity a on a.pid = l.pid and a.backend_start = l.session_start
  where l.name = $1 and l.alive_at < clock_timestamp() - $2::interval`;
