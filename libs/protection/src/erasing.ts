import { Injectable } from '@nestjs/common';
import { Config, LogDatabase } from '#platform';
import { keepBeside } from './erased-list.js';
import { KeyEncryption } from './kek/key-encryption.js';
import { eraseKeys, erasures, intendErasure, withdrawErasure, type Erasure } from './keys/erasing.js';
import { Keyring } from './keys/keyring.js';

/** Makes an erasure true that stands in the log. Asked again it goes on where it was. */
@Injectable()
export class Erasing {
  constructor(
    private readonly config: Config,
    private readonly pool: LogDatabase,
    private readonly kek: KeyEncryption,
    private readonly keys: Keyring,
  ) {}

  /** Before the log says so: see `intendErasure`. */
  intend(subject: string): Promise<void> {
    return intendErasure(this.pool, subject);
  }

  withdraw(subject: string): Promise<void> {
    return withdrawErasure(this.pool, subject);
  }

  /** `subject`: `person-<id>` or `source-<id>`. Every process has forgotten its key soon after, this one at once. */
  async erase(subject: string): Promise<Erasure> {
    keepBeside(this.config.dataDir, subject);
    const erasure = await eraseKeys(this.pool, this.kek, subject);
    this.keys.forgetSubject(subject);
    return erasure;
  }

  /** What was erased, and what still waits until the old key-encryption key is gone. */
  all(): Promise<readonly Erasure[]> {
    return erasures(this.pool);
  }

  /** Those that were cut short, and that this process can end or take back. */
  async unfinished(): Promise<readonly Erasure[]> {
    if (this.kek.isSealed) return [];
    const renews = this.kek.keeper.kind === 'file';
    return (await this.all()).filter(({ state, isIntact }) => isIntact || (state === 'pending' && renews));
  }
}
