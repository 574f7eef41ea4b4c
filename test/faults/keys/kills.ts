import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import readline from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { logger, newId, openPool } from '#platform';
import { epochsIn, keeperOf, KeyEncryption, openKeyring, rotate, type DataKey } from '#protection';
import { Cluster } from '../cluster.js';
import type { Random } from '../random.js';
import { undoAtEnd } from '../undoing.js';

/** What a run of kills came to. */
export interface Kills {
  readonly struck: Readonly<Record<string, number>>;
  readonly erased: number;
  readonly wrong: readonly string[];
}

const people = 2_000;

/**
 * Kills rotations and erasures, or the Postgres under them, at random moments (F3, F18). After each every data key that is
 * there opens to what it was, under exactly one of the keys at hand, which is that of the epoch it is listed with; what was
 * said to be erased is gone; and whoever comes next goes on.
 */
export async function killKeys(many: number, random: Random, tell: (line: string) => void): Promise<Kills> {
  const cluster = await Cluster.make('large');
  const keys = new KeysUnderFire(cluster);
  const struck: Record<string, number> = {};
  const wrong: string[] = [];
  try {
    await keys.make();
    for (let n = 1; n <= many; n += 1) {
      const what = n % 3 === 0 ? 'Postgres' : 'process';
      const during = await keys.strike(what, n % 2 === 0 ? /^erasing/ : /^rotating/, random);
      const name = `${what} during ${during.split(' ')[0]!}`;
      struck[name] = (struck[name] ?? 0) + 1;
      const found = await keys.verify();
      wrong.push(...found.map((one) => `kill ${n}, ${name}: ${one}`));
      tell(`kill ${n} of ${many}  ${name}  ${found.length === 0 ? 'ok' : 'FAILED'}`);
    }
    wrong.push(...(await keys.end()));
    return { struck, erased: keys.erased.size, wrong };
  } finally {
    await cluster.remove();
  }
}

class KeysUnderFire {
  /** Of whom it was said that they are erased. */
  readonly erased = new Set<string>();
  /** What each data key was when it was made, by its subject. */
  private readonly made = new Map<string, string>();
  private waiting: string[] = [];

  constructor(private readonly cluster: Cluster) {}

  async make(): Promise<void> {
    await this.withLog(async (pool) => {
      const keys = await openKeyring(pool, this.kek(), logger('silent'));
      this.waiting = Array.from({ length: people }, () => `person-${newId()}`);
      const made: readonly DataKey[] = await Promise.all(this.waiting.map((subject) => keys.of(subject)));
      for (const { subject, key } of made) this.made.set(subject, key.toString('hex'));
      await keys.close();
    });
  }

  /** Starts one that rotates and erases, and kills it, or Postgres under it, a moment after it said that it does. */
  async strike(what: 'process' | 'Postgres', at: RegExp, random: Random): Promise<string> {
    const subjects = this.waiting.slice(0, 20);
    const worker = spawn(process.execPath, [workerFile, this.cluster.appUrl, this.cluster.folder, ...subjects], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const gone = once(worker, 'close');
    const stopped = undoAtEnd(async () => void (worker.kill('SIGKILL'), await gone));
    let complaint = '';
    worker.stderr.on('data', (piece: Buffer) => (complaint += piece.toString()));
    let [last, seen] = ['', 0];
    const skip = random.between(0, 2);
    const lines = readline.createInterface({ input: worker.stdout });
    await new Promise<void>((resolve, reject) => {
      lines.on('line', (line) => {
        last = line;
        if (line.startsWith('done ')) this.erased.add(line.slice('done '.length));
        if (at.test(line) && (seen += 1) > skip) resolve();
      });
      worker.once('close', () => reject(new Error(`It ended by itself, after "${last}": ${complaint}`)));
    });
    await sleep(random.between(0, 150));
    if (what === 'Postgres') await this.cluster.kill();
    worker.kill('SIGKILL');
    await gone;
    await stopped();
    if (what === 'Postgres') await this.cluster.start();
    this.waiting = this.waiting.filter((subject) => !this.erased.has(subject));
    return last;
  }

  /** What is not as it must be. */
  verify(): Promise<readonly string[]> {
    return this.withLog(async (pool) => {
      const kek = this.kek();
      const listed = new Map((await epochsIn(pool)).map(({ number, state }) => [number, state]));
      const { rows } = await pool.query<{ id: string; subject: string; epoch: number; wrapped: string | null }>(
        'select id, subject, epoch, wrapped from protection.data_key',
      );
      const wrong = rows.flatMap(({ id, subject, epoch, wrapped }) => {
        if (wrapped === null) return [];
        if (this.erased.has(subject)) return [`${subject} is there again`];
        const under = kek.epochs.flatMap((one) => opens(() => kek.unwrap(one, id, wrapped).toString('hex'), one));
        if (under.length !== 1 || under[0]!.epoch !== epoch)
          return [
            `${subject} opens under ${under.map((one) => one.epoch).join(', ') || 'none'}, is listed with ${epoch}`,
          ];
        if ((listed.get(epoch) ?? 'destroyed') === 'destroyed') return [`${subject}: epoch ${epoch} is not listed`];
        return under[0]!.key === this.made.get(subject) ? [] : [`${subject} is another key`];
      });
      if (rows.length !== people) wrong.push(`${rows.length} keys, where there were ${people}`);
      return wrong.slice(0, 10);
    });
  }

  /** Whoever comes next ends what was begun: one epoch, one key at hand, nothing pending. */
  async end(): Promise<readonly string[]> {
    const wrong = await this.withLog(async (pool) => {
      await rotate(pool, this.kek());
      const alive = (await epochsIn(pool)).filter(({ state }) => state !== 'destroyed');
      const { rows } = await pool.query<{ subject: string }>(
        'select subject from protection.erasure where done_at is null',
      );
      return [
        ...(alive.length === 1 && alive[0]!.state === 'current' ? [] : [`${alive.length} epochs are not over`]),
        ...(this.kek().epochs.length === 1 ? [] : [`${this.kek().epochs.length} key-encryption keys are at hand`]),
        ...rows.map(({ subject }) => `the erasure of ${subject} is pending still`),
      ];
    });
    return [...wrong, ...(await this.verify())];
  }

  private kek = (): KeyEncryption =>
    new KeyEncryption(keeperOf({ keys: { kind: 'file' }, dataDir: this.cluster.folder }));

  private async withLog<T>(work: (pool: ReturnType<typeof openPool>) => Promise<T>): Promise<T> {
    const pool = openPool(this.cluster.appUrl, { as: 'log', statement_timeout: 60_000 });
    try {
      return await work(pool);
    } finally {
      await pool.end();
    }
  }
}

function opens(unwrap: () => string, epoch: number): readonly { readonly epoch: number; readonly key: string }[] {
  try {
    return [{ epoch, key: unwrap() }];
  } catch {
    return [];
  }
}

const workerFile = path.resolve('test/faults/keys/worker.mjs');
