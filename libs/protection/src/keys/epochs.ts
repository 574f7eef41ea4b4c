import { randomBytes } from 'node:crypto';
import type { Database } from '#platform';
import type { KeyEncryption } from '../kek/key-encryption.js';

export interface Epoch {
  readonly number: number;
  readonly state: 'filling' | 'current' | 'ending' | 'destroyed';
  readonly check_value: Buffer;
  readonly shares: number | null;
  readonly threshold: number | null;
  readonly started_at: Date;
  readonly destroyed_at: Date | null;
}

export const epochsIn = async (pool: Pick<Database, 'query'>): Promise<readonly Epoch[]> =>
  (await pool.query<Epoch>('select * from protection.epoch order by number')).rows;

/** Under which data keys are made now. */
export async function epochOfNewKeys(pool: Pick<Database, 'query'>): Promise<number> {
  const { rows } = await pool.query<{ number: number }>(
    `select number from protection.epoch where state in ('filling', 'current') order by number desc limit 1`,
  );
  if (!rows[0]) throw new Error('There is no epoch of keys yet');
  return rows[0].number;
}
/** SQL: an epoch, unless it is over; a rotation waits for who holds it so. */
export const stillOpen = (number: string): string =>
  `select number from protection.epoch where number = ${number} and state in ('filling', 'current') for share`;

/**
 * Sees that the keys at hand are those of the database, at the start of every process; makes the first one where there is
 * none of either. `false`: the key is not at hand, and the process starts sealed. Throws where it is another one, or where
 * the database has data keys of an epoch that is over, as one from an old backup has.
 */
export async function meetEpochs(pool: Database, kek: KeyEncryption): Promise<boolean> {
  const epochs = await epochsIn(pool);
  if (epochs.length === 0) return makeFirst(pool, kek);
  if (kek.isSealed) return false;
  await assertOfOneRegistry(pool, kek);
  return true;
}

/** Has the key-encryption know how the epochs are. */
export async function learnEpochs(pool: Pick<Database, 'query'>, kek: KeyEncryption): Promise<void> {
  const epochs = await epochsIn(pool);
  const over = epochs.filter(({ state }) => state === 'destroyed').map(({ number }) => number);
  kek.learn(Math.max(0, ...epochs.map(({ number }) => number)), over);
}

/** Throws unless the keys at hand are those that a database was sealed under, and none of its data keys is of an epoch that is over. */
export async function assertOfOneRegistry(pool: Pick<Database, 'query'>, kek: KeyEncryption): Promise<void> {
  for (const { number, check_value } of await epochsIn(pool))
    if (kek.epochs.includes(number) && !kek.isOfEpoch(number, check_value))
      throw new Error(
        `The key-encryption key of epoch ${number} is not the one that this database was sealed under. Nothing was changed: give it the right one, or the database that belongs to it.`,
      );
  await assertNoneOfOldEpochs(pool, kek);
}

async function makeFirst(pool: Database, kek: KeyEncryption): Promise<boolean> {
  if (kek.isSealed) {
    if (kek.keeper.kind === 'shares') return false;
    kek.keeper.add(1, randomBytes(32));
    kek.refresh();
  }
  await firstEpoch(pool, kek);
  return meetEpochs(pool, kek);
}

/** Writes down which key the first epoch has, where there is none yet. */
export async function firstEpoch(pool: Pick<Database, 'query'>, kek: KeyEncryption): Promise<number> {
  const number = kek.epochs.at(-1)!;
  await pool.query(
    `insert into protection.epoch (number, state, check_value) values ($1, 'current', $2) on conflict do nothing`,
    [number, kek.checkValue(number)],
  );
  return number;
}

/** F15: the wrapped keys of an old backup can't be opened, and that is how erasure reaches backups; it is said, and not met later. */
async function assertNoneOfOldEpochs(pool: Pick<Database, 'query'>, kek: KeyEncryption): Promise<void> {
  const newest = kek.epochs.at(-1)!;
  const { rows } = await pool.query<{ id: string; epoch: number }>(
    `select id, epoch from protection.data_key where wrapped is not null and epoch <> all ($1) and epoch < $2 order by id`,
    [kek.epochs, newest],
  );
  if (rows.length === 0) return;
  throw new Error(
    `Erased keys are present: ${rows.length} data keys are wrapped under an epoch that is over (${[...new Set(rows.map(({ epoch }) => epoch))].join(', ')}), as in a database from an old backup. ` +
      `They can not be opened. Restore with the keys of a backup of epoch ${newest} (qayd restore --keys). They are: ${rows.slice(0, 20).map(({ id }) => id).join(', ')}${rows.length > 20 ? ', …' : ''}`,
  ); // prettier-ignore
}
