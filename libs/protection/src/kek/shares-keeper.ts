import type { KekKeeper } from './key-encryption.js';

/** In memory alone, once enough custodians have submitted their shares. */
export class SharesKeeper implements KekKeeper {
  readonly kind = 'shares';
  private readonly keks = new Map<number, Buffer>();

  held(): ReadonlyMap<number, Buffer> {
    return this.keks;
  }

  add(epoch: number, kek: Buffer): void {
    this.keks.set(epoch, kek);
  }

  /** Overwrites it, under the hands of whoever uses it. */
  remove(epoch: number): void {
    this.keks.get(epoch)?.fill(0);
    this.keks.delete(epoch);
  }
}
