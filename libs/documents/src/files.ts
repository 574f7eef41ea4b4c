import fs from 'node:fs/promises';

/** `false`: there is no such file. */
export async function rename(from: string, to: string): Promise<boolean> {
  try {
    await fs.rename(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** What was renamed in it is on the disk when this resolves. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await fs.open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}

/** From now on it counts as new. */
export async function touch(file: string): Promise<void> {
  const now = new Date();
  await fs.utimes(file, now, now).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

export const makeFolder = (folder: string): Promise<unknown> => fs.mkdir(folder, { recursive: true, mode: 0o700 });

/** Since when nobody wrote to it, in milliseconds. */
export const idleOf = async (file: string): Promise<number> => {
  const found = await fs.stat(file).catch(() => undefined);
  return found === undefined ? 0 : Date.now() - found.mtimeMs;
};

export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await fs.readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
