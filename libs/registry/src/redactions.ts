import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import {
  isRefusal, refuse, refuseRedaction,
  type CaseDocument, type CaseId, type DocumentId, type Redaction, type RedactionId, type RedactionSaid, type Refusal,
} from '#domain'; // prettier-ignore
import { Documents, StorageUnreachable, type Where, type WhereRedacted } from '#documents';
import { Log, newId, told } from '#platform';
import type { Attempt, Written } from './attempt.js';
import { Cases } from './cases.js';
import { Streams } from './streams.js';

/** A copy as the log has it, and the event that says so. */
export interface Redacted {
  readonly written: Written;
  readonly redaction: Redaction;
}

/**
 * Copies of documents in which something is covered. One is drawn and in quarantine before the event that names it, and
 * goes to where it stays after. Who asks for the copy gets the one that the log names last, or none while it is on its
 * way. A crash at any point leaves a file in quarantine: one that the log names goes on, any other is removed.
 */
@Injectable()
export class Redactions {
  constructor(
    private readonly cases: Cases,
    private readonly streams: Streams,
    private readonly documents: Documents,
    @Inject(Log) private readonly log: Logger,
  ) {}

  /** Redacts a document, once: sent again it finds the copy that it made. */
  redact(caseId: CaseId, document: DocumentId, says: RedactionSaid, attempt: Attempt): Promise<Redacted | Refusal> {
    return this.streams.inTurn(`redaction-${document}`, () => this.redactInTurn(caseId, document, says, attempt));
  }

  /** Takes up what a crash, or a store that could not be asked, left in quarantine. */
  async tidy(): Promise<void> {
    for (const of of await this.documents.redactionsInQuarantine())
      await this.settle(of).catch((error: unknown) => this.leave(of, error));
  }

  private async redactInTurn(
    caseId: CaseId,
    document: DocumentId,
    says: RedactionSaid,
    attempt: Attempt,
  ): Promise<Redacted | Refusal> {
    const before = await this.cases.before(caseId, attempt);
    if (before) return isRefusal(before) ? before : this.redacted(caseId, document, before);
    const open = await this.cases.open(caseId, attempt);
    if (isRefusal(open)) return open;
    const refusal = refuseRedaction({ document, ...says }, open);
    if (refusal) return refusal;
    const redaction = newId() as RedactionId;
    const of = { person: open.person, case: caseId, document, redaction };
    const copy = await this.documents.redact(of, open.documents.get(document)!, says.areas);
    if (!copy) return refuse('document-quarantined', 'It is on its way to where it stays: try again in a minute.');
    if (isRefusal(copy)) return copy;
    const data = { document, redaction, ...says, copy };
    const written = await this.cases.act(caseId, { type: 'DocumentRedacted', data }, attempt);
    // Another process may have done this very command meanwhile, and made its own copy.
    const isNamed = !isRefusal(written) && !written.repeated;
    if (!isNamed) await this.documents.discardRedacted(of);
    if (isRefusal(written)) return written;
    if (isNamed) await this.settle(of).catch((error: unknown) => this.leave(of, error));
    return this.redacted(caseId, document, written);
  }

  /**
   * Brings a copy from quarantine to where it stays, if the log names it last: first the one before is removed, which
   * nobody is given any more. What came after is looked at again, for two may be redacting at once.
   */
  private async settle(of: WhereRedacted): Promise<void> {
    const { redaction, ...where } = of;
    if (!(await this.documents.isOurs(where, redaction))) return;
    const { state, erased } = await this.cases.stream(where.case);
    if (erased) return this.documents.scrub(where.person);
    const found = state?.documents.get(where.document)?.redactions ?? [];
    if (found.at(-1)?.id === redaction) {
      await this.removeOthers(where);
      await this.documents.settleRedacted(of);
      return this.removeOthers(where);
    }
    const isOver = found.some(({ id }) => id === redaction);
    if (isOver || (await this.documents.idle(where, redaction)) > aDay) await this.documents.discardRedacted(of);
  }

  private removeOthers(where: Where): Promise<void> {
    return this.documents.removeCopies(where, async () => (await this.document(where))?.redactions.at(-1)?.id);
  }

  /** It is recorded or will be removed; that it can't be brought to where it stays is for the next look. */
  private leave({ document }: Where, error: unknown): void {
    if (!(error instanceof StorageUnreachable)) throw error;
    this.log.warn(
      { document, ...told(error) },
      'a redacted copy stays in quarantine: where it belongs can not be asked',
    );
  }

  private async document({
    case: caseId,
    document,
  }: Pick<Where, 'case' | 'document'>): Promise<CaseDocument | undefined> {
    return (await this.cases.stream(caseId)).state?.documents.get(document);
  }

  private async redacted(caseId: CaseId, document: DocumentId, written: Written): Promise<Redacted> {
    const found = await this.document({ case: caseId, document });
    const redaction = found?.redactions.find(({ recorded: { id } }) => id === written.id);
    if (!redaction) throw new Error('A document was redacted that the case does not have');
    return { written, redaction };
  }
}

/** Milliseconds. */
const aDay = 86_400_000;
