import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/**
 * A process's seat among the users of a server: a session that holds an advisory lock for as long as the process lives,
 * whatever ends it. So the last user can be told, and so can who serves.
 */
export interface Seat {
  /** Aborted when the session ends before it is left. */
  readonly lost: AbortSignal;
  /** Resolves with `undefined` when this process is the one that serves, or with what the one that does is called. */
  takeServing(): Promise<string | undefined>;
  /** Says what this process is called. */
  announce(name: string): Promise<void>;
  /** Leaves the seat; if nobody else has one, does `last` before anybody can take one. */
  leave(last: () => Promise<void>): Promise<void>;
}

/** Takes a seat at a server, by its superuser's URL; `undefined` where it is being stopped or does not answer. */
export async function joinUsers(url: string): Promise<Seat | undefined> {
  const client = await signedIn(url);
  if (!client) return undefined;
  try {
    await client.query(`set lock_timeout = '5s'; select pg_advisory_lock_shared(${qayd}, ${users})`);
  } catch {
    await client.end().catch(() => undefined);
    return undefined;
  }
  const lost = new AbortController();
  let leaving = false;
  client.once('end', () => {
    if (!leaving) lost.abort(new Error('Postgres went away. What was recorded is kept: start again.'));
  });
  return {
    lost: lost.signal,
    takeServing: () => takeServing(client),
    announce: async (name) => void (await client.query(`set application_name = ${client.escapeLiteral(name)}`)),
    async leave(last) {
      leaving = true;
      const session = lost.signal.aborted ? await signedIn(url) : client;
      if (!session) return;
      try {
        if (await isLast(session).catch(() => false)) await last();
      } finally {
        await session.end().catch(() => undefined);
      }
    },
  };
}

/** Does work that two processes must not do at once, on a session of its own. */
export async function oneAtATime<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`select pg_advisory_lock(${qayd}, ${making})`);
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Of the advisory locks, all in the database that the URL names. */
const qayd = 0x71617964;
const [users, serving, making] = [1, 2, 3];

async function signedIn(url: string): Promise<pg.Client | undefined> {
  const client = new pg.Client({
    connectionString: url,
    application_name: `process ${process.pid}`,
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => undefined); // it ends with that
  return client.connect().then(
    () => client,
    (error: Error & { code?: string }) => {
      if (error.code === wrongPassword) throw error;
      return undefined;
    },
  );
}

const wrongPassword = '28P01';

/** Tries for some seconds, for a process that was killed may hold it until its session has ended. */
async function takeServing(client: pg.Client): Promise<string | undefined> {
  for (let tries = 0; ; tries += 1) {
    const { rows } = await client.query<{ taken: boolean }>(
      `select pg_try_advisory_lock(${qayd}, ${serving}) as taken`,
    );
    if (rows[0]!.taken) return undefined;
    const holder = await client.query<{ name: string }>(
      `select a.application_name as name from pg_locks l join pg_stat_activity a using (pid)
       where l.locktype = 'advisory' and l.granted and l.classid = ${qayd} and l.objid = ${serving}`,
    );
    if (tries >= 10 && holder.rows[0]) return holder.rows[0].name;
    await sleep(200);
  }
}

async function isLast(client: pg.Client): Promise<boolean> {
  await client.query(`select pg_advisory_unlock_all()`);
  const { rows } = await client.query<{ last: boolean }>(`select pg_try_advisory_lock(${qayd}, ${users}) as last`);
  return rows[0]!.last;
}
