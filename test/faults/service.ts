import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { assertGoingOn, undoAtEnd } from './undoing.js';

export const compiled = (app: string) => path.resolve('dist/apps', app, 'src/main.js');
export const preload = path.resolve('test/faults/clock.mjs');

/** Starts a compiled process of the product; what it says goes to a file too, from which a failed round quotes. */
export function startNode(args: readonly string[], environment: NodeJS.ProcessEnv, logFile: string): ChildProcess {
  assertGoingOn();
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  const child = spawn(process.execPath, args, {
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const log = fs.createWriteStream(logFile, { flags: 'a' }).on('error', () => undefined);
  for (const said of [child.stdout, child.stderr]) said?.pipe(log, { end: false });
  const gone = undoAtEnd(() => killed(child));
  child.once('close', () => {
    log.end();
    void gone();
  });
  return child;
}

export async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** The api or the projector: killed and started again at will; that it ends by itself is a finding. */
export class Service {
  /** Of the api. */
  url = '';
  readonly endedByItself: string[] = [];
  private child: ChildProcess | undefined;

  constructor(
    private readonly app: 'api' | 'projector',
    private readonly environment: NodeJS.ProcessEnv,
    readonly logFile: string,
  ) {}

  /** Resolves when the api listens, or the projector says that it runs. */
  async start(): Promise<void> {
    const child = startNode(['--import', preload, compiled(this.app)], this.environment, this.logFile);
    this.child = child;
    child.once('exit', (code, signal) => {
      if (this.child === child) this.endedByItself.push(`the ${this.app} ended by itself (${signal ?? code})`);
    });
    const sign = this.app === 'api' ? once(child, 'message') : once(child.stdout!, 'data');
    const started = await Promise.race([sign, once(child, 'exit').then(() => undefined)]);
    if (!started) throw new Error(`The ${this.app} did not start`);
    if (this.app === 'api') this.url = (started[0] as { url: string }).url;
  }

  async kill(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child) await killed(child);
  }

  /** Sets its clock so many milliseconds off; 0 sets it right. */
  setClock(shift: number): void {
    this.child?.send({ clock: shift });
  }
}
