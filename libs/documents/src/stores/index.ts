import path from 'node:path';
import type { Config } from '#platform';
import { FolderStore } from './folder-store.js';
import type { Store } from './store.js';

export { StorageUnreachable, type Store } from './store.js';

/** Where documents stay, by the settings. */
export async function storeOf({ dataDir, documents: { s3 } }: Pick<Config, 'dataDir' | 'documents'>): Promise<Store> {
  if (!s3) return new FolderStore(path.join(path.resolve(dataDir), 'documents'));
  const { S3Store } = await import('./s3-store.js'); // whose client takes long to load
  return new S3Store(s3);
}
