import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Place } from './cluster.js';

/** An app as it is compiled. */
export const dist = (app: string) => fileURLToPath(new URL(`../../dist/apps/${app}/src/main.js`, import.meta.url));

/** Starts it in a process of its own; `answers`: it says where it listens. */
export async function start(
  main: string,
  place: Pick<Place, 'url'>,
  answers = true,
): Promise<{ child: ChildProcess; url: string }> {
  const compiled = main.endsWith('.js')
    ? []
    : ['--conditions=development', '--import', '@swc-node/register/esm-register'];
  const child = spawn(process.execPath, [...compiled, main], {
    env: {
      ...process.env, QAYD_DATABASE_URL: place.url, QAYD_PORT: '0', QAYD_PROJECTOR: 'separate', QAYD_LOG_LEVEL: 'error', QAYD_SECOND_FACTOR: 'off', NODE_OPTIONS: '',
    }, // prettier-ignore
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  if (!answers) return { child, url: '' };
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return { child, url: url.replace('[::1]', '127.0.0.1') };
}
