import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { gathered, Listening, newId, type Database } from '#platform';
import { CannotOpen, RegistrySealed, SubjectErased } from '../errors.js';
import type { KeyEncryption } from '../kek/key-encryption.js';
import { epochOfNewKeys, learnEpochs, stillOpen } from './epochs.js';
import { KeyUses, makeNext } from './uses.js';

/** A data key, opened. */
export interface DataKey {
  readonly id: string;
  /** `person-<id>`, `source-<id>`, `member-<id>`, or `registry`. */
  readonly subject: string;
  readonly key: Buffer;
  readonly uses: KeyUses;
}

interface Row {
  readonly id: string;
  readonly subject: string;
  readonly epoch: number;
  readonly wrapped: string | null;
}

/**
 * The data keys: one for each subject, made when it is first needed, kept wrapped. Opened ones are remembered while the
 * connection stands that tells of those which were destroyed. Several that are asked for at once are read together.
 */
export class Keyring {
  private readonly opened = new LRUCache<string, DataKey | 'erased'>({ max: mostOpened });
  private readonly ofSubject = new LRUCache<string, DataKey>({ max: mostOpened });
  private readonly listening: Listening;
  private readonly uses: KeyUses;
  private words = 0;
  /** Under which keys are made, as far as it is known. */
  private epoch: number | undefined;
  private readonly hearers = new Set<(subject: string | undefined) => void>();
  private readonly byId = gathered((ids: readonly string[]) => this.read(ids), { most: 5_000 });
  private readonly bySubject = gathered((subjects: readonly string[]) => this.readOrMake(subjects), { most: 1_000 });

  constructor(
    private readonly pool: Database,
    readonly encryption: KeyEncryption,
    log: Logger,
  ) {
    this.uses = new KeyUses(pool, log, (key) => this.renew(key));
    this.listening = new Listening(pool, [channel], (notice) => this.hear(notice?.payload));
  }

  start(): void {
    this.listening.start();
  }

  /** Tells of each subject that was erased; of `undefined` where all that is remembered is in doubt. */
  onForget(hear: (subject: string | undefined) => void): void {
    this.hearers.add(hear);
  }

  /** A key that is remembered, without waiting. */
  known(id: string): DataKey | 'erased' | undefined {
    return this.opened.get(id);
  }

  knownOf(subject: string): DataKey | undefined {
    return this.ofSubject.get(subject);
  }

  /** Throws `CannotOpen` where there is no such key, or it is of an epoch that is not held, and `RegistrySealed`. */
  async get(id: string): Promise<DataKey | 'erased'> {
    return this.opened.get(id) ?? told(await this.byId(id));
  }

  /** The newest key of a subject, made if need be. Throws `SubjectErased` where it was destroyed. */
  async of(subject: string): Promise<DataKey> {
    return this.ofSubject.get(subject) ?? told(await this.bySubject(subject));
  }

  /** Forgets all that was opened; what is in memory is overwritten. */
  forget(): void {
    this.words += 1;
    for (const key of [...this.opened.values(), ...this.ofSubject.values()]) if (key !== 'erased') key.key.fill(0);
    this.opened.clear();
    this.ofSubject.clear();
    for (const hear of this.hearers) hear(undefined);
  }

  /** Resolves when there are keys again, after a second at most, or when the signal is aborted: look again then. */
  unsealed(signal: AbortSignal): Promise<void> {
    return sleep(1_000, undefined, { signal }).catch(() => undefined);
  }

  close(): Promise<void> {
    return this.listening.close();
  }

  /** One that was erased. */
  forgetSubject(subject: string): void {
    this.hear(subject);
  }

  private hear(subject: string | undefined): void {
    this.words += 1;
    if (subject === undefined || subject === '') {
      this.epoch = undefined;
      this.opened.clear();
      this.ofSubject.clear();
      this.encryption.refresh();
      if (this.encryption.keeper.kind === 'shares') learnEpochs(this.pool, this.encryption).catch(() => undefined); // it is met when a key is opened
    } else {
      this.ofSubject.delete(subject);
      for (const [id, key] of this.opened.entries())
        if (key !== 'erased' && key.subject === subject) {
          this.opened.delete(id);
          key.key.fill(0);
        }
    }
    for (const hear of this.hearers) hear(subject === '' ? undefined : subject);
  }

