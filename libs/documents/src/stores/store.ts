import { createReadStream } from 'node:fs';
import { createHash } from 'node:crypto';

/** Where files stay once they were looked at. A name is steps with `/` between: `kept/<person>/<case>/<document>`. */
export interface Store {
  readonly kind: 'folder' | 's3';
  /**
   * Takes a file of this machine in, which is gone from its place then: whole and to last, or not at all. `false`: there is
   * no such file. What has the name already is replaced.
   */
  take(file: string, name: string): Promise<boolean>;
  /** The same of a file that comes from elsewhere, of a size that is known before. */
  put(name: string, size: number, pieces: AsyncIterable<Uint8Array>): Promise<void>;
  /** `undefined`: there is none. What it answers may be read as often as need be. */
  read(name: string): Promise<(() => AsyncIterable<Uint8Array>) | undefined>;
  /** All that begin so, in the order of bytes. */
  list(prefix: string): AsyncIterable<Stored>;
  /** All that begin so. */
  remove(prefix: string): Promise<void>;
  /** Throws unless what is put there can be read again and removed. */
  check(): Promise<void>;
}
export interface Stored {
  readonly name: string;
  readonly size: number;
}

/** Where the documents are kept can't be asked: it is not there, is too slow, or refuses. */
export class StorageUnreachable extends Error {
  constructor(cause: unknown) {
    super(`Where documents are kept can not be asked: ${told(cause)}`, { cause });
  }
}
const told = (cause: unknown): string => {
  const { name, message } = cause as Error;
  return name === 'Error' ? message : `${name}, ${message}`;
};

/** SHA-256, as bytes. */
export async function digestOf(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const hash = createHash('sha256');
  for await (const piece of pieces) hash.update(piece);
  return hash.digest();
}

/** `undefined`: there is no such file. */
export async function digestOfFile(file: string): Promise<Buffer | undefined> {
  try {
    return await digestOf(createReadStream(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
