import fs from 'node:fs';
import { newIdentity, takeBackup } from '#backup';
import { openPool } from '#platform';
import { documentFiles } from '../document-files.js';
import { withDatabase } from '../open-database.js';
import { interrupted } from '../interruption.js';
import { progress } from '../progress.js';

export interface BackupOptions {
  readonly recipient: readonly string[];
  /** No events, accounts or documents. */
  readonly keys?: boolean;
}

/**
 * Writes a backup to a file, encrypted to the custodians; the registry may be in use. Neither the key-encryption key nor
 * the secret of the second factors is in it.
 */
export const backup = (file: string, { recipient, keys = false }: BackupOptions): Promise<number> =>
  withDatabase(async ({ config }) => {
    if (config.eventStore.kind !== 'postgres')
      throw new Error(
        'The log is in EventStoreDB, which has a backup of its own; qayd backup is for a log in Postgres',
      );
    if (fs.existsSync(file)) throw new Error(`There is a file ${file} already`);
    const log = openPool(config.databaseUrl!, { as: 'log', max: 3, statement_timeout: 0 });
    const accounts = openPool(config.databaseUrl!, { max: 2, statement_timeout: 0 });
    const board = progress();
    const bar = board.of('Backing up');
    try {
      const { header, manifest, rotatedMeanwhile } = await takeBackup(log, accounts, {
        file,
        recipients: recipient.length > 0 ? recipient : config.backupRecipients,
        holds: keys ? 'keys' : 'all',
        files: [await documentFiles(config)],
        onProgress: (done, of) => bar.at(done, of),
        signal: interrupted,
      });
      board.end();
      const parts = Object.entries(manifest.parts).map(
        ([part, { rows, bytes, sha256 }]) =>
          `  ${part.padEnd(24)} ${String(rows).padStart(9)}  ${String(bytes).padStart(12)} bytes  ${sha256}`,
      );
      process.stdout.write(
        `${file}: ${keys ? 'the keys' : 'the registry'} at position ${header.position}, ${fs.statSync(file).size} bytes\n${parts.join('\n')}\n`,
      );
      if (!rotatedMeanwhile) return 0;
      process.stderr.write(
        'qayd: The keys were rotated meanwhile: what is in this backup opens no more once the old key is gone. Take another.\n',
      );
      return 1;
    } finally {
      board.end();
      await Promise.all([log.end(), accounts.end()]);
    }
  });

/** Makes a custodian's identity, in a file for its owner alone; tells the recipient. */
export async function keysIdentity(file: string): Promise<number> {
  const { identity, recipient } = await newIdentity();
  const text = `# recipient: ${recipient}\n${identity}\n`;
  fs.writeFileSync(file, text, { mode: 0o600, flag: 'wx' });
  process.stdout.write(
    `${recipient}\nThe identity in ${file} opens the backups that are encrypted to it: keep it away from this machine, and from them.\n`,
  );
  return 0;
}
