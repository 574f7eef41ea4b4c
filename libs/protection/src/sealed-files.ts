import fileSystem from 'node:fs';
import fs, { type FileHandle } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { Bytes } from './bytes.js';
import { openBytes, sealingBytes } from './cipher.js';
import { CannotOpen, SubjectErased } from './errors.js';
import { Keyring, type DataKey } from './keys/keyring.js';
import { sealBytesUnder } from './keys/uses.js';

/** What is sealed, wherever it is read from. */
export interface SealedContent {
  /** What its bytes are of: they open as that alone. */
  readonly of: string;
  readonly read: () => AsyncIterable<Uint8Array>;
}
/** A sealed file as it is on the disk. */
export interface SealedFile extends SealedContent {
  readonly path: string;
  readonly key: DataKey;
  readonly note: unknown;
  /** Pieces that are whole, the note one of them; where the last of them ends; how many bytes they seal. */
  readonly pieces: number;
  readonly end: number;
  readonly bytes: number;
  /** Whether the last piece is there. */
  readonly ended: boolean;
}

/** More came than is taken. */
export class TooManyBytes extends Error {
  constructor(readonly most: number) {
    super('More came than is taken');
  }
}

/**
 * Files that are sealed piece by piece (at most 64 KiB each) while they come, under the data key of a subject, so that
 * nothing of them is on the disk or in memory in the clear but the piece that is worked on. A piece is bound to what the
 * file is of, its key, its number, and whether it is the last: none can be moved, left out, put twice or cut off. What
 * broke off goes on after its last whole piece.
 *
 *     'QAYDFILE' · key id (16 bytes) · pieces: length (4 bytes, the highest bit says that it is the last) · nonce · tag · sealed
 *
 * The first piece is the note. All throw `SubjectErased`, `RegistrySealed` and `CannotOpen`.
 */
@Injectable()
export class SealedFiles {
  constructor(private readonly keys: Keyring) {}

  /** A file with nothing in it but a note, as JSON. */
  async create(path: string, of: string, subject: string, note: unknown): Promise<void> {
    const key = await this.keys.of(subject);
    const first = pieceOf({ of, key }, 0, Buffer.from(JSON.stringify(note)), false);
    const file = await fs.open(path, 'wx', 0o600);
    try {
      await writeAll(file, Buffer.concat([magic, Buffer.from(key.id.replaceAll('-', ''), 'hex'), first]), 0);
      await file.datasync();
    } catch (error) {
      await fs.rm(path, { force: true }); // a beginning that is not whole is nothing
      throw error;
    } finally {
      await file.close();
    }
  }

  /** `undefined`: there is none, or not even its beginning. */
  async look(path: string, of: string): Promise<SealedFile | undefined> {
    const file = await openOr(path, 'r');
    if (!file) return undefined;
    try {
      const id = await keyIdOf(file, of);
      const found = id === undefined ? undefined : await scan(file);
      if (!found) return undefined;
      const key = await this.keyOf(id!);
      const note = JSON.parse(openPiece({ of, key }, 0, found.first).toString()) as unknown;
      return { path, of, key, note, read: () => fileSystem.createReadStream(path), ...found };
    } finally {
      await file.close();
    }
  }

  /** Whether the key of a file was destroyed; `undefined`: it is of no registry that has this database, or no such file. */
  async isErased(path: string): Promise<boolean | undefined> {
    const file = await openOr(path, 'r');
    if (!file) return undefined;
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
      return await this.isErasedOf(buffer.subarray(0, bytesRead), path);
    } finally {
      await file.close();
    }
  }

  /** The same of what is read from elsewhere, of which the beginning is read alone. */
  async isErasedThere({ read, of }: SealedContent): Promise<boolean | undefined> {
    const bytes = new Bytes(read());
    try {
      const head = await bytes.take(headBytes);
      return head && (await this.isErasedOf(head, of));
    } finally {
      await bytes.close();
    }
  }

  private async isErasedOf(head: Buffer, of: string): Promise<boolean | undefined> {
    try {
      return head.length < headBytes ? undefined : (await this.keys.get(keyIdIn(head, of))) === 'erased';
    } catch (error) {
      if (error instanceof CannotOpen) return undefined;
      throw error;
    }
  }

  /**
   * Adds what comes, and says how many bytes there are then. With a `size` the file ends when it has so many, and may
   * break off before; without one it ends with its source. What came of a source that fails is kept.
   */
  async append(
    { path, of, key, ...at }: SealedFile,
    source: AsyncIterable<Uint8Array>,
    { most, size }: { readonly most: number; readonly size?: number },
  ): Promise<number> {
    const file = await fs.open(path, 'r+');
    let { pieces, end, bytes } = at;
    let held = Buffer.alloc(0);
    const put = async (part: Buffer, last: boolean) => {
      const piece = pieceOf({ of, key }, pieces, part, last);
      await writeAll(file, piece, end);
      pieces += 1;
      end += piece.length;
    };
    try {
      await file.truncate(end);
      try {
        for await (const chunk of source) {
          bytes += chunk.length;
          if (bytes > most) throw new TooManyBytes(most);
          held = Buffer.concat([held, chunk]);
          // A byte is held back, so that the piece that turns out to be the last can say so.
          for (; held.length > pieceBytes; held = held.subarray(pieceBytes))
            await put(held.subarray(0, pieceBytes), false);
        }
      } catch (error) {
        if (held.length > 0) await put(held, bytes === size);
        await file.datasync();
        throw error;
      }
      if (held.length > 0) await put(held, size === undefined || bytes === size);
      await file.datasync();
      return bytes;
    } finally {
      await file.close();
    }
  }

  /** All that it seals, piece by piece; each is given out once it is known to be as it was sealed. */
  async *content({ of, read }: SealedContent): AsyncGenerator<Buffer> {
    const bytes = new Bytes(read());
    try {
      const head = await bytes.take(headBytes);
      const key = head && (await this.keyOf(keyIdIn(head, of)));
      let last = false;
      for (let n = 0; ; n += 1) {
        const length = await bytes.take(lengthBytes);
        if (length === undefined && bytes.ended) break;
        const said = length && lengthIn(length);
        const sealed = said && !last ? await bytes.take(said.sealed) : undefined;
        if (!key || !said || !sealed) throw new CannotOpen('not-authentic', `file ${of}`);
        const opened = openPiece({ of, key }, n, { sealed, last: said.last });
        if (n > 0) yield opened;
        last = said.last;
      }
      if (!last) throw new CannotOpen('not-authentic', `file ${of}`);
    } finally {
      await bytes.close();
    }
  }

  private async keyOf(id: string): Promise<DataKey> {
    const key = await this.keys.get(id);
    if (key === 'erased') throw new SubjectErased('the subject of a file');
    return key;
  }
}

