import fs from 'node:fs/promises';
import path from 'node:path';
import type { CaseId, DocumentId, PersonId } from '#domain';
import { idleOf, makeFolder, namesIn, rename, syncFolder } from './files.js';

/** Where a file stays once it was looked at: who it is about and the case are a part of its name. */
export type Place = 'kept' | 'infected';
export interface Where {
  readonly person: PersonId;
  readonly case: CaseId;
  readonly document: DocumentId;
}

/** Of a file, or of its copy, in the store. */
export const nameIn = (place: Place, { person, case: caseId, document }: Where, copy = false): string =>
  [place, person, caseId, document + (copy ? '.copy' : '')].join('/');

/**
 * The folders of what comes, on the machine that it comes to:
 *
 *     uploads/<document>[.copy]                      what is coming, or came and was not attached yet
 *     quarantine/<person>/<case>/<document>[.copy]   what was attached and not looked at yet
 *
 * What was looked at is in a store.
 */
export class Places {
  constructor(private readonly root: string) {}

  upload(document: DocumentId, copy = false): string {
    return path.join(this.root, 'uploads', document + (copy ? '.copy' : ''));
  }

  quarantine({ person, case: caseId, document }: Where, copy = false): string {
    return path.join(this.root, 'quarantine', person, caseId, document + (copy ? '.copy' : ''));
  }

  /** With how long ago each was touched, in milliseconds. */
  async uploads(): Promise<readonly { readonly file: string; readonly idle: number }[]> {
    const names = await namesIn(path.join(this.root, 'uploads'));
    const files = names.map((name) => path.join(this.root, 'uploads', name));
    return Promise.all(files.map(async (file) => ({ file, idle: await idleOf(file) })));
  }

  async inQuarantine(): Promise<readonly Where[]> {
    const found: Where[] = [];
    const folder = path.join(this.root, 'quarantine');
    for (const person of await namesIn(folder))
      for (const caseId of await namesIn(path.join(folder, person)))
        for (const document of await namesIn(path.join(folder, person, caseId)))
          if (!document.endsWith('.copy')) found.push({ person, case: caseId, document } as Where);
    return found;
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

  async removePerson(person: PersonId): Promise<void> {
    await fs.rm(path.join(this.root, 'quarantine', person), { recursive: true, force: true });
  }
}

export async function remove(file: (copy: boolean) => string): Promise<void> {
  for (const copy of [true, false]) await fs.rm(file(copy), { force: true });
}
