import path from 'node:path';
import {
  Global, Inject, Module,
  type BeforeApplicationShutdown, type OnApplicationBootstrap, type OnApplicationShutdown,
} from '@nestjs/common'; // prettier-ignore
import type { Logger } from 'pino';
import { Sealing, type EventStore } from '#event-store';
import { Config, Log, LogDatabase, PlatformModule, type Database } from '#platform';
import { alarmOf } from './broken.js';
import { Erasing } from './erasing.js';
import { EnvironmentKeeper } from './kek/environment-keeper.js';
import { FileKeeper } from './kek/file-keeper.js';
import { KeyEncryption, type KekKeeper } from './kek/key-encryption.js';
import { SharesKeeper } from './kek/shares-keeper.js';
import { meetEpochs } from './keys/epochs.js';
import { Keyring } from './keys/keyring.js';
import { SealControl, sealSocket } from './seal-control.js';
import { SealedFiles } from './sealed-files.js';
import { SealedEventStore } from './sealed-event-store.js';

/** The keeper of the key-encryption keys that the settings name. */
export function keeperOf({ keys, dataDir }: Pick<Config, 'keys' | 'dataDir'>): KekKeeper {
  if (keys.kind === 'environment') return new EnvironmentKeeper(keys.keks);
  return keys.kind === 'shares' ? new SharesKeeper() : new FileKeeper(path.join(path.resolve(dataDir), 'kek.json'));
}

/** What seals the log of this application. */
export class LogSealing extends Sealing {
  constructor(
    private readonly keys: Keyring,
    private readonly log: Logger,
  ) {
    super();
  }

  over(log: EventStore): EventStore {
    const alarm = alarmOf(this.log);
    const sealed: EventStore = new SealedEventStore(log, this.keys, (event, error) => alarm(sealed, event, error));
    return sealed;
  }
}

/** The keys of a database, with those of its keeper: see `meetEpochs` for when it throws. */
export async function openKeyring(pool: Database, kek: KeyEncryption, log: Logger): Promise<Keyring> {
  if (!(await meetEpochs(pool, kek)))
    log.warn('The registry is sealed: no key-encryption key is at hand. Custodians unseal it with "qayd unseal"');
  const keys = new Keyring(pool, kek, log);
  keys.start();
  return keys;
}

/** Seals the log of every application that imports it. */
@Global()
@Module({
  imports: [PlatformModule],
  providers: [
    Erasing,
    SealedFiles,
    { provide: KeyEncryption, useFactory: (config: Config) => new KeyEncryption(keeperOf(config)), inject: [Config] },
    { provide: Keyring, useFactory: openKeyring, inject: [LogDatabase, KeyEncryption, Log] },
    { provide: Sealing, useFactory: (keys: Keyring, log: Logger) => new LogSealing(keys, log), inject: [Keyring, Log] },
  ],
  exports: [Sealing, Keyring, KeyEncryption, Erasing, SealedFiles],
})
export class ProtectionModule implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private control: SealControl | undefined;

  constructor(
    private readonly config: Config,
    private readonly pool: LogDatabase,
    private readonly kek: KeyEncryption,
    private readonly keys: Keyring,
    @Inject(Log) private readonly log: Logger,
  ) {}

  onApplicationBootstrap() {
    if (this.kek.keeper.kind !== 'shares') return;
    const file = sealSocket(this.config.dataDir, process.pid);
    this.control = new SealControl(file, this.pool, this.kek, this.keys, this.log);
  }

  /** Before the pool is closed. */
  async beforeApplicationShutdown() {
    await this.control?.close();
    await this.keys.close();
  }

  onApplicationShutdown() {
    this.keys.forget();
  }
}
