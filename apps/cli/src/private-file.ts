import fs from 'node:fs';

const forOwner = 0o600;

/** Writes a file whole, for its owner alone: whoever reads it meanwhile, or after a kill, finds the old one or the new. */
export function writePrivately(file: string, text: string): void {
  const aside = `${file}.${process.pid}`;
  fs.writeFileSync(aside, text, { mode: forOwner });
  fs.renameSync(aside, file);
}

/** Opens a file for adding to it, for its owner alone. */
export function openPrivately(file: string): number {
  const opened = fs.openSync(file, 'a', forOwner);
  fs.fchmodSync(opened, forOwner);
  return opened;
}
