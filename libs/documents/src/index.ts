export { Documents, type UploadSoFar } from './documents.js';
export { DocumentsModule } from './documents.module.js';
export { extensionOf } from './media-types.js';
export type { Copy, Where, WhereRedacted } from './places.js';
export { StorageUnreachable, storeOf, type Store } from './stores/index.js';
