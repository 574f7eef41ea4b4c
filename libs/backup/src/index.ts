export { BadBackup } from './archive.js';
export { newIdentity } from './custodian.js';
export type { FolderPart } from './parts.js';
export { restoreBackup, type Restored } from './restoring.js';
export { takeBackup } from './taking.js';
