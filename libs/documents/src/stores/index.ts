import path from 'node:path';
import type { Config } from '#platform';
import { FolderStore } from './folder-store.js';
import { S3Store } from './s3-store.js';
import type { Store } from './store.js';

export { StorageUnreachable, type Store } from './store.js';

/** Where documents stay, by the settings. */
export function storeOf({ dataDir, documents: { s3 } }: Pick<Config, 'dataDir' | 'documents'>): Store {
  return s3 ? new S3Store(s3) : new FolderStore(path.join(path.resolve(dataDir), 'documents'));
}
