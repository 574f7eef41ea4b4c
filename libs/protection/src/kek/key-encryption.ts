import { createHmac, timingSafeEqual } from 'node:crypto';
import { open, seal, type Sealed } from '../cipher.js';
import { CannotOpen, RegistrySealed } from '../errors.js';
import { freshKey } from '../random.js';

/**
 * Where the key-encryption keys are, by epoch. All a key management service has to be. `add` and `remove` are durable
 * when they return; a keeper that can't do one by itself throws an error that says who has to.
 */
export interface KekKeeper {
  readonly kind: 'file' | 'environment' | 'shares';
  /** What it holds now, read anew. */
  held(): ReadonlyMap<number, Buffer>;
  add(epoch: number, kek: Buffer): void;
  remove(epoch: number): void;
}

/** Wraps data keys under the key-encryption key of an epoch. */
export class KeyEncryption {
  private keks: ReadonlyMap<number, Buffer> | undefined;
  /** The newest epoch that is known to have begun. */
  private newest = 0;

  constructor(readonly keeper: KekKeeper) {}

  get epochs(): readonly number[] {
    return [...this.held().keys()].sort((a, b) => a - b);
  }

  /** Also where shares gave the key of an epoch that is over: those of the new one have to be submitted. */
  get isSealed(): boolean {
    return (
      this.held().size === 0 || (this.keeper.kind === 'shares' && !this.held().has(this.newest) && this.newest > 0)
    );
  }

  /** Tells how the epochs are: the newest that began, and those that are over, whose keys are dropped from memory. */
  learn(newest: number, over: readonly number[] = []): void {
    this.newest = Math.max(this.newest, newest);
    if (this.keeper.kind !== 'shares') return;
    for (const epoch of over) this.keeper.remove(epoch);
    this.refresh();
  }

  /** Forgets what it remembers of the keeper. */
  refresh(): void {
    this.keks = undefined;
  }

  /** `id`: of the data key. */
  wrap(epoch: number, id: string, key: Uint8Array): Sealed {
    return seal(this.kek(epoch, id), key, aad(id, epoch));
  }

  /** A data key that nobody has yet, wrapped. */
  wrapNew(epoch: number, id: string): Sealed {
    const key = freshKey();
    try {
      return this.wrap(epoch, id, key);
    } finally {
      key.fill(0);
    }
  }

  /** Throws `CannotOpen` (`unknown-epoch`, `not-authentic`), `RegistrySealed`. */
  unwrap(epoch: number, id: string, wrapped: Sealed): Buffer {
    return open(this.kek(epoch, id), wrapped, aad(id, epoch), `data key ${id}`);
  }

  /** By which a key is known to be the one of its epoch, and not found. */
  checkValue(epoch: number): Buffer {
    return checkValueOf(this.kek(epoch, 'check'), epoch);
  }

  isOfEpoch(epoch: number, checkValue: Uint8Array): boolean {
    return timingSafeEqual(this.checkValue(epoch), checkValue);
  }

  private kek(epoch: number, id: string): Buffer {
    const found = this.held().get(epoch) ?? (this.refresh(), this.held().get(epoch));
    if (found) return found;
    if (this.keeper.kind === 'shares' && epoch > Math.max(0, ...this.epochs)) this.learn(epoch);
    if (this.isSealed) throw new RegistrySealed();
    throw new CannotOpen('unknown-epoch', `data key ${id} of epoch ${epoch}`);
  }

  private held(): ReadonlyMap<number, Buffer> {
    if (this.keks && this.keks.size > 0) return this.keks;
    return (this.keks = this.keeper.held());
  }
}

export const checkValueOf = (kek: Uint8Array, epoch: number): Buffer =>
  createHmac('sha256', kek).update(`qayd key-encryption key of epoch ${epoch}`).digest();

const aad = (id: string, epoch: number): string => `data key\0${id}\0${epoch}`;
