import fs from 'node:fs';
import path from 'node:path';
import { restoreBackup, type Restored } from '#backup';
import type { Config } from '#platform';
import { assertOfOneRegistry, keeperOf, KeyEncryption, openEveryKey } from '#protection';
import { withDatabase } from '../database.js';
import { progress } from '../progress.js';
import { foldersOf } from './backup.js';

export interface RestoreOptions {
  readonly identity: readonly string[];
  /** A newer backup, whose keys are taken. */
  readonly keys?: string;
  /** Lists of subjects that were erased. */
  readonly erasedFrom: readonly string[];
}

/** Fills an empty database from a backup. */
export const restore = (file: string, options: RestoreOptions): Promise<number> =>
  withDatabase(async ({ config, ownerUrl }) => {
    if (ownerUrl === undefined) throw new Error('Set QAYD_MIGRATION_DATABASE_URL to a role that may act as the owner');
    const restored = await restoreTo(ownerUrl, file, options, config);
    process.stdout.write(
      `The registry is as it was at position ${restored.header.position}, on ${restored.header.begunAt}: ${restored.manifest.parts['log.event']?.rows ?? 0} events. The models fill when it is served.\n`,
    );
    tell(restored);
    return 0;
  });

/** A backup into a database; every key in it opens, or nothing is there. */
export async function restoreTo(
  ownerUrl: string,
  file: string,
  { identity, keys, erasedFrom }: RestoreOptions,
  config: Pick<Config, 'dataDir' | 'keys'>,
): Promise<Restored> {
  const kek = new KeyEncryption(keeperOf(config));
  const board = progress();
  const bar = board.of('Restoring', 'share');
  try {
    return await restoreBackup(ownerUrl, {
      file,
      identities: identity.flatMap(identitiesIn),
      ...(keys !== undefined && { keys }),
      erased: new Set([...erasedFrom.flatMap(linesOf), ...erasedBeside(config)]),
      folders: foldersOf(config),
      onProgress: (read, of) => bar.at(read, of),
      check: async (client) => {
        if (kek.isSealed) return; // custodians have it: it is met when they unseal
        await assertOfOneRegistry(client, kek);
        const { failed } = await openEveryKey(client, kek);
        if (failed.length === 0) return;
        const epochs = [...new Set(failed.map(({ epoch }) => epoch))].join(', ');
        throw new Error(
          `${failed.length} data keys of the backup do not open (epoch ${epochs}): the key-encryption key at hand is not theirs. Nothing was restored.`,
        );
      },
    });
  } finally {
    board.end();
  }
}

function tell({ notBroughtBack }: Restored): void {
  if (notBroughtBack.length > 0)
    process.stdout.write(
      `${notBroughtBack.length} that were erased since were not brought back; rotate the keys (qayd keys rotate), so that no copy opens:\n${notBroughtBack.map((one) => `  ${one}\n`).join('')}`,
    );
}

/** What this data folder knows to be erased, whatever its database was. */
const erasedBeside = ({ dataDir }: Pick<Config, 'dataDir'>): readonly string[] => {
  const file = path.join(path.resolve(dataDir), 'erased.list');
  return fs.existsSync(file) ? linesOf(file) : [];
};

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
