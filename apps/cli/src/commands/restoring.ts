import fs from 'node:fs';
import { restoreBackup, type FilesPart, type Restored } from '#backup';
import type { Config } from '#platform';
import { assertOfOneRegistry, erasedBeside, openEveryKey, type KeyEncryption } from '#protection';
import type { OpenDatabase } from '../open-database.js';
import { progress } from '../progress.js';
import { readShare, submitShares } from './shares.js';

export interface RestoreOptions {
  readonly identity: readonly string[];
  /** A newer backup, whose keys are taken. */
  readonly keys?: string;
  /** Lists of subjects that were erased. */
  readonly erasedFrom: readonly string[];
  /** Shares of the key-encryption key, where it is in shares: with them every key is opened before it is restored. */
  readonly share: readonly string[];
  /** Into a database of its own, which is dropped again. */
  readonly drill?: boolean;
}
export interface RestoreTo {
  readonly config: Config;
  readonly kek: KeyEncryption;
  readonly files: readonly FilesPart[];
}

/** A backup into a database; where the key-encryption key is at hand every key in it opens, or nothing is there. */
export async function restoreTo(
  ownerUrl: string,
  file: string,
  { identity, keys, erasedFrom, share }: RestoreOptions,
  { config, kek, files }: RestoreTo,
): Promise<Restored & { readonly keysOpened: boolean }> {
  const board = progress();
  const bar = board.of('Restoring', 'share');
  try {
    const restored = await restoreBackup(ownerUrl, {
      file,
      identities: identity.flatMap(identitiesIn),
      ...(keys !== undefined && { keys }),
      erased: new Set([...erasedFrom.flatMap(linesOf), ...erasedBeside(config.dataDir)]),
      files,
      onProgress: (read, of) => bar.at(read, of),
      check: async (client) => {
        if (share.length > 0) await submitShares(client, kek, share.map(readShare));
        if (!kek.isSealed) await assertEveryKeyOpens(client, kek);
      },
    });
    return { ...restored, keysOpened: !kek.isSealed };
  } finally {
    board.end();
  }
}

async function assertEveryKeyOpens(client: Parameters<typeof openEveryKey>[0], kek: KeyEncryption): Promise<void> {
  await assertOfOneRegistry(client, kek);
  const { failed } = await openEveryKey(client, kek);
  if (failed.length === 0) return;
  const epochs = [...new Set(failed.map(({ epoch }) => epoch))].join(', ');
  throw new Error(
    `${failed.length} data keys of the backup do not open (epoch ${epochs}): the key-encryption key at hand is not theirs. Nothing was restored.`,
  );
}

export function ownerUrlOf({ ownerUrl }: OpenDatabase): string {
  if (ownerUrl === undefined) throw new Error('Set QAYD_MIGRATION_DATABASE_URL to a role that may act as the owner');
  return ownerUrl;
}

/** A line each; what follows a space is for people. */
const linesOf = (file: string): readonly string[] =>
  fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(' ')[0]!)
    .filter((line) => line !== '' && !line.startsWith('#'));

function identitiesIn(file: string): readonly string[] {
  const found = linesOf(file).filter((line) => line.startsWith('AGE-SECRET-KEY-'));
  if (found.length === 0) throw new Error(`There is no identity of age in ${file}`);
  return found;
}
