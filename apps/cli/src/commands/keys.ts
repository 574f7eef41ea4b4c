import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { openPool, readConfig, type Config, type Database } from '#platform';
import {
  askSeals, epochsIn, erasures, firstEpoch, keeperOf, KeyEncryption, keyStatus, markDestroyed, mostSeals, rotate, splitKek,
} from '#protection'; // prettier-ignore
import { withDatabase } from '../open-database.js';
import { progress } from '../progress.js';
import { readShare, submitShares, writeShares } from './shares.js';

export interface SplitOptions {
  readonly shares: string;
  readonly threshold: string;
  readonly to: string;
}
export interface RotateOptions extends SplitOptions {
  readonly share: readonly string[];
}

/** Which profile holds, which epochs there are, and which erasures wait. */
export const keysStatus = (): Promise<number> =>
  withKeys(async ({ pool, kek }) => {
    const { profile, keeper, epochs, erased, pending, mostUsed } = await keyStatus(pool, kek);
    const lines = [
      `profile  ${profile} (the key-encryption key is in ${placeOf[keeper]})`,
      ...epochs.map(
        ({ number, state, held, keys }) =>
          `epoch    ${number}, ${state}, ${keys} data keys${state === 'destroyed' ? '' : held ? ', at hand' : ', not at hand here'}`,
      ),
      `erased   ${erased} data keys`,
      ...(mostUsed
        ? [`used     the key of ${mostUsed.subject} the most: some ${mostUsed.seals} of ${mostSeals} texts`]
        : []),
      ...pending.map(
        ({ subject, askedAt }) =>
          `pending  ${subject}, since ${askedAt.toISOString()}: until the old key-encryption key is gone`,
      ),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
    return 0;
  });

/** What was erased, a line each: for `qayd restore --erased-from`, kept where backups are. */
export const keysErased = (): Promise<number> =>
  withKeys(async ({ pool }) => {
    for (const { subject, askedAt } of await erasures(pool))
      process.stdout.write(`${subject} ${askedAt.toISOString()}\n`);
    return 0;
  });

/** Starts an epoch. What was cut short goes on. */
export const keysRotate = ({ share: files, shares, threshold, to }: RotateOptions): Promise<number> =>
  withKeys(async ({ pool, kek, config }) => {
    const sealed = kek.keeper.kind === 'shares';
    if (sealed) await submitShares(pool, kek, files.map(readShare));
    const board = progress();
    const bar = board.of('Rewrapping');
    process.stderr.write('Rotating\n');
    try {
      const begin = async (epoch: number) => {
        const next = randomBytes(32);
        const made = await splitKek(next, epoch, Number(shares), Number(threshold));
        writeShares(made, to);
        kek.keeper.add(epoch, next);
        return { shares: made.length, threshold: made[0]!.threshold };
      };
      const rotation = await rotate(pool, kek, {
        onProgress: (done, of) => bar.at(done, of),
        ...(sealed && { begin }),
      });
      process.stdout.write(
        `Epoch ${rotation.epoch} is current: ${rotation.keys} data keys, each opened once to make sure.\n`,
      );
      for (const { epoch, why } of rotation.waiting) process.stdout.write(`Epoch ${epoch} waits: ${why}\n`);
      if (sealed)
        process.stdout.write(
          `Hand out the new shares in ${path.resolve(to)}, unseal the running processes with them, have the old ones destroyed, and say so: qayd keys destroyed <epoch>\n`,
        );
    } finally {
      board.end();
    }
    if (sealed) await tellShares(config, pool);
    return 0;
  });

/** Says that the custodians destroyed their shares of an epoch, or the administrator the variable that held it. */
export const keysDestroyed = (epoch: string): Promise<number> =>
  withKeys(async ({ pool }) => {
    await markDestroyed(pool, Number(epoch));
    process.stdout.write(`It is on record that the key of epoch ${epoch} is destroyed.\n`);
    return 0;
  });

/** Shares of the current key, one file a custodian. Where there is none yet and it is to be in shares, it is made. */
export const keysSplit = ({ shares, threshold, to }: SplitOptions): Promise<number> =>
  withKeys(async ({ pool, kek }) => {
    const epochs = await epochsIn(pool);
    const current = epochs.find(({ state }) => state === 'current');
    if (!current && kek.isSealed) {
      kek.keeper.add(1, randomBytes(32));
      kek.refresh();
    }
    const number = current?.number ?? kek.epochs.at(-1)!;
    const key = kek.keeper.held().get(number);
    if (!key) throw new Error(`The key of epoch ${number} is not at hand here: it is split where it is`);
    const made = await splitKek(key, number, Number(shares), Number(threshold));
    writeShares(made, to);
    if (!current) await firstEpoch(pool, kek);
    await pool.query('update protection.epoch set shares = $2, threshold = $3 where number = $1', [
      number,
      made.length,
      made[0]!.threshold,
    ]);
    process.stdout.write(
      `${made.length} shares of the key of epoch ${number} are in ${path.resolve(to)}; any ${threshold} of them open it. Give each to another person and leave none there.\n`,
    );
    return 0;
  });

/** Puts the key together from shares, into the data folder: for the simple profile, or a drill. */
export const keysRestore = (files: readonly string[]): Promise<number> =>
  withKeys(async ({ pool, kek }) => {
    if (kek.keeper.kind !== 'file') throw new Error('Only with QAYD_KEYS=file is the key kept in the data folder');
    await submitShares(pool, kek, files.map(readShare));
    process.stdout.write('The key is in the data folder again.\n');
    return 0;
  });

/** Submits shares to every running process of the data folder. */
export async function unseal(files: readonly string[]): Promise<number> {
  const { dataDir } = readConfig();
  let told = await askSeals(dataDir, { do: 'status' });
  for (const one of files.map(readShare)) told = await askSeals(dataDir, { do: 'share', share: one });
  if (told.length === 0) throw new Error('No process that can be unsealed runs on this data folder');
  const refused = told.find(({ refused }) => refused !== undefined);
  if (refused) throw new Error(refused.refused);
  const { sealed, have, need } = told[0]!;
  process.stdout.write(sealed ? `Sealed still: ${have} of ${need} shares\n` : 'Unsealed\n');
  return sealed ? 1 : 0;
}

/** Drops the key from the memory of every running process of the data folder. */
export async function seal(): Promise<number> {
  const told = await askSeals(readConfig().dataDir, { do: 'seal' });
  if (told.length === 0)
    throw new Error('No process that can be sealed runs on this data folder: that takes QAYD_KEYS=shares');
  process.stdout.write(`Sealed: ${told.length} process${told.length === 1 ? '' : 'es'}\n`);
  return told.every(({ sealed }) => sealed) ? 0 : 1;
}

interface Keys {
  readonly pool: Database;
  readonly kek: KeyEncryption;
  readonly config: Config;
}
const withKeys = (work: (keys: Keys) => Promise<number>): Promise<number> =>
  withDatabase(async ({ config }) => {
    const pool = openPool(config.databaseUrl!, { as: 'log' });
    try {
      return await work({ pool, kek: new KeyEncryption(keeperOf(config)), config });
    } finally {
      await pool.end();
    }
  });

/** The running processes need the new key as well: until it is given to them they can't open what was rewrapped. */
async function tellShares(config: Config, pool: Database): Promise<void> {
  const running = await askSeals(config.dataDir, { do: 'status' });
  const current = (await epochsIn(pool)).find(({ state }) => state === 'current');
  if (running.length > 0)
    process.stdout.write(
      `${running.length} running processes need the shares of epoch ${current?.number}: qayd unseal\n`,
    );
}

const placeOf = { file: 'kek.json of the data folder', environment: 'QAYD_KEK', shares: 'shares of custodians' };
