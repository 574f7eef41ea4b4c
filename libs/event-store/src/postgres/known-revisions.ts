import type { ExpectedRevision, Revision } from '../event-store.js';

/** Streams that are remembered; the one that was written to or read longest ago gives way. */
const most = 50_000;

/**
 * Revisions that this process has seen to exist. Events are never removed, so what was seen stays true; a connection that
 * broke may lead to a server that was restored from a backup, and then all of it is forgotten.
 */
export class KnownRevisions {
  private readonly last = new Map<string, Revision>();

  /** Whether a stream is known to have reached a revision. That a stream does not exist need not be known. */
  has(stream: string, expected: ExpectedRevision): boolean {
    return expected === 'none' || (this.last.get(stream) ?? -1n) >= expected;
  }

  add(stream: string, revision: Revision): void {
    const before = this.last.get(stream);
    if (before !== undefined && before >= revision) return;
    this.last.delete(stream);
    this.last.set(stream, revision);
    if (this.last.size > most) this.last.delete(this.last.keys().next().value!);
  }

  forget(): void {
    this.last.clear();
  }
}
