import path from 'node:path';
import { BadBackup, folderPart, type FileOfPart, type FilesPart, type FilesTarget } from '#backup';
import { storeOf, type Store } from '#documents';
import type { Config } from '#platform';

/** The files of the documents, by what the settings say of where they are; a backup has them the same way whatever that is. */
export async function documentFiles(config: Pick<Config, 'dataDir' | 'documents'>): Promise<FilesPart> {
  const local = folderPart('documents', path.join(path.resolve(config.dataDir), 'documents'));
  const store = await storeOf(config);
  const bucket = store.kind === 'folder' ? undefined : store;
  return {
    name: local.name,
    async begin() {
      const known = new Set<string>();
      for (const place of places) for await (const { name } of store.list(place)) known.add(name);
      return asTheLogHasIt(bucket ? inBoth(await local.begin(), bucket) : await local.begin(), known);
    },
    target: () => (bucket ? new StoreTarget(local.target(), bucket) : local.target()),
  };
}

/** What comes first, then where it goes: it is in the store before it is gone from the folder. */
async function* inBoth(local: AsyncIterable<FileOfPart>, store: Store): AsyncGenerator<FileOfPart> {
  yield* local;
  for (const place of places) yield* storedAt(store, place);
}
async function* storedAt(store: Store, place: string): AsyncGenerator<FileOfPart> {
  for await (const { name, size } of store.list(place)) {
    const read = await store.read(name);
    if (read) yield { name, size, pieces: read() };
  }
}

/**
 * Files are taken after the log, so one may be further on than the log of the backup: looked at, though that log says
 * nothing of it, or attached later. What was where it stays before the backup decided on a position is known to the log.
 * All else is put with what was not looked at yet, out of which a restored registry brings it to where its events say.
 */
async function* asTheLogHasIt(
  files: AsyncIterable<FileOfPart>,
  known: ReadonlySet<string>,
): AsyncGenerator<FileOfPart> {
  const moved = new Set<string>();
  for await (const file of files) {
    const { name } = file;
    const doubted = wasLookedAt(name) && !known.has(name);
    const as = doubted ? name.replace(/^\w+/, 'quarantine') : name;
    if (name.startsWith('quarantine/')) moved.add(name);
    if (doubted && moved.has(as)) continue; // it went there after it was read
    yield { ...file, name: as };
  }
}

class StoreTarget implements FilesTarget {
  private readonly names: string[] = [];

  constructor(
    private readonly local: FilesTarget,
    private readonly store: Store,
  ) {}

  async assertEmpty(): Promise<void> {
    await this.local.assertEmpty();
    for (const place of places)
      for await (const { name } of this.store.list(place))
        throw new Error(`A backup is restored into an empty bucket alone, and there is ${name}. Nothing was changed.`);
  }

  async put(file: FileOfPart): Promise<void> {
    if (!wasLookedAt(file.name)) return this.local.put(file);
    if (!nameOfStored.test(file.name)) throw new BadBackup(`it has a file "${file.name}"`);
    this.names.push(file.name);
    await this.store.put(file.name, file.size, file.pieces);
  }

  keep(): Promise<void> {
    return this.local.keep();
  }

  async undo(): Promise<void> {
    await this.local.undo();
    for (const name of this.names) await this.store.remove(name);
  }
}

const places = ['kept/', 'infected/'];
const wasLookedAt = (name: string): boolean => places.some((place) => name.startsWith(place));
const nameOfStored = /^(kept|infected)\/[0-9a-f-]{36}\/[0-9a-f-]{36}\/[0-9a-f-]{36}((\.[0-9a-f-]{36})?\.copy)?$/;
