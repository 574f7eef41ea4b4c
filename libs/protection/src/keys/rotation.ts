import { randomBytes } from 'node:crypto';
import type { PoolClient } from 'pg';
import { unhurried, type Database } from '#platform';
import type { KeyEncryption } from '../kek/key-encryption.js';
import { epochsIn } from './epochs.js';
import { channel } from './keyring.js';

/** What a rotation came to. `waiting`: epochs that no data key needs any more, whose key is still somewhere. */
export interface Rotation {
  readonly epoch: number;
  readonly keys: number;
  readonly waiting: readonly { readonly epoch: number; readonly why: string }[];
}
export interface RotationOptions {
  /** How many data keys were rewrapped, of how many. */
  readonly onProgress?: (done: number, of: number) => void;
  /** Makes the key of the next epoch, and has kept it for good when it resolves. Left out: the keeper does. */
  readonly begin?: (epoch: number) => Promise<{ readonly shares: number; readonly threshold: number } | undefined>;
}

/**
 * Starts an epoch: every data key is rewrapped under a new key-encryption key, looked at again, and then the old one is
 * destroyed. Killed at any point, it goes on where it was when it is called again; at each point every data key opens under
 * exactly one epoch, and that one is listed. One at a time: a second waits for the first.
 */
export async function rotate(pool: Database, kek: KeyEncryption, options: RotationOptions = {}): Promise<Rotation> {
  const client = await pool.connect();
  try {
    return await unhurried(client, 0, async () => {
      await client.query(`set statement_timeout = 0; select pg_advisory_lock(hashtextextended('qayd rotation', 0))`);
      const rotation = await toNextEpoch(client, kek, options);
      if (kek.keeper.kind !== 'file' || !(await isTooEarly(client, rotation))) return rotation;
      return await toNextEpoch(client, kek, options);
    });
  } finally {
    client.release(true); // the lock goes with the session
  }
}

async function toNextEpoch(client: PoolClient, kek: KeyEncryption, options: RotationOptions): Promise<Rotation> {
  await assertAtHand(client, kek);
  const epoch = await nextEpoch(client, kek, options);
  await rewrapAll(client, kek, epoch, options.onProgress);
  await makeCurrent(client, epoch);
  await rewrapAll(client, kek, epoch); // what was made under the old one until just then
  const keys = await verifyAll(client, kek, epoch);
  await client.query(`select pg_notify('${channel}', '')`);
  const waiting = await destroyEnding(client, kek);
  return { epoch, keys, waiting };
}

/**
 * Whether somebody was erased while this epoch was being filled: by a rotation that was cut short, and that this one ended.
 * What was erased may have been wrapped under it before, and a backup may hold that.
 */
async function isTooEarly(client: Pick<PoolClient, 'query'>, { epoch }: Rotation): Promise<boolean> {
  const { rows } = await client.query(
    `select from protection.erasure e where done_at is null and epoch >= $1
       and not exists (select from protection.data_key k where k.subject = e.subject and k.wrapped is not null) limit 1`,
    [epoch],
  );
  return rows.length > 0;
}

/** Ends what no data key needs any more. An epoch whose key its keeper can not destroy by itself goes on waiting. */
export async function destroyEnding(
  client: Pick<PoolClient, 'query'>,
  kek: KeyEncryption,
): Promise<Rotation['waiting']> {
  const waiting: { epoch: number; why: string }[] = [];
  for (const { number } of (await epochsIn(client)).filter(({ state }) => state === 'ending'))
    try {
      if (kek.keeper.kind === 'shares') throw new Error('its custodians have shares of it still');
      kek.keeper.remove(number);
      await markDestroyed(client, number);
    } catch (error) {
      waiting.push({ epoch: number, why: (error as Error).message });
    }
  kek.refresh();
  return waiting;
}

/** That the key of an epoch is gone, wherever it was: erasures that waited for it are done. Throws while it is needed. */
export async function markDestroyed(client: Pick<PoolClient, 'query'>, epoch: number): Promise<void> {
  const { rowCount } = await client.query(
    `update protection.epoch e set state = 'destroyed', destroyed_at = now()
     where number = $1 and state = 'ending'
       and not exists (select from protection.data_key k where k.epoch = e.number and k.wrapped is not null)`,
    [epoch],
  );
  if (rowCount !== 1) throw new Error(`Epoch ${epoch} is not one that has ended: nothing was changed`);
  await client.query(
    `update protection.erasure e set done_at = now() where done_at is null
       and not exists (select from protection.epoch where state <> 'destroyed' and number <= e.epoch)
       and not exists (select from protection.data_key k where k.subject = e.subject and k.wrapped is not null)`,
  );
  await client.query(`select pg_notify('${channel}', '')`);
}

