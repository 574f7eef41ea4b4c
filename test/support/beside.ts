import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';

/** A second api on the database of the first, in a process of its own, as it is compiled. */
export async function startBeside(): Promise<{
  readonly url: string;
  readonly pid: number;
  stop(signal?: NodeJS.Signals): Promise<void>;
}> {
  const main = path.resolve('dist/apps/api/src/main.js');
  if (!fs.existsSync(main)) throw new Error('Build first: npm run build (npm test does)');
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const child = fork(main, { env: { ...inherited, QAYD_PORT: '0' }, execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }); // prettier-ignore
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return {
    pid: child.pid!,
    url: url.replace('[::1]', '127.0.0.1'),
    async stop(signal = 'SIGTERM') {
      const ended = once(child, 'exit');
      child.kill(signal);
      await ended;
    },
  };
}

/** Asks until it is so; the patience of the test ends it. */
export async function until(so: () => Promise<boolean>): Promise<void> {
  while (!(await so())) await new Promise((resolve) => setTimeout(resolve, 20));
}
