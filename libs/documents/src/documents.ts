import fs from 'node:fs/promises';
import path from 'node:path';
import { isRefusal, refuse, type Area, type CaseId, type DocumentId, type FileFound, type MemberId, type PersonId, type RedactionId, type Refusal } from '#domain'; // prettier-ignore
import type { Config } from '#platform';
import { SubjectErased, type SealedContent, type SealedFiles } from '#protection';
import { NotScanned, scan, type Scanned } from './clamd.js';
import { idleOf, makeFolder, touch } from './files.js';
import { nameIn, Places, remove, type Copy, type Place, type Where, type WhereRedacted } from './places.js';
import type { Store } from './stores/index.js';

/** What comes: for what case, from whom, and how many bytes, where that was said. */
export interface Upload {
  readonly case: CaseId;
  readonly person: PersonId;
  readonly by: MemberId;
  readonly size?: number;
}
/** What came so far. */
export interface UploadSoFar extends Upload {
  readonly bytes: number;
  readonly ended: boolean;
  readonly startedAt: string;
}
/** What is known of a file that came, and of its picture. */
export type Inspected = FileFound & { readonly copy?: FileFound };

/**
 * The files of cases, each sealed under the key of the person while it comes. It is in `uploads` until it is attached, in
 * `quarantine` until it was looked at, and then in the store, `kept`, or `infected` for good. What is in the log decides: a
 * file that no event names is removed.
 */
export class Documents {
  private readonly places: Places;
  private unscanned = false;
  private reached = true;
  private readonly unscrubbed = new Set<PersonId>();

  constructor(
    private readonly files: SealedFiles,
    private readonly config: Config,
    private readonly store: Store,
  ) {
    this.places = new Places(path.join(path.resolve(config.dataDir), 'documents'));
  }

  get mostBytes(): number {
    return this.config.documents.mostBytes;
  }

  /** How the scanner did the last time that this process asked it. */
  get scanner(): 'none' | 'failing' | 'ok' {
    if (this.config.documents.clamd === undefined) return 'none';
    return this.unscanned ? 'failing' : 'ok';
  }

  /** Where documents stay, and how that did the last time that this process asked it. */
  get storage(): { readonly kind: Store['kind']; readonly state: 'ok' | 'failing' } {
    return { kind: this.store.kind, state: this.reached ? 'ok' : 'failing' };
  }

  async begin(document: DocumentId, upload: Upload): Promise<void> {
    const file = this.places.upload(document);
    await makeFolder(path.dirname(file));
    const note = { ...upload, startedAt: new Date().toISOString() };
    await this.files.create(file, document, `person-${upload.person}`, note);
  }

  async upload(document: DocumentId): Promise<UploadSoFar | undefined> {
    const found = await this.files.look(this.places.upload(document), document);
    if (!found) return undefined;
    const { bytes, ended, note } = found;
    return { ...(note as Upload & { readonly startedAt: string }), bytes, ended };
  }

  /** Adds what comes, and says how many bytes there are then; what came of a source that breaks off is kept. */
  async receive(document: DocumentId, source: AsyncIterable<Uint8Array>, most = this.mostBytes): Promise<number> {
    const file = await this.files.look(this.places.upload(document), document);
    if (!file) throw new Error('There is no such upload');
    const { size } = file.note as Upload;
    return this.files.append(file, source, { most, ...(size !== undefined && { size }) });
  }

  /** What came, by its bytes, with its picture drawn anew beside it; or why it is not taken. */
  async inspect(document: DocumentId, person: PersonId): Promise<Inspected | Refusal> {
    const file = await this.files.look(this.places.upload(document), document);
    if (!file || file.bytes === 0) return refuse('document-empty', 'No bytes came.');
    if (!file.ended) return refuse('upload-not-complete', 'Not all of it has come: go on with the upload.');
    const content = () => this.files.content(file);
    const [{ inspect }, { draw }] = await Promise.all([import('./inspect.js'), import('./draw.js')]); // take long to load
    const found = await inspect(content);
    if (isRefusal(found)) return found;
    const drawn = await draw(content, found.mediaType, found.bytes);
    if (drawn === undefined || isRefusal(drawn)) return drawn ?? found;
    const copy = await this.keepCopy(document, person, true, drawn.bytes);
    return isRefusal(copy) ? copy : { ...found, copy };
  }

  /** Takes an upload out of the hands of whoever sent it; `false` where another request took it. */
  async quarantine({ document, ...where }: Where): Promise<boolean> {
    await touch(this.places.upload(document)); // it has a day from now to be named by an event
    return this.places.toQuarantine({ document, ...where });
  }

  /** Has what is in quarantine scanned. `undefined`: there is a scanner, and it can not be asked, or there is no file. */
  async scan(where: Where): Promise<Scanned | { readonly outcome: 'not-scanned' } | undefined> {
    const { clamd } = this.config.documents;
    const file = await this.files.look(this.places.quarantine(where), where.document);
    if (!file) return undefined;
    if (clamd === undefined) return { outcome: 'not-scanned' };
    try {
      const scanned = await scan(clamd, this.files.content(file));
      this.unscanned = false;
      return scanned;
    } catch (error) {
      if (!(error instanceof NotScanned)) throw error;
      this.unscanned = !error.refused;
      return undefined;
    }
  }

  /**
   * Out of quarantine. First the copy, which may still be with the uploads if a crash came between the two. Whoever is
   * erased at that moment is scrubbed again.
   */
  async settle(where: Where, place: Place): Promise<void> {
    const copy = nameIn(place, where, true);
    const took = await this.store.take(this.places.quarantine(where, true), copy);
    if (!took) await this.store.take(this.places.upload(where.document, true), copy);
    await this.store.take(this.places.quarantine(where), nameIn(place, where));
    const read = await this.store.read(nameIn(place, where));
    if (read && (await this.files.isErasedThere({ of: where.document, read }))) await this.scrub(where.person);
  }

