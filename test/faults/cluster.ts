import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { provision, startPostgres, type EmbeddedPostgres } from '#platform';
import { assertGoingOn, undoAtEnd } from './undoing.js';

/** A fault that this machine does not let us make. */
export class NotHere extends Error {}

/** A real Postgres in a folder of its own, with fsync, on one port for good, that can be killed, paused and starved. */
export class Cluster {
  /** Of the superuser and of the application's role, in the database of the registry. */
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly remove: () => Promise<void>;

  private constructor(
    readonly folder: string,
    private postgres: EmbeddedPostgres,
    superuserUrl: string,
    appUrl: string,
    remove: () => Promise<void>,
  ) {
    this.appUrl = appUrl;
    const url = new URL(superuserUrl);
    url.pathname = '/qayd';
    this.ownerUrl = url.href;
    this.remove = remove;
  }

  static async make(disk: 'large' | 'small'): Promise<Cluster> {
    assertGoingOn();
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-faults-'));
    const remove = undoAtEnd(() => removeCluster(folder));
    fs.chmodSync(folder, 0o755); // the server runs as somebody else when we are root
    const first = await startPostgres(folder, flags);
    const appUrl = await provision(first.url, folder);
    const cluster = new Cluster(folder, first, first.url, appUrl, remove);
    if (disk === 'small') {
      await first.stop();
      moveToSmallDisk(dataOf(folder));
      await cluster.start();
    }
    return cluster;
  }

  /** Starts it on its port, or lets it finish to start by itself. */
  async start(): Promise<void> {
    assertGoingOn();
    this.postgres = await startPostgres(this.folder, [...flags, `port=${new URL(this.appUrl).port}`]);
  }

  /** The server and all who work for it, at once: as when the machine's memory runs out, or its power. */
  kill(): Promise<void> {
    return killAllIn(dataOf(this.folder));
  }

  pause(): void {
    for (const pid of workingIn(dataOf(this.folder))) signal(pid, 'SIGSTOP');
  }

  resume(): void {
    for (const pid of workingIn(dataOf(this.folder))) signal(pid, 'SIGCONT');
  }

  isUp(): boolean {
    return workingIn(dataOf(this.folder)).length > 0;
  }

  /** Takes what room is left on its disk. */
  fillDisk(): void {
    const ballast = fs.openSync(this.ballast, 'w', 0o666);
    try {
      for (const chunk of [Buffer.alloc(1_048_576), Buffer.alloc(4_096)]) writeWhileThereIsRoom(ballast, chunk);
    } finally {
      fs.closeSync(ballast);
    }
  }

  freeDisk(): void {
    fs.rmSync(this.ballast, { force: true });
  }

  private get ballast(): string {
    return path.join(dataOf(this.folder), 'ballast');
  }
}

/** fsync and synchronous_commit stay on. Shared memory in files of the cluster: a server that is killed leaves nothing elsewhere. */
const flags = ['dynamic_shared_memory_type=mmap', 'max_wal_size=64MB', 'min_wal_size=32MB'];

function dataOf(folder: string): string {
  const { cluster } = JSON.parse(fs.readFileSync(path.join(folder, 'postgres.json'), 'utf8')) as { cluster: string };
  return path.join(cluster, 'data');
}

/** Room for the data and the write-ahead log of a short life, and no more. */
function moveToSmallDisk(data: string): void {
  const aside = `${data}.aside`;
  fs.renameSync(data, aside);
  fs.mkdirSync(data);
  const { uid, gid } = fs.statSync(aside);
  run('mount', '-t', 'tmpfs', '-o', `size=512m,mode=0700,uid=${uid},gid=${gid}`, 'qayd-faults', data);
  run('cp', '-a', `${aside}/.`, data);
  fs.rmSync(aside, { recursive: true });
}

/** Throws `NotHere` unless a small disk can be made on this machine. */
export function assertSmallDisk(): void {
  if (process.getuid?.() !== 0) throw new NotHere('to mount a small disk takes root');
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-faults-mount-'));
  try {
    run('mount', '-t', 'tmpfs', '-o', 'size=1m', 'qayd-faults', folder);
    run('umount', folder);
  } catch (error) {
    throw new NotHere(`a small disk can't be mounted: ${(error as Error).message}`);
  } finally {
    fs.rmdirSync(folder);
  }
}

function run(command: string, ...args: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(error?.message ?? stderr.trim());
}

function writeWhileThereIsRoom(file: number, chunk: Buffer): void {
  try {
    for (;;) if (fs.writeSync(file, chunk) < chunk.length) return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

/** Lets it stop by itself for a moment, then kills it; nothing of it stays. */
async function removeCluster(folder: string): Promise<void> {
  if (fs.existsSync(path.join(folder, 'postgres.json'))) {
    const data = dataOf(folder);
    for (const pid of workingIn(data)) signal(pid, 'SIGCONT');
    const pidFile = path.join(data, 'postmaster.pid');
    if (fs.existsSync(pidFile)) signal(Number(fs.readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGINT');
    for (let tries = 0; tries < 100 && workingIn(data).length > 0; tries += 1) await sleep(50);
    await killAllIn(data);
    if (fs.readFileSync('/proc/mounts', 'utf8').includes(` ${data} `)) run('umount', data);
    fs.rmSync(path.dirname(data), { recursive: true, force: true });
    await killAllIn(data); // one that was on its way up meanwhile
  }
  fs.rmSync(folder, { recursive: true, force: true });
}

/** Until none is left: one that was just forked is not in the first list. */
async function killAllIn(data: string): Promise<void> {
  for (let pids = workingIn(data); pids.length > 0; pids = workingIn(data)) {
    for (const pid of pids) signal(pid, 'SIGKILL');
    await sleep(5);
  }
}

/** The processes of the server: all of them work in its folder. A dead one that nobody reaped has no folder. */
function workingIn(data: string): readonly number[] {
  return fs
    .readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((entry) => {
      try {
        return fs.readlinkSync(`/proc/${entry}/cwd`).startsWith(data);
      } catch {
        return false;
      }
    })
    .map(Number)
    .sort((a, b) => a - b);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
