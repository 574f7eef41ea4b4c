import fs from 'node:fs/promises';
import path from 'node:path';
import type { CaseId, DocumentId, PersonId, RedactionId } from '#domain';
import { idleOf, makeFolder, namesIn, rename, syncFolder } from './files.js';

/** Where a file stays once it was looked at: who it is about and the case are a part of its name. */
export type Place = 'kept' | 'infected';
export interface Where {
  readonly person: PersonId;
  readonly case: CaseId;
  readonly document: DocumentId;
}
export type WhereRedacted = Where & { readonly redaction: RedactionId };

/** The file as it came, its picture drawn anew (`true`), or a copy in which something is covered. */
export type Copy = boolean | RedactionId;
const endOf = (copy: Copy): string => (copy === false ? '' : copy === true ? '.copy' : `.${copy}.copy`);

/** Of a file, or of its copy, in the store. */
export const nameIn = (place: Place, { person, case: caseId, document }: Where, copy: Copy = false): string =>
  [place, person, caseId, document + endOf(copy)].join('/');

/**
 * The folders of what comes, on the machine that it comes to:
 *
 *     uploads/<document>[.copy]                      what is coming, or came and was not attached yet
 *     quarantine/<person>/<case>/<document>[.copy]   what was attached and not looked at yet
 *     …/<document>.<redaction>.copy                  in either: what is drawn with areas covered, and not recorded yet
 *
 * What was looked at, and what is recorded, is in a store.
 */
export class Places {
  constructor(private readonly root: string) {}

  upload(document: DocumentId, copy: Copy = false): string {
    return path.join(this.root, 'uploads', document + endOf(copy));
  }

  quarantine({ person, case: caseId, document }: Where, copy: Copy = false): string {
    return path.join(this.root, 'quarantine', person, caseId, document + endOf(copy));
  }

  /** With how long ago each was touched, in milliseconds. */
  async uploads(): Promise<readonly { readonly file: string; readonly idle: number }[]> {
    const names = await namesIn(path.join(this.root, 'uploads'));
    const files = names.map((name) => path.join(this.root, 'uploads', name));
    return Promise.all(files.map(async (file) => ({ file, idle: await idleOf(file) })));
  }

  async inQuarantine(): Promise<readonly Where[]> {
    return (await this.allInQuarantine()).filter(({ document }) => !document.endsWith('.copy'));
  }

  async redactionsInQuarantine(): Promise<readonly WhereRedacted[]> {
    return (await this.allInQuarantine()).flatMap(({ document: name, ...where }) => {
      const [document, redaction, copy] = name.split('.');
      return copy === 'copy' ? [{ ...where, document, redaction } as WhereRedacted] : [];
    });
  }

  /** Takes a copy that was drawn with areas covered into quarantine. It is on the disk when this resolves. */
  async redactedToQuarantine({ redaction, ...where }: WhereRedacted): Promise<void> {
    const folder = path.dirname(this.quarantine(where));
    await makeFolder(folder);
    await rename(this.upload(where.document, redaction), this.quarantine(where, redaction));
    await syncFolder(folder);
  }

  /**
   * Takes an upload and its copy into quarantine; where it is not there, and somebody else moved it, the answer is `false`.
   * It is on the disk when this resolves.
   */
  async toQuarantine(where: Where): Promise<boolean> {
    const folder = path.dirname(this.quarantine(where));
    await makeFolder(folder);
    const moved = await rename(this.upload(where.document), this.quarantine(where));
    if (moved) await rename(this.upload(where.document, true), this.quarantine(where, true));
    await syncFolder(folder);
    return moved;
  }

  private async allInQuarantine(): Promise<readonly Where[]> {
    const found: Where[] = [];
    const folder = path.join(this.root, 'quarantine');
    for (const person of await namesIn(folder))
      for (const caseId of await namesIn(path.join(folder, person)))
        for (const document of await namesIn(path.join(folder, person, caseId)))
          found.push({ person, case: caseId, document } as Where);
    return found;
  }

  async removePerson(person: PersonId): Promise<void> {
    await fs.rm(path.join(this.root, 'quarantine', person), { recursive: true, force: true });
  }
}

export async function remove(file: (copy: boolean) => string): Promise<void> {
  for (const copy of [true, false]) await fs.rm(file(copy), { force: true });
}