/** A rotation that could not open what it is to wrap anew would leave a key that opens nothing in the place of the one that does. */
async function assertAtHand(client: Pick<PoolClient, 'query'>, kek: KeyEncryption): Promise<void> {
  kek.refresh();
  const { rows } = await client.query<{ number: number; keys: string }>(
    `select e.number, count(k.id) as keys from protection.epoch e
       left join protection.data_key k on k.epoch = e.number and k.wrapped is not null
     where e.number <> all ($1) group by e.number, e.state having count(k.id) > 0 or e.state = 'filling' order by 1`,
    [kek.epochs],
  );
  if (rows[0])
    throw new Error(
      `The key-encryption key of epoch ${rows[0].number} is not at hand, and ${rows[0].keys} data keys open with it alone: nothing was changed. Bring it back first (qayd keys restore, from shares).`,
    );
}

/** The one that is being filled, where a rotation was cut short; else a new one. */
async function nextEpoch(client: PoolClient, kek: KeyEncryption, { begin }: RotationOptions): Promise<number> {
  const epochs = await epochsIn(client);
  const filling = epochs.find(({ state }) => state === 'filling');
  if (filling) return filling.number;
  const number = Math.max(...epochs.map(({ number }) => number)) + 1;
  const split = await begin?.(number);
  if (!begin && !kek.epochs.includes(number)) kek.keeper.add(number, randomBytes(32));
  kek.refresh();
  await client.query(
    `insert into protection.epoch (number, state, check_value, shares, threshold) values ($1, 'filling', $2, $3, $4)`,
    [number, kek.checkValue(number), split?.shares ?? null, split?.threshold ?? null],
  );
  await client.query(`select pg_notify('${channel}', '')`);
  return number;
}

async function rewrapAll(
  client: PoolClient,
  kek: KeyEncryption,
  to: number,
  onProgress?: RotationOptions['onProgress'],
): Promise<void> {
  const { rows } = await client.query<{ count: string }>(
    'select count(*) from protection.data_key where wrapped is not null and epoch <> $1',
    [to],
  );
  const of = Number(rows[0]!.count);
  for (let done = 0; ;) {
    const wrapped = await rewrapSome(client, kek, to);
    if (wrapped === 0) return;
    done += wrapped;
    onProgress?.(done, Math.max(done, of));
  }
}

async function rewrapSome(client: PoolClient, kek: KeyEncryption, to: number): Promise<number> {
  await client.query('begin');
  try {
    const { rows } = await client.query<{ id: string; epoch: number; wrapped: string }>(
      `select id, epoch, wrapped from protection.data_key where wrapped is not null and epoch <> $1 order by id limit ${batch} for update`,
      [to],
    );
    const wrapped = rows.map(({ id, epoch, wrapped }) => {
      const key = kek.unwrap(epoch, id, wrapped);
      const again = kek.wrap(to, id, key);
      key.fill(0);
      return again;
    });
    await client.query(
      `update protection.data_key k set epoch = $1, wrapped = w.wrapped from unnest($2::uuid[], $3::text[]) w (id, wrapped) where k.id = w.id`,
      [to, rows.map(({ id }) => id), wrapped],
    );
    await client.query('commit');
    return rows.length;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** Waits for those who are making keys under the old one; from then on nobody does. */
async function makeCurrent(client: PoolClient, epoch: number): Promise<void> {
  await client.query('begin');
  try {
    await client.query(`update protection.epoch set state = 'ending' where state = 'current' and number <> $1`, [
      epoch,
    ]);
    await client.query(`update protection.epoch set state = 'current' where number = $1`, [epoch]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

/** Opens every data key under the new epoch, before the old one is destroyed. Throws at the first that does not. */
async function verifyAll(client: PoolClient, kek: KeyEncryption, epoch: number): Promise<number> {
  let keys = 0;
  for (let last = '00000000-0000-0000-0000-000000000000'; ;) {
    const { rows } = await client.query<{ id: string; epoch: number; wrapped: string }>(
      `select id, epoch, wrapped from protection.data_key where wrapped is not null and id > $1 order by id limit ${batch}`,
      [last],
    );
    if (rows.length === 0) return keys;
    for (const { id, epoch: of, wrapped } of rows) {
      if (of !== epoch) throw new Error(`Data key ${id} is of epoch ${of} still`);
      kek.unwrap(epoch, id, wrapped).fill(0);
    }
    keys += rows.length;
    last = rows.at(-1)!.id;
  }
}

const batch = 1_000;
