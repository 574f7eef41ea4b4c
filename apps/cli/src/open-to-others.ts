import fs from 'node:fs';
import path from 'node:path';

/**
 * What in a data folder others than its owner can get at, and what mends it. Files of secrets are for their owner alone, and
 * so are the folder and those in it; only where root has a Postgres in it, which runs as somebody else, that one may pass
 * through.
 */
export function openToOthers(dataDir: string): readonly string[] {
  if (process.platform === 'win32') return []; // its modes say nothing
  const folder = path.resolve(dataDir);
  const passes = process.getuid?.() === 0 && fs.existsSync(path.join(folder, 'postgres'));
  return [
    ...[folder, ...folders.map((name) => path.join(folder, name))]
      .filter((one) => isOpen(one, one === folder && passes ? 0o066 : 0o077))
      .map((one) => `others can get into ${one}: chmod ${one === folder && passes ? '711' : '700'}`),
    ...secrets
      .map((name) => path.join(folder, name))
      .filter((one) => isOpen(one, 0o077))
      .map((file) => `others can read ${file}: chmod 600`),
  ];
}

const isOpen = (file: string, mask: number): boolean => fs.existsSync(file) && (fs.statSync(file).mode & mask) !== 0;

const folders = ['documents', 'marks'];
const secrets = ['kek.json', 'secret.key', 'demo.json', 'postgres.json', 'erased.list'];
