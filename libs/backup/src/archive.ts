import fs from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Decrypter, Encrypter } from 'age-encryption';
import { createTarDecoder, createTarPacker } from 'modern-tar';
import { Counting, header, manifest, type Header, type Manifest } from './manifest.js';

/** A backup is a tar in an age file: `age -d -i identity FILE | tar x` opens it without this software. */
export class ArchiveWriter {
  private readonly tar = createTarPacker();
  private readonly counting = new Counting();
  private readonly aside: string;
  private readonly written: Promise<void>;

  /** Written aside, for its owner alone, and put in its place when it is whole. */
  constructor(
    private readonly file: string,
    recipients: readonly string[],
  ) {
    if (recipients.length === 0) throw new NoRecipients();
    const encrypter = new Encrypter();
    for (const recipient of recipients) encrypter.addRecipient(recipient);
    this.aside = `${file}.${process.pid}.partial`;
    const out = fs.createWriteStream(this.aside, { flags: 'wx', mode: 0o600, flush: true });
    this.written = encrypter
      .encrypt(this.tar.readable)
      .then((encrypted) => pipeline(Readable.fromWeb(encrypted as Parameters<typeof Readable.fromWeb>[0]), out));
    this.written.catch((error: unknown) => this.tar.controller.error(error)); // whoever adds next is told
  }

  /** Says that a part is there, though it may have no entry. */
  begin(part: string): void {
    this.counting.begin(part);
  }

  /** Rows of a table, or a file of a folder (1). `pieces` are `size` bytes together. */
  async add(part: string, name: string, size: number, rows: number, pieces: Pieces): Promise<void> {
    const count = this.counting.entry(part, name, size);
    await this.entry(`${part}/${name}`, size, pieces, count);
    this.counting.rows(part, rows);
  }

  async addHeader(header: Header): Promise<void> {
    await this.addJson(headerName, header);
  }

  /** Ends the file with its manifest. */
  async end(): Promise<Manifest> {
    const told: Manifest = { qayd: 'manifest', endedAt: new Date().toISOString(), parts: this.counting.tallies };
    await this.addJson(manifestName, told);
    this.tar.controller.finalize();
    await this.written;
    fs.linkSync(this.aside, this.file); // never in the place of another
    fs.rmSync(this.aside);
    return told;
  }

  /** Leaves nothing behind. */
  async abandon(error: unknown): Promise<void> {
    this.tar.controller.error(error);
    await this.written.catch(() => undefined);
    fs.rmSync(this.aside, { force: true });
  }

  private addJson(name: string, content: object): Promise<void> {
    const bytes = Buffer.from(`${JSON.stringify(content, null, 2)}\n`);
    return this.entry(name, bytes.length, [bytes], () => undefined);
  }

  private async entry(name: string, size: number, pieces: Pieces, told: (piece: Uint8Array) => void): Promise<void> {
    const body = this.tar.controller.add({ name, size, type: 'file', mode: 0o600 }).getWriter();
    for await (const piece of pieces) {
      told(piece);
      await body.write(piece);
    }
    await body.close();
  }
}

export type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** What comes out of a backup, in order: an entry of a part. Its pieces have to be read before the next is asked for. */
export interface ArchiveEntry {
  readonly part: string;
  readonly name: string;
  readonly size: number;
  readonly pieces: AsyncIterable<Uint8Array>;
}
export interface ArchiveReading {
  readonly onHeader: (header: Header) => Promise<void> | void;
  /** Answers how many rows it was. */
  readonly onEntry: (entry: ArchiveEntry) => Promise<number>;
  /** How many of so many bytes of the file were read. */
  readonly onProgress?: (read: number, of: number) => void;
}

/**
 * Reads a backup from its first byte to its last; resolves with its manifest once everything that was read is what the
 * manifest says. Throws `BadBackup`. Nothing that came before may be relied upon until then.
 */
