import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BadBackup, type ArchiveEntry, type ArchiveWriter } from './archive.js';
import type { FolderPart } from './parts.js';

const prefix = 'folder.';
export const partOf = ({ name }: FolderPart): string => `${prefix}${name}`;
/** Which of these folders a part of a backup is. */
export const folderOf = (part: string, folders: readonly FolderPart[]): FolderPart | undefined =>
  folders.find((folder) => partOf(folder) === part);

/** Every file of a folder, as it is there; one that is removed meanwhile is left out, for it was erased. */
export async function addFolder(archive: ArchiveWriter, of: FolderPart): Promise<void> {
  archive.begin(partOf(of));
  for (const file of filesIn(of.folder)) {
    const opened = openUnlessGone(path.join(of.folder, file));
    if (opened === undefined) continue;
    const { size } = fs.fstatSync(opened);
    const pieces = size === 0 ? [] : fs.createReadStream('', { fd: opened, start: 0, end: size - 1, autoClose: false });
    try {
      await archive.add(partOf(of), file.split(path.sep).join('/'), size, 1, pieces as AsyncIterable<Buffer>);
    } finally {
      fs.closeSync(opened);
    }
  }
}

/** Writes a file of a backup to where it belongs. Throws `BadBackup` where its name would lead elsewhere. */
export async function putFile(folder: string, { name, pieces }: ArchiveEntry): Promise<void> {
  const steps = name.split('/');
  if (steps.some((step) => step === '' || step === '.' || step === '..' || /[\0\\]/.test(step)))
    throw new BadBackup(`it has a file "${name}"`);
  const file = path.join(folder, ...steps);
  fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  const out = fs.createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true });
  await pipeline(pieces, out);
}

function* filesIn(folder: string, within = ''): Iterable<string> {
  if (!fs.existsSync(path.join(folder, within))) return;
  for (const entry of fs.readdirSync(path.join(folder, within), { withFileTypes: true }).sort(byName)) {
    const file = path.join(within, entry.name);
    if (entry.isDirectory()) yield* filesIn(folder, file);
    else if (entry.isFile()) yield file;
  }
}
/** From the last name to the first: as documents move, from uploads by quarantine to where they are kept, so that none slips by. */
const byName = (one: fs.Dirent, other: fs.Dirent): number => (one.name > other.name ? -1 : 1);

function openUnlessGone(file: string): number | undefined {
  try {
    return fs.openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
