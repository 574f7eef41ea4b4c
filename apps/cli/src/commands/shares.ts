import fs from 'node:fs';
import path from 'node:path';
import type { Database } from '#platform';
import { combineShares, epochsIn, share, type KeyEncryption, type Share } from '#protection';
import { writePrivately } from '../private-file.js';

/** Puts the keys of the epochs together that shares are of. Throws where they do not give them. */
export async function submitShares(
  pool: Pick<Database, 'query'>,
  kek: KeyEncryption,
  shares: readonly Share[],
): Promise<void> {
  const epochs = [...new Set(shares.map(({ epoch }) => epoch))];
  for (const number of epochs) {
    const epoch = (await epochsIn(pool)).find((one) => one.number === number);
    if (!epoch) throw new Error(`There is no epoch ${number} in this database`);
    kek.keeper.add(number, await combineShares(shares.filter((one) => one.epoch === number), epoch.check_value)); // prettier-ignore
  }
  kek.refresh();
}

export function writeShares(shares: readonly Share[], to: string): void {
  fs.mkdirSync(to, { recursive: true, mode: 0o700 });
  for (const [nth, one] of shares.entries())
    writePrivately(path.join(to, `epoch-${one.epoch}-share-${nth + 1}.json`), `${JSON.stringify(one)}\n`);
}

export function readShare(file: string): Share {
  const read = share.safeParse(JSON.parse(fs.readFileSync(file, 'utf8')));
  if (!read.success) throw new Error(`${file} is no share of a key`);
  return read.data;
}
