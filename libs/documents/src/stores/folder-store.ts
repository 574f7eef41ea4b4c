import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { makeFolder, namesIn, rename, syncFolder } from '../files.js';
import type { Store, Stored } from './store.js';

/** In a folder of this machine, for its owner alone. */
export class FolderStore implements Store {
  readonly kind = 'folder';

  constructor(private readonly root: string) {}

  async take(file: string, name: string): Promise<boolean> {
    const to = path.join(this.root, name);
    await makeFolder(path.dirname(to));
    const moved = await rename(file, to);
    await syncFolder(path.dirname(to));
    return moved;
  }

  async put(name: string, _size: number, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    const aside = path.join(this.root, `.${randomUUID()}.partial`);
    await makeFolder(this.root);
    try {
      await pipeline(pieces, createWriteStream(aside, { flags: 'wx', mode: 0o600, flush: true }));
      await this.take(aside, name);
    } finally {
      await fs.rm(aside, { force: true });
    }
  }

  async read(name: string): Promise<(() => AsyncIterable<Uint8Array>) | undefined> {
    const file = path.join(this.root, name);
    const there = await fs.stat(file).catch(() => undefined);
    return there?.isFile() ? () => createReadStream(file) : undefined;
  }

  async *list(prefix: string): AsyncGenerator<Stored> {
    yield* this.within(path.posix.dirname(`${prefix}_`), prefix);
  }

  async remove(prefix: string): Promise<void> {
    if (prefix.endsWith('/')) return fs.rm(path.join(this.root, prefix), { recursive: true, force: true });
    for await (const { name } of this.list(prefix)) await fs.rm(path.join(this.root, name), { force: true });
  }

  async check(): Promise<void> {
    await makeFolder(this.root);
    await fs.access(this.root, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK);
  }

  private async *within(folder: string, prefix: string): AsyncGenerator<Stored> {
    for (const one of [...(await namesIn(path.join(this.root, folder)))].sort()) {
      const name = path.posix.join(folder, one);
      if (!name.startsWith(prefix) && !prefix.startsWith(`${name}/`)) continue;
      const found = await fs.stat(path.join(this.root, name)).catch(() => undefined);
      if (found?.isDirectory()) yield* this.within(name, prefix);
      else if (found?.isFile() && name.startsWith(prefix)) yield { name, size: found.size };
    }
  }
}
