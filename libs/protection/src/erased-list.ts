import fs from 'node:fs';
import path from 'node:path';

/**
 * Who was erased, beside the database: one that is restored from before knows nothing of it. Ids alone, a line each, for
 * its owner alone.
 */
export function keepBeside(dataDir: string, subject: string): void {
  if (erasedBeside(dataDir).includes(subject)) return;
  fs.mkdirSync(path.resolve(dataDir), { recursive: true, mode: 0o700 });
  const opened = fs.openSync(fileOf(dataDir), 'a', 0o600);
  try {
    fs.writeSync(opened, `${subject} ${new Date().toISOString()}\n`);
    fs.fsyncSync(opened);
  } finally {
    fs.closeSync(opened);
  }
}

/** What a data folder knows to be erased, whatever its database was. */
export function erasedBeside(dataDir: string): readonly string[] {
  const file = fileOf(dataDir);
  if (!fs.existsSync(file)) return [];
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  return lines.map((line) => line.split(' ')[0]!).filter((subject) => subject !== '');
}

const fileOf = (dataDir: string): string => path.join(path.resolve(dataDir), 'erased.list');
