import type { KekKeeper } from './key-encryption.js';

/** In `QAYD_KEK`: `1:<64 hex digits>`, or several epochs parted by commas. Only who sets it adds or removes one. */
export class EnvironmentKeeper implements KekKeeper {
  readonly kind = 'environment';

  constructor(private readonly keks: ReadonlyMap<number, Buffer>) {}

  held(): ReadonlyMap<number, Buffer> {
    return this.keks;
  }

  add(epoch: number): void {
    throw new Error(
      `QAYD_KEK holds no key of epoch ${epoch}: add ",${epoch}:" and 64 new hexadecimal digits (openssl rand -hex 32) to it, and do it again`,
    );
  }

  remove(epoch: number): void {
    if (this.keks.has(epoch))
      throw new Error(`Take the key of epoch ${epoch} out of QAYD_KEK, wherever it is kept, and do it again`);
  }
}