  /** What comes is sealed under another key from now on, in every process. */
  private async renew(key: string): Promise<void> {
    const subject = await makeNext(this.pool, (epoch, id) => this.encryption.wrapNew(epoch, id), key);
    if (subject !== undefined) await this.pool.query('select pg_notify($1, $2)', [channel, subject]);
  }

  private async read(ids: readonly string[]): Promise<readonly Told<DataKey | 'erased'>[]> {
    if (this.encryption.isSealed) throw new RegistrySealed();
    const heard = this.words;
    const { rows } = await this.pool.query<Row>({
      name: 'read-data-keys',
      text: 'select id, subject, epoch, wrapped from protection.data_key where id = any ($1)',
      values: [[...new Set(ids)]],
    });
    const found = new Map(rows.map((row) => [row.id, tell(() => this.openRow(row))]));
    if (heard === this.words && this.listening.alive)
      for (const [id, one] of found) if ('value' in one) this.opened.set(id, one.value);
    return ids.map((id) => found.get(id) ?? { error: new CannotOpen('unknown-key', `data key ${id}`) });
  }

  /** Those that are missing are made under an epoch that is not over when they are written: a rotation waits for that. */
  private async readOrMake(subjects: readonly string[]): Promise<readonly Told<DataKey>[]> {
    if (this.encryption.isSealed) throw new RegistrySealed();
    const heard = this.words;
    const wanted = [...new Set(subjects)];
    const rows = new Map<string, Row>();
    for (let tries = 0; rows.size < wanted.length; tries += 1) {
      if (tries >= 5) throw new Error('Data keys could not be made: the epoch changes all the time');
      const missing = wanted.filter((subject) => !rows.has(subject));
      for (const row of await this.take(missing)) rows.set(row.subject, row);
      // The epoch is over, or somebody else made some meanwhile.
      if (rows.size < wanted.length) this.epoch = undefined;
    }
    const found = new Map([...rows].map(([subject, row]) => [subject, tell(() => this.openRow(row))]));
    if (heard === this.words && this.listening.alive)
      for (const [subject, one] of found)
        if ('value' in one && one.value !== 'erased') {
          this.ofSubject.set(subject, one.value);
          this.opened.set(one.value.id, one.value);
        }
    return subjects.map((subject) => {
      const one = found.get(subject)!;
      if ('error' in one) return one;
      return one.value === 'erased' ? { error: new SubjectErased(subject) } : { value: one.value };
    });
  }

  /** The newest key of each subject, and where there was none one that is made now. One round trip. */
  private async take(subjects: readonly string[]): Promise<readonly Row[]> {
    const number =
      this.listening.alive && this.epoch !== undefined ? this.epoch : (this.epoch = await epochOfNewKeys(this.pool));
    const made = subjects.map((subject) => {
      const id = newId();
      return { id, subject, wrapped: this.encryption.wrapNew(number, id) };
    });
    const { rows } = await this.pool.query<Row>({
      name: 'take-data-keys',
      text: `
        with epoch as (${stillOpen('$4')}),
          there as (
            select distinct on (subject) id, subject, epoch, wrapped from protection.data_key where subject = any ($2)
            order by subject, version desc
          ), made as (
            insert into protection.data_key (id, subject, epoch, wrapped)
            select k.id, k.subject, epoch.number, k.wrapped
            from epoch, unnest($1::uuid[], $2::text[], $3::text[]) k (id, subject, wrapped)
            where not exists (select from there where there.subject = k.subject)
            on conflict (subject, version) do nothing returning id, subject, epoch, wrapped
          )
        select * from there union all select * from made`,
      values: [made.map(({ id }) => id), subjects, made.map(({ wrapped }) => wrapped), number],
    });
    return rows;
  }

  private openRow({ id, subject, epoch, wrapped }: Row): DataKey | 'erased' {
    return wrapped === null
      ? 'erased'
      : { id, subject, key: this.encryption.unwrap(epoch, id, wrapped), uses: this.uses };
  }
}

/** On which processes tell each other that a key was destroyed (its subject), or that an epoch began (nothing). */
export const channel = 'qayd_keys';
const mostOpened = 20_000;

/** One failure of many: those that wait beside it are none the worse. */
type Told<T> = { readonly value: T } | { readonly error: unknown };
function tell<T>(of: () => T): Told<T> {
  try {
    return { value: of() };
  } catch (error) {
    return { error };
  }
}
function told<T>(one: Told<T>): T {
  if ('error' in one) throw one.error;
  return one.value;
}
