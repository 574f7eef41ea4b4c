import type { Database } from '#platform';
import { KeyEncryption } from '../kek/key-encryption.js';
import { channel } from './keyring.js';
import { rotate } from './rotation.js';

/** `pending`: the key is gone from the database, and a backup of it together with a key-encryption key could bring it back. */
export interface Erasure {
  readonly subject: string;
  readonly askedAt: Date;
  readonly state: 'pending' | 'done';
  /** Its keys are there still: it is about to be, or was cut short. */
  readonly isIntact: boolean;
  readonly doneAt: Date | null;
}

/**
 * Destroys the data keys of a subject, and starts an epoch so that no copy of them opens. Asked again it goes on where it
 * was. Where the key-encryption key can not be renewed here (it is in the environment, or in shares), it stays `pending`
 * until somebody rotates.
 */
export async function eraseKeys(pool: Database, kek: KeyEncryption, subject: string): Promise<Erasure> {
  await pool.query(
    `with gone as (
       update protection.data_key set wrapped = null, destroyed_at = now() where subject = $1 and wrapped is not null returning id
     )
     insert into protection.erasure (subject, epoch) select $1, max(number) from protection.epoch
     on conflict (subject) do update set epoch = excluded.epoch, done_at = null where exists (select from gone)`,
    [subject],
  );
  await pool.query('select pg_notify($1, $2)', [channel, subject]);
  const [before] = await erasures(pool, subject);
  if (before!.state === 'pending' && kek.keeper.kind === 'file') await rotate(pool, kek);
  return (await erasures(pool, subject))[0]!;
}

/**
 * Says that a subject is about to be erased, before the log does: whoever is killed in between, the next one finds it. Its
 * keys are as they were.
 */
export async function intendErasure(pool: Pick<Database, 'query'>, subject: string): Promise<void> {
  await pool.query(
    `insert into protection.erasure (subject, epoch) select $1, max(number) from protection.epoch on conflict do nothing`,
    [subject],
  );
}

/** Takes that back, where nothing came of it: as long as no key of it was destroyed. */
export async function withdrawErasure(pool: Pick<Database, 'query'>, subject: string): Promise<void> {
  await pool.query(
    `delete from protection.erasure e where subject = $1
       and not exists (select from protection.data_key k where k.subject = e.subject and k.wrapped is null)`,
    [subject],
  );
}

/** All erasures, or that of one subject. */
export async function erasures(pool: Pick<Database, 'query'>, subject?: string): Promise<readonly Erasure[]> {
  const { rows } = await pool.query<{ subject: string; asked_at: Date; done_at: Date | null; intact: boolean }>(
    `select subject, asked_at, done_at,
       exists (select from protection.data_key k where k.subject = e.subject and k.wrapped is not null) as intact
     from protection.erasure e where subject = coalesce($1, subject) order by asked_at`,
    [subject ?? null],
  );
  return rows.map(({ subject, asked_at, done_at, intact }) => ({
    subject,
    askedAt: asked_at,
    state: done_at === null ? 'pending' : 'done',
    isIntact: intact,
    doneAt: done_at,
  }));
}
