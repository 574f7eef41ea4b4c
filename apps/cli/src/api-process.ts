import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The api as a process of its own: an app imports no other app. */
export interface ApiProcess {
  readonly url: string;
  /** Resolves with its exit code. */
  readonly ended: Promise<number>;
  stop(): Promise<void>;
}

/** Starts the api on the database of the environment, and waits until it listens. Rejects when it does not start. */
export async function startApi(): Promise<ApiProcess> {
  const main = fileURLToPath(new URL('../../api/src/main.js', import.meta.url));
  const child = spawn(process.execPath, ['--enable-source-maps', main], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: process.env,
  });
  const ended = once(child, 'exit').then(([code]) => (code as number | null) ?? 1);
  const started = await Promise.race([once(child, 'message').then(([message]) => message as { url: string }), ended]);
  if (typeof started === 'number') throw new Error('The api did not start');
  return { url: started.url, ended, stop: () => stop(child, ended) };
}

/** Lets it finish what it is at, ten seconds at most. */
async function stop(child: ChildProcess, ended: Promise<number>): Promise<void> {
  child.kill('SIGTERM');
  const late = new AbortController();
  await Promise.race([ended, sleep(10_000, undefined, { signal: late.signal }).catch(() => undefined)]);
  late.abort();
  child.kill('SIGKILL');
  await ended;
}
