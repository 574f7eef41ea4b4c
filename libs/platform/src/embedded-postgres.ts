import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { clusterOf, environment, type Cluster } from './cluster.js';
import { isDead, isWorkedIn } from './processes.js';
import { joinUsers, type Seat } from './server-users.js';

export interface EmbeddedPostgres {
  /** Of the superuser, on loopback. */
  readonly url: string;
  /** Aborted when the server goes away before `stop`. */
  readonly lost: AbortSignal;
  /** Takes the data folder for serving, which one process does at a time. Throws an error that says who has it. */
  serveAlone(): Promise<void>;
  /** Says where it is served, for whoever else would. */
  announce(url: string): Promise<void>;
  /** Leaves the server; it is stopped with its last user. */
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL from npm packages, in a folder of its own, on a free port of loopback; or joins the users of
 * the one that runs there. A server that was killed recovers by itself. As root it runs as `postgres` or `nobody`, for
 * Postgres refuses to be root. Any number of processes may do so at once, and be killed at any moment. When the signal
 * is aborted, what was begun is ended, and it rejects.
 */
export async function startPostgres(
  dataDir: string,
  flags: readonly string[] = [],
  signal: AbortSignal = new AbortController().signal,
): Promise<EmbeddedPostgres> {
  const cluster = await clusterOf(dataDir, signal);
  for (let attempt = 0; attempt < 240; attempt += 1) {
    const port = await portOf(cluster, flags, signal);
    if (port !== undefined) {
      const url = `postgres://postgres:${cluster.password}@127.0.0.1:${port}/postgres`;
      const seat = await joinUsers(url);
      if (seat) return embedded(url, seat, cluster, dataDir);
    }
    await sleep(250, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
  throw new Error(`Postgres did not start in ${cluster.data}: another server holds the folder`);
}

const embedded = (url: string, seat: Seat, { data }: Cluster, dataDir: string): EmbeddedPostgres => ({
  url,
  lost: seat.lost,
  async serveAlone() {
    const other = await seat.takeServing();
    if (other !== undefined)
      throw new Error(
        `${dataDir} is served already, by ${other}: use that one, or set QAYD_DATA_DIR to another folder.`,
      );
  },
  announce: (served) => seat.announce(`process ${process.pid} at ${served}`),
  stop: () => seat.leave(() => stopServer(data)),
});

/** The port of the server that holds the data, started where none does; `undefined` where it is on its way, up or down. */
async function portOf(cluster: Cluster, flags: readonly string[], signal: AbortSignal): Promise<string | undefined> {
  const running = runningIn(cluster.data);
  if (running) return running.port;
  const port = String(await freePort());
  const refusal = await launch(cluster, port, flags, signal);
  signal.throwIfAborted();
  if (refusal === undefined) return port;
  if (!/already (exists|running)|in use|is empty|starting up|shutting down/.test(refusal))
    throw new Error(`Postgres did not start: ${refusal}`);
  // Postgres takes any live process of the number in the file for a server: a stranger's after a restart, or one unreaped;
  // and it starts beside no empty one, which another is about to fill, or was killed before it did.
  if (!isWorkedIn(cluster.data)) fs.rmSync(pidFileOf(cluster.data), { force: true });
  return undefined;
}

/** The server that holds the data, if it lives; it has no port yet while it starts. */
function runningIn(data: string): { readonly pid: number; readonly port?: string } | undefined {
  const lines = readIfThere(pidFileOf(data))?.split('\n');
  if (!lines) return undefined;
  const [pid = '', , , port, , , , state] = lines;
  if (isDead(Number(pid)) || !isWorkedIn(data)) return undefined;
  return { pid: Number(pid), ...(state?.trim() === 'ready' && port !== undefined && { port }) };
}

const pidFileOf = (data: string) => path.join(data, 'postmaster.pid');
function readIfThere(file: string): string | undefined {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Starts a server. Resolves when it takes connections, or with why it does not. */
async function launch(
  { native, data, owner }: Cluster,
  port: string,
  flags: readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...quiet, ...flags].flatMap((setting) => [
    '-c',
    setting,
  ]);
  const server = spawn(path.join(native, 'bin', 'postgres'), ['-D', data, '-p', port, ...settings], {
    ...owner,
    env: environment,
    cwd: path.dirname(data),
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true, // Ctrl-C on a terminal is for us: it is stopped when its clients are gone
  });
  const stop = () => void server.kill('SIGINT');
  signal.addEventListener('abort', stop);
  try {
    return await readiness(server);
  } finally {
    signal.removeEventListener('abort', stop);
    server.stderr.removeAllListeners('data').resume();
    server.unref();
    (server.stderr as net.Socket).unref();
  }
}

function readiness(server: ChildProcess): Promise<string | undefined> {
  let log = '';
  return new Promise((resolve) => {
    server.stderr!.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('ready to accept connections')) resolve(undefined);
    });
    server.once('close', () => resolve(log));
    server.once('error', ({ message }) => resolve(message));
  });
}

/** Stops the server that holds the data: at once its sessions, then itself; without a checkpoint if that takes too long. */
async function stopServer(data: string): Promise<void> {
  const running = runningIn(data);
  if (!running) return;
  for (const [how, seconds] of [['SIGINT', 15] as const, ['SIGQUIT', 5] as const]) {
    process.kill(running.pid, how);
    for (const end = Date.now() + seconds * 1_000; Date.now() < end; await sleep(25)) if (isDead(running.pid)) return;
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** By default the server's log quotes the values of what fails. */
const quiet = [
  'log_error_verbosity=terse',
  'log_min_error_statement=panic',
  'log_parameter_max_length=0',
  'log_parameter_max_length_on_error=0',
];