export async function readArchive(
  file: string,
  identities: readonly string[],
  { onHeader, onEntry, onProgress }: ArchiveReading,
): Promise<{ readonly header: Header; readonly manifest: Manifest }> {
  const counting = new Counting();
  let first: Header | undefined;
  let last: Manifest | undefined;
  for await (const { name, size, pieces } of entriesOf(file, identities, onProgress)) {
    if (last) throw new BadBackup(`${name} stands after its end`);
    if (!first) {
      if (name !== headerName) throw new BadBackup('it does not begin as a backup of Qayd does');
      await onHeader((first = await jsonOf(header, pieces, size)));
    } else if (name === manifestName) last = await jsonOf(manifest, pieces, size);
    else {
      const [, part, path] = /^([^/]+)\/(.+)$/s.exec(name) ?? [];
      if (part === undefined || path === undefined) throw new BadBackup(`it has an entry "${name}"`);
      const count = counting.entry(part, path, size);
      const rows = await onEntry({ part, name: path, size, pieces: told(pieces, count) });
      counting.rows(part, rows);
    }
  }
  if (!first || !last) throw new BadBackup('it was cut short: its manifest is missing');
  for (const [part, expected] of Object.entries(last.parts)) {
    counting.begin(part);
    const found = counting.tallies[part]!;
    for (const what of ['entries', 'rows', 'bytes', 'sha256'] as const)
      if (found[what] !== expected[what])
        throw new BadBackup(`of ${part} the ${what} are ${found[what]}, where the manifest says ${expected[what]}`);
  }
  const surplus = Object.keys(counting.tallies).find((part) => !(part in last.parts));
  if (surplus !== undefined) throw new BadBackup(`its manifest does not know of ${surplus}`);
  return { header: first, manifest: last };
}

/** A file is not a backup that can be relied upon. */
export class BadBackup extends Error {
  constructor(why: string) {
    super(`The backup is not whole: ${why}. Nothing was restored.`);
  }
}
export class NoRecipients extends Error {
  constructor() {
    super(
      'A backup is encrypted to its custodians: name them with --recipient age1…, or in QAYD_BACKUP_RECIPIENTS ("qayd keys identity" makes one)',
    );
  }
}

async function* entriesOf(file: string, identities: readonly string[], onProgress: ArchiveReading['onProgress']) {
  const decrypter = new Decrypter();
  for (const identity of identities) decrypter.addIdentity(identity);
  const of = fs.statSync(file).size;
  let read = 0;
  const source = fs.createReadStream(file, { highWaterMark: 256 * 1024 });
  source.on('data', (piece) => onProgress?.((read += piece.length), of));
  try {
    const encrypted = Readable.toWeb(source) as ReadableStream<Uint8Array>;
    const opened = await decrypter.decrypt(encrypted).catch((error: unknown) => Promise.reject(asBad(error)));
    for await (const { header, body } of tellingBad(opened.pipeThrough(createTarDecoder({ strict: true })))) {
      if (header.type !== 'file') throw new BadBackup(`${header.name} is not a file`);
      yield { name: header.name, size: header.size, pieces: tellingBad(body) };
    }
  } finally {
    source.destroy();
  }
}

/** What a stream gives; where it fails, as `BadBackup`: the file is not in its format any more. */
async function* tellingBad<T>(stream: ReadableStream<T>): AsyncGenerator<T> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => Promise.reject(asBad(error)));
    if (done) return;
    yield value;
  }
}

/** What reads the disk has a code, and stays what it is. */
function asBad(error: unknown): Error {
  const { message, code } = error as NodeJS.ErrnoException;
  if (/no identity matched/.test(message)) return new Error('None of the identities opens the backup');
  return code === undefined ? new BadBackup(message) : (error as Error);
}

async function* told(pieces: AsyncIterable<Uint8Array>, of: (piece: Uint8Array) => void) {
  for await (const piece of pieces) {
    of(piece);
    yield piece;
  }
}

async function jsonOf<T>(
  schema: { parse(json: unknown): T },
  pieces: AsyncIterable<Uint8Array>,
  size: number,
): Promise<T> {
  if (size > 10_000_000) throw new BadBackup('its manifest is too large');
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  try {
    return schema.parse(JSON.parse(Buffer.concat(all).toString()));
  } catch {
    throw new BadBackup('it is of another format than this software reads');
  }
}

const headerName = 'header.json';
const manifestName = 'manifest.json';
