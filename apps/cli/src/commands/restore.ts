import { keeperOf, KeyEncryption } from '#protection';
import { withDatabase } from '../open-database.js';
import { documentFiles } from '../document-files.js';
import { drill } from './drill.js';
import { ownerUrlOf, restoreTo, type RestoreOptions } from './restoring.js';

/** Fills an empty database from a backup; or tries whether it would. */
export const restore = (file: string, options: RestoreOptions): Promise<number> =>
  options.drill ? drill(file, options) : restoreHere(file, options);

const restoreHere = (file: string, options: RestoreOptions): Promise<number> =>
  withDatabase(async (open) => {
    const { config } = open;
    const to = { config, kek: new KeyEncryption(keeperOf(config)), files: [await documentFiles(config)] };
    const { header, manifest, notBroughtBack, keysOpened } = await restoreTo(ownerUrlOf(open), file, options, to);
    process.stdout.write(
      `The registry is as it was at position ${header.position}, on ${header.begunAt}: ${manifest.parts['log.event']?.rows ?? 0} events. The models fill when it is served.\n`,
    );
    if (!keysOpened)
      process.stdout.write('No key-encryption key is at hand: whether the data keys open shows when it is unsealed.\n');
    if (notBroughtBack.length > 0)
      process.stdout.write(
        `${notBroughtBack.length} that were erased since were not brought back; rotate the keys (qayd keys rotate), so that no copy opens:\n${notBroughtBack.map((one) => `  ${one}\n`).join('')}`,
      );
    return 0;
  });