  /** A file that is kept; `undefined` where it is not, or not yet. Throws `StorageUnreachable`. */
  async kept(where: Where, copy: Copy = false): Promise<SealedContent | undefined> {
    const read = await this.store.read(nameIn('kept', where, copy));
    return read && { of: nameOf(where.document, copy), read };
  }

  /**
   * Draws a file that is kept anew with areas covered, and puts the copy into quarantine, where it is until an event names
   * it. `undefined`: the file is not there.
   */
  async redact(of: WhereRedacted, found: FileFound, areas: readonly Area[]): Promise<FileFound | Refusal | undefined> {
    const file = await this.kept(of);
    if (!file) return undefined;
    const { redact } = await import('./redaction/redact.js'); // takes long to load
    const drawn = await redact(() => this.files.content(file), found, areas);
    if (isRefusal(drawn)) return drawn;
    const copy = await this.keepCopy(of.document, of.person, of.redaction, drawn);
    if (!isRefusal(copy)) await this.places.redactedToQuarantine(of);
    return copy;
  }

  redactionsInQuarantine(): Promise<readonly WhereRedacted[]> {
    return this.places.redactionsInQuarantine();
  }

  /** Brings a copy that an event names to where it stays. Whoever is erased at that moment is scrubbed again. */
  async settleRedacted(of: WhereRedacted): Promise<void> {
    const { redaction, ...where } = of;
    await this.store.take(this.places.quarantine(where, redaction), nameIn('kept', where, redaction));
    const kept = await this.kept(where, redaction);
    if (kept && (await this.files.isErasedThere(kept))) await this.scrub(where.person);
  }

  /** Removes the copies of a document that are kept, but the one that is asked for once it is known which there are. */
  async removeCopies(where: Where, but: () => Promise<RedactionId | undefined>): Promise<void> {
    const names: string[] = [];
    for await (const { name } of this.store.list(`${nameIn('kept', where)}.`)) names.push(name);
    const kept = nameIn('kept', where, (await but()) ?? true);
    for (const name of names) if (name !== kept) await this.store.remove(name);
  }

  discardRedacted({ redaction, ...where }: WhereRedacted): Promise<void> {
    return fs.rm(this.places.quarantine(where, redaction), { force: true });
  }

  content(file: SealedContent): AsyncIterable<Buffer> {
    return this.files.content(file);
  }

  inQuarantine(): Promise<readonly Where[]> {
    return this.places.inQuarantine();
  }

  /** Since when a file in quarantine is there, in milliseconds. */
  idle(where: Where, copy: Copy = false): Promise<number> {
    return idleOf(this.places.quarantine(where, copy));
  }

  /** Whether this registry sealed it: another's files, in a folder that both were given, are left alone. */
  async isOurs(where: Where, copy: Copy = false): Promise<boolean> {
    return (await this.files.isErased(this.places.quarantine(where, copy))) !== undefined;
  }

  discardUpload(document: DocumentId): Promise<void> {
    return remove((copy) => this.places.upload(document, copy));
  }

  discard(where: Where): Promise<void> {
    return remove((copy) => this.places.quarantine(where, copy));
  }

  /**
   * Removes all of a person, whose key was destroyed; what comes for them as well. Where the store can't be asked, it is
   * done when it can (`scrubRest`).
   */
  async scrub(person: PersonId): Promise<void> {
    this.unscrubbed.add(person);
    await this.places.removePerson(person);
    for (const { file } of await this.places.uploads())
      if (await this.files.isErased(file)) await fs.rm(file, { force: true });
    for (const place of ['kept', 'infected'] as const) await this.store.remove(`${place}/${person}/`);
    this.unscrubbed.delete(person);
  }

  scrubLater(person: PersonId): void {
    this.unscrubbed.add(person);
  }

  async scrubRest(): Promise<void> {
    for (const person of this.unscrubbed) await this.scrub(person);
  }

  /** Asks the store whether it works, and remembers that. */
  async check(): Promise<void> {
    try {
      await this.store.check();
      this.reached = true;
    } catch (error) {
      this.reached = false;
      throw error;
    }
  }

  /** Removes uploads that nobody went on with for so many milliseconds. */
  async removeIdle(most: number): Promise<void> {
    for (const { file, idle } of await this.places.uploads())
      if (idle > most && (await this.files.isErased(file)) !== undefined) await fs.rm(file, { force: true });
  }

  private async keepCopy(
    document: DocumentId,
    person: PersonId,
    copy: Copy,
    bytes: Buffer,
  ): Promise<FileFound | Refusal> {
    const [file, of] = [this.places.upload(document, copy), nameOf(document, copy)];
    await makeFolder(path.dirname(file));
    await fs.rm(file, { force: true });
    await this.files.create(file, of, `person-${person}`, {});
    const made = await this.files.look(file, of);
    if (!made) throw new SubjectErased(`person-${person}`);
    try {
      await this.files.append(made, only(bytes), { most: bytes.length });
    } catch (error) {
      await fs.rm(file, { force: true }); // half a copy takes the room of what comes
      throw error;
    }
    const kept = (await this.files.look(file, of))!;
    const { inspect } = await import('./inspect.js');
    return inspect(() => this.files.content(kept));
  }
}

const nameOf = (document: DocumentId, copy: Copy): string =>
  copy === false ? document : copy === true ? `copy of ${document}` : `copy ${copy} of ${document}`;

async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes);
}
