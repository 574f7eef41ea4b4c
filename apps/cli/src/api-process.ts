import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { aborted } from './interruption.js';

/** The api as a process of its own: an app imports no other app. */
export interface ApiProcess {
  readonly url: string;
  /** Aborted when it ends, with an error that says how. */
  readonly ended: AbortSignal;
  stop(): Promise<void>;
}

/**
 * Starts the api on the database of the environment, and waits until it listens; its log goes to a file that is open.
 * Rejects when it does not start, and when the signal is aborted meanwhile.
 */
export async function startApi(log: number, signal: AbortSignal): Promise<ApiProcess> {
  const main = fileURLToPath(new URL('../../api/src/main.js', import.meta.url));
  const child = spawn(process.execPath, ['--enable-source-maps', main], {
    stdio: ['ignore', log, 'inherit', 'ipc'],
    env: process.env,
  });
  const ending = new AbortController();
  child.once('exit', (code, killed) =>
    ending.abort(
      new Error(`The api ended by itself (${killed ?? `exit code ${code}`}). Its log says more; start again.`),
    ),
  );
  const stopIt = () => stop(child, ending.signal);
  const started = await Promise.race([
    once(child, 'message').then(([message]) => message as { readonly url: string }),
    aborted(AbortSignal.any([ending.signal, signal])),
  ]);
  if (started) return { url: started.url, ended: ending.signal, stop: stopIt };
  await stopIt();
  signal.throwIfAborted();
  throw new Error('The api did not start');
}

/** Lets it finish what it is at, ten seconds at most. */
async function stop(child: ChildProcess, ended: AbortSignal): Promise<void> {
  child.kill('SIGTERM');
  const gone = aborted(ended);
  const late = new AbortController();
  await Promise.race([gone, sleep(10_000, undefined, { signal: late.signal }).catch(() => undefined)]);
  late.abort();
  child.kill('SIGKILL');
  await gone;
}
