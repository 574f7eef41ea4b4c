import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const main = path.resolve('dist/apps/cli/src/main.js');

/** Starts the compiled command line. */
export function start(
  args: readonly string[],
  environment: Record<string, string>,
): { child: ChildProcess; ended: Promise<Ran>; said(text: string | RegExp): Promise<RegExpMatchArray> } {
  if (!fs.existsSync(main)) throw new Error('Build first: npm run build (npm test does)');
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const child = spawn(process.execPath, [main, ...args], {
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<Ran>((resolve) => child.once('close', (code) => resolve({ code, out, err })));
  const said = (text: string | RegExp) =>
    new Promise<RegExpMatchArray>((resolve, reject) => {
      const look = () => {
        const found = `${out}${err}`.match(text);
        if (found) resolve(found);
      };
      child.stdout.on('data', look);
      child.stderr.on('data', look);
      child.once('close', () => reject(new Error(`It ended before it said ${String(text)}:\n${out}${err}`)));
      look();
    });
  return { child, ended, said };
}

export const run = (args: readonly string[], environment: Record<string, string>): Promise<Ran> =>
  start(args, environment).ended;
