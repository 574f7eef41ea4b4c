import { Injectable } from '@nestjs/common';
import { Config, LogDatabase } from '#platform';
import { keepBeside } from './erased-list.js';
import { KeyEncryption } from './kek/key-encryption.js';
import { eraseKeys, erasures, type Erasure } from './keys/erasing.js';
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
}