interface Piece {
  readonly sealed: Buffer;
  readonly last: boolean;
}
type Whose = Pick<SealedFile, 'of' | 'key'>;

function pieceOf({ of, key }: Whose, n: number, bytes: Buffer, last: boolean): Buffer {
  const sealed = sealBytesUnder(key, bytes, belonging(of, key.id, n, last));
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32BE(sealed.length + (last ? lastBit : 0));
  return Buffer.concat([length, sealed]);
}

const openPiece = ({ of, key }: Whose, n: number, { sealed, last }: Piece): Buffer =>
  openBytes(key.key, sealed, belonging(of, key.id, n, last), `piece ${n} of file ${of}`);

const belonging = (of: string, key: string, n: number, last: boolean): string =>
  ['file', of, key, String(n), last ? 'last' : ''].join('\0');

/** The pieces that are whole, by their lengths. */
async function scan(file: FileHandle) {
  const first = await readPiece(file, headBytes);
  if (first === undefined) return undefined;
  const { size } = await file.stat();
  let [pieces, end, bytes, ended] = [1, headBytes + lengthBytes + first.sealed.length, 0, false];
  while (!ended) {
    const length = await readLength(file, end);
    if (!length || end + lengthBytes + length.sealed > size) break;
    [pieces, end, bytes, ended] = [pieces + 1, end + lengthBytes + length.sealed, bytes + length.sealed - sealingBytes, length.last];
  } // prettier-ignore
  return { first, pieces, end, bytes, ended };
}

/** `undefined`: there is no whole piece. */
async function readPiece(file: FileHandle, at: number): Promise<Piece | undefined> {
  const length = await readLength(file, at);
  if (length === undefined) return undefined;
  const sealed = Buffer.alloc(length.sealed);
  const { bytesRead } = await file.read(sealed, 0, sealed.length, at + lengthBytes);
  return bytesRead === sealed.length ? { sealed, last: length.last } : undefined;
}

async function readLength(file: FileHandle, at: number) {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(lengthBytes), 0, lengthBytes, at);
  return bytesRead < lengthBytes ? undefined : lengthIn(buffer);
}

/** `undefined`: no piece is so long. */
function lengthIn(bytes: Buffer) {
  const said = bytes.readUInt32BE();
  const last = said >= lastBit;
  const sealed = last ? said - lastBit : said;
  return sealed < sealingBytes || sealed > pieceBytes + sealingBytes ? undefined : { sealed, last };
}

async function keyIdOf(file: FileHandle, of: string): Promise<string | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
  return bytesRead < headBytes ? undefined : keyIdIn(buffer, of);
}

function keyIdIn(buffer: Buffer, of: string): string {
  if (!buffer.subarray(0, magic.length).equals(magic)) throw new CannotOpen('not-sealed', `file ${of}`);
  return buffer
    .subarray(magic.length)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** A disk that gets full takes a part, and refuses the next. */
async function writeAll(file: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;)
    done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
}

async function openOr(path: string, flags: 'r'): Promise<FileHandle | undefined> {
  try {
    return await fs.open(path, flags);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

const magic = Buffer.from('QAYDFILE');
const headBytes = magic.length + 16;
const lengthBytes = 4;
const lastBit = 2 ** 31;
const pieceBytes = 65_536;
