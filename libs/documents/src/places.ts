import fs from 'node:fs/promises';
import path from 'node:path';
import type { CaseId, DocumentId, PersonId } from '#domain';

/** Where a file waits or stays once it has come: who it is about and the case are a part of its path. */
export type Place = 'quarantine' | 'kept' | 'infected';
export interface Where {
  readonly person: PersonId;
  readonly case: CaseId;
  readonly document: DocumentId;
}

/**
 * The folders of the documents:
 *
 *     uploads/<document>                          what is coming, or came and was not attached yet
 *     quarantine|kept|infected/<person>/<case>/<document>[.copy]
 */
export class Places {
  constructor(private readonly root: string) {}

  upload(document: DocumentId, copy = false): string {
    return path.join(this.root, 'uploads', document + (copy ? '.copy' : ''));
  }

  at(place: Place, { person, case: caseId, document }: Where, copy = false): string {
    return path.join(this.root, place, person, caseId, document + (copy ? '.copy' : ''));
  }

  /** With how long ago each was touched, in milliseconds. */
  async uploads(): Promise<readonly { readonly file: string; readonly idle: number }[]> {
    const names = await namesIn(path.join(this.root, 'uploads'));
    const files = names.map((name) => path.join(this.root, 'uploads', name));
    return Promise.all(files.map(async (file) => ({ file, idle: await idleOf(file) })));
  }

  async in(place: Place): Promise<readonly Where[]> {
    const found: Where[] = [];
    const folder = path.join(this.root, place);
    for (const person of await namesIn(folder))
      for (const caseId of await namesIn(path.join(folder, person)))
        for (const document of await namesIn(path.join(folder, person, caseId)))
          if (!document.endsWith('.copy')) found.push({ person, case: caseId, document } as Where);
    return found;
  }

  async remove(person: PersonId): Promise<void> {
    for (const place of ['quarantine', 'kept', 'infected'])
      await fs.rm(path.join(this.root, place, person), { recursive: true, force: true });
  }
}

/**
 * Moves a file and its copy. `first`: the one that the other waits for; where it is not there, and somebody else moved it,
 * the answer is `false`. It is on the disk when this resolves.
 */
export async function move(
  from: (copy: boolean) => string,
  to: (copy: boolean) => string,
  first: 'file' | 'copy',
): Promise<boolean> {
  const folder = path.dirname(to(false));
  await makeFolder(folder);
  if (first === 'copy') await rename(from(true), to(true));
  const moved = await rename(from(false), to(false));
  if (first === 'file' && moved) await rename(from(true), to(true));
  const handle = await fs.open(folder, 'r');
  await handle.sync().finally(() => handle.close());
  return moved;
}

async function rename(from: string, to: string): Promise<boolean> {
  try {
    await fs.rename(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** From now on it counts as new. */
export async function touch(file: string): Promise<void> {
  const now = new Date();
  await fs.utimes(file, now, now).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

export async function remove(file: (copy: boolean) => string): Promise<void> {
  for (const copy of [true, false]) await fs.rm(file(copy), { force: true });
}

export const makeFolder = (folder: string): Promise<unknown> => fs.mkdir(folder, { recursive: true, mode: 0o700 });

export const idleOf = async (file: string): Promise<number> => {
  const found = await fs.stat(file).catch(() => undefined);
  return found === undefined ? 0 : Date.now() - found.mtimeMs;
};

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await fs.readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
