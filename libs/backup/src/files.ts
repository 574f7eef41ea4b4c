import type { ArchiveWriter } from './archive.js';

/** Files that belong to the registry, sealed documents say. Its name is its name in the file as well. */
export interface FilesPart {
  readonly name: string;
  /**
   * Asked before it is decided up to which position the log goes; what it answers is read after the log. It is every file as
   * it is there then; one that is removed meanwhile is left out, for it was erased.
   */
  begin(): Promise<AsyncIterable<FileOfPart>>;
  target(): FilesTarget;
}
/** `name`: steps with `/` between. */
export interface FileOfPart {
  readonly name: string;
  readonly size: number;
  readonly pieces: AsyncIterable<Uint8Array>;
}
/** Where the files of a backup go: they are all there in the end, or none is. */
export interface FilesTarget {
  /** Throws where something is there that a restore would mix with. */
  assertEmpty(): Promise<void>;
  /** Throws `BadBackup` where the name of a file would lead elsewhere. */
  put(file: FileOfPart): Promise<void>;
  keep(): Promise<void>;
  /** Before or after `keep`. */
  undo(): Promise<void>;
}

const prefix = 'folder.';
const partOf = ({ name }: FilesPart): string => `${prefix}${name}`;

/** Those of parts of a backup, by the part. */
export const targetsOf = (parts: readonly FilesPart[]): ReadonlyMap<string, FilesTarget> =>
  new Map(parts.map((part) => [partOf(part), part.target()]));

export async function addFiles(archive: ArchiveWriter, of: FilesPart, files: AsyncIterable<FileOfPart>): Promise<void> {
  archive.begin(partOf(of));
  for await (const { name, size, pieces } of files) await archive.add(partOf(of), name, size, 1, pieces);
}
