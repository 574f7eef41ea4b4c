export { BadBackup } from './archive.js';
export { newIdentity } from './custodian.js';
export type { FileOfPart, FilesPart, FilesTarget } from './files.js';
export { folderPart } from './folders.js';
export { restoreBackup, type Restored } from './restoring.js';
export { takeBackup } from './taking.js';
