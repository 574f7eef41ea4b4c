import path from 'node:path';
import { BadBackup, folderPart, type FileOfPart, type FilesPart, type FilesTarget } from '#backup';
import { storeOf, type Store } from '#documents';
import type { Config } from '#platform';

/** The files of the documents, by what the settings say of where they are; a backup has them the same way whatever that is. */
export function documentFiles(config: Pick<Config, 'dataDir' | 'documents'>): FilesPart {
  const local = folderPart('documents', path.join(path.resolve(config.dataDir), 'documents'));
  const store = storeOf(config);
  return store.kind === 'folder' ? local : withStore(local, store);
}

const withStore = (local: FilesPart, store: Store): FilesPart => ({
  name: local.name,
  /** What comes first, then where it goes: it is in the store before it is gone from the folder. */
  async *all() {
    yield* local.all();
    for (const place of places) yield* storedAt(store, place);
  },
  target: () => new StoreTarget(local.target(), store),
});

async function* storedAt(store: Store, place: string): AsyncGenerator<FileOfPart> {
  for await (const { name, size } of store.list(place)) {
    const read = await store.read(name);
    if (read) yield { name, size, pieces: read() };
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
    if (!places.some((place) => file.name.startsWith(place))) return this.local.put(file);
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
const nameOfStored = /^(kept|infected)\/[0-9a-f-]{36}\/[0-9a-f-]{36}\/[0-9a-f-]{36}((\.[0-9a-f-]{36})?\.copy)?$/;
