import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BadBackup } from './archive.js';
import type { FilesPart, FilesTarget, FileOfPart } from './files.js';

/** The files of a folder of this machine. */
export const folderPart = (name: string, folder: string): FilesPart => ({
  name,
  begin: () => Promise.resolve(everyOne(folder)),
  target: () => new FolderTarget(folder),
});

async function* everyOne(folder: string): AsyncGenerator<FileOfPart> {
  yield* await Promise.resolve(inFolder(folder));
}
function* inFolder(folder: string): Generator<FileOfPart> {
  for (const file of filesIn(folder)) {
    const opened = openUnlessGone(path.join(folder, file));
    if (opened === undefined) continue;
    const { size } = fs.fstatSync(opened);
    const name = file.split(path.sep).join('/');
    try {
      const pieces = () => fs.createReadStream('', { fd: opened, start: 0, end: size - 1, autoClose: false });
      yield { name, size, pieces: size === 0 ? none() : (pieces() as AsyncIterable<Buffer>) };
    } finally {
      fs.closeSync(opened);
    }
  }
}
async function* none(): AsyncGenerator<Uint8Array> {
  // an empty file has no piece
}

/** Fills a folder aside, which is put in its place when all is there. */
class FolderTarget implements FilesTarget {
  private readonly aside: string;
  private kept = false;

  constructor(private readonly folder: string) {
    this.aside = `${folder}.restoring-${process.pid}`;
  }

  assertEmpty(): Promise<void> {
    if (fs.existsSync(this.folder) && fs.readdirSync(this.folder).length > 0)
      throw new Error(
        `A backup is restored into empty folders alone, and ${this.folder} has files. Nothing was changed.`,
      );
    return Promise.resolve();
  }

  async put({ name, pieces }: FileOfPart): Promise<void> {
    const file = path.join(this.aside, ...stepsOf(name));
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    await pipeline(pieces, fs.createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }));
  }

  keep(): Promise<void> {
    if (fs.existsSync(this.aside)) {
      fs.mkdirSync(path.dirname(this.folder), { recursive: true, mode: 0o700 });
      fs.renameSync(this.aside, this.folder);
      this.kept = true;
    }
    return Promise.resolve();
  }

  undo(): Promise<void> {
    fs.rmSync(this.aside, { recursive: true, force: true });
    if (this.kept) fs.rmSync(this.folder, { recursive: true, force: true });
    return Promise.resolve();
  }
}

/** The steps of a name. Throws `BadBackup` where it would lead elsewhere. */
export function stepsOf(name: string): readonly string[] {
  const steps = name.split('/');
  if (steps.some((step) => step === '' || step === '.' || step === '..' || /[\0\\]/.test(step)))
    throw new BadBackup(`it has a file "${name}"`);
  return steps;
}

function* filesIn(folder: string, within = ''): Iterable<string> {
  for (const entry of entriesIn(path.join(folder, within), within === '')) {
    const file = path.join(within, entry.name);
    if (entry.isDirectory()) yield* filesIn(folder, file);
    else if (entry.isFile()) yield file;
  }
}
/**
 * From the last name to the first: as documents move, from uploads by quarantine to where they are kept, so that none slips
 * by. `anew`: looks again after each, for the folder that the next goes to may have been made meanwhile.
 */
function* entriesIn(folder: string, anew: boolean): Iterable<fs.Dirent> {
  if (!fs.existsSync(folder)) return;
  const entries = () => fs.readdirSync(folder, { withFileTypes: true }).sort(byName);
  if (!anew) return yield* entries();
  for (let [next] = entries(); next;) {
    yield next;
    const { name } = next;
    next = entries().find((entry) => entry.name < name);
  }
}
const byName = (one: fs.Dirent, other: fs.Dirent): number => (one.name > other.name ? -1 : 1);

function openUnlessGone(file: string): number | undefined {
  try {
    return fs.openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
