import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import {
  absentUpload, isRefusal, registryItself,
  type Attachment, type CaseDocument, type CaseId, type DocumentId, type PersonId, type Refusal,
} from '#domain'; // prettier-ignore
import { Documents, StorageUnreachable, type UploadSoFar, type Where } from '#documents';
import { idFrom, Log, newId, told } from '#platform';
import { Erasing } from '#protection';
import type { Attempt, Written } from './attempt.js';
import { Cases } from './cases.js';
import { Streams } from './streams.js';

/** A document as it stands in the log, and the event that says so. */
export interface Attached {
  readonly written: Written;
  readonly document: CaseDocument;
}

/**
 * Files that come into cases. The bytes are received first, sealed; the event is appended once it is known what they are;
 * then they are looked at. A crash at any point leaves a file that no event names, which is removed after a day, or one in
 * quarantine, which the next look takes up.
 */
@Injectable()
export class Attachments {
  private scrubbed: Promise<void> | undefined;

  constructor(
    private readonly cases: Cases,
    private readonly streams: Streams,
    private readonly documents: Documents,
    private readonly erasing: Erasing,
    @Inject(Log) private readonly log: Logger,
  ) {}

  /** Why nothing may be attached, if nothing may. */
  async refusal(caseId: CaseId, attempt: Attempt): Promise<Refusal | undefined> {
    const open = await this.cases.open(caseId, attempt);
    return isRefusal(open) ? open : undefined;
  }

  /** The id under which a file may come, if whoever asks may attach one; asked before a byte of it is taken. */
  async begin(caseId: CaseId, attempt: Attempt, size?: number): Promise<DocumentId | Refusal> {
    const open = await this.cases.open(caseId, attempt);
    if (isRefusal(open)) return open;
    const document = newId() as DocumentId;
    const { person } = open;
    await this.documents.begin(document, { case: caseId, person, by: attempt.by, ...(size !== undefined && { size }) });
    return document;
  }

  /** What came so far of one's own upload into a case. */
  async upload(caseId: CaseId, document: DocumentId, { by }: Pick<Attempt, 'by'>): Promise<UploadSoFar | undefined> {
    const found = await this.documents.upload(document);
    return found?.case === caseId && found.by === by ? found : undefined;
  }

  /** Attaches what came, once: sent again it finds the document that it made. What is refused is removed. */
  attach(...of: Parameters<Attachments['attachInTurn']>): Promise<Attached | Refusal> {
    return this.streams.inTurn(`upload-${of[1]}`, () => this.attachInTurn(...of));
  }

  private async attachInTurn(
    caseId: CaseId,
    document: DocumentId,
    says: Attachment,
    attemptFor: (sha256: string) => Attempt,
    by: Attempt['by'],
  ): Promise<Attached | Refusal> {
    const upload = await this.upload(caseId, document, { by });
    if (!upload) return this.again(caseId, document, says, attemptFor, by);
    const found = await this.documents.inspect(document, upload.person);
    if (isRefusal(found)) {
      if (found.refused !== 'upload-not-complete') await this.documents.discardUpload(document);
      return found;
    }
    const where = { person: upload.person, case: caseId, document };
    // Between processes, whoever moves it has it, and alone may remove it again.
    if (!(await this.documents.quarantine(where))) return this.again(caseId, document, says, attemptFor, by);
    const attempt = attemptFor(found.sha256);
    const written = await this.cases.act(
      caseId,
      { type: 'DocumentAttached', data: { document, ...found, ...says } },
      attempt,
    );
    if (isRefusal(written)) {
      await this.documents.discard(where);
      return written;
    }
    const attached = await this.attached(caseId, written);
    if (attached.document.document !== document) await this.documents.discard(where);
    else await this.look(where).catch((error: unknown) => this.leave(where, error));
    return this.attached(caseId, written);
  }

  /** Looks at all that is in quarantine, and removes what no event names or what nobody went on with for a day. */
  async tidy(): Promise<void> {
    await this.documents.removeIdle(aDay);
    await this.documents.check();
    await (this.scrubbed ??= this.scrubErased());
    await this.documents.scrubRest();
    let scans = true;
    for (const where of await this.documents.inQuarantine()) {
      await this.look(where, scans).catch((error: unknown) =>
        this.log.warn({ document: where.document, ...told(error) }, 'a document could not be looked at'),
      );
      scans = this.documents.scanner !== 'failing'; // the next would wait as long
    }
  }

  /** Out of quarantine, if it was looked at or can be now. Whatever is in doubt stays there. */
  private async look(where: Where, scans = true): Promise<void> {
    if (!(await this.documents.isOurs(where))) return;
    const { state, erased } = await this.cases.stream(where.case);
    if (erased) return this.documents.scrub(where.person);
    const found = state?.documents.get(where.document);
    if (!found) {
      if ((await this.documents.idle(where)) > aDay) await this.documents.discard(where);
      return;
    }
    const outcome = found.checked ?? (scans ? await this.scan(where) : undefined);
    if (outcome === undefined) return;
    await this.documents.settle(where, outcome === 'virus-found' ? 'infected' : 'kept');
  }

  /** It is recorded; that it can't be brought to where it stays is for the next look. */
  private leave({ document }: Where, error: unknown): void {
    if (!(error instanceof StorageUnreachable)) throw error;
    this.log.warn({ document, ...told(error) }, 'a document stays in quarantine: where it belongs can not be asked');
  }

  private async scan(where: Where): Promise<CaseDocument['checked']> {
    const { document } = where;
    const scanned = await this.documents.scan(where);
    if (!scanned) {
      this.log.warn({ document }, 'a document stays in quarantine: the scanner can not be asked');
      return undefined;
    }
    const commandId = idFrom('document-checked', document);
    const attempt = { by: registryItself, commandId, commandHash: '', correlationId: newId() };
    const written = await this.cases.act(
      where.case,
      { type: 'DocumentChecked', data: { document, ...scanned } },
      attempt,
    );
    if (scanned.outcome === 'virus-found') this.log.error({ document }, 'a virus was found in a document');
    if (!isRefusal(written)) return (await this.cases.stream(where.case)).state?.documents.get(document)?.checked;
    this.log.warn({ document, refused: written.refused }, 'what was found in a document is not recorded');
    return undefined;
  }

  /** An upload that is not there may have been attached by the same request before. */
  private async again(
    caseId: CaseId,
    document: DocumentId,
    says: Attachment,
    attemptFor: (sha256: string) => Attempt,
    by: Attempt['by'],
  ): Promise<Attached | Refusal> {
    const found = (await this.cases.stream(caseId)).state?.documents.get(document);
    if (found?.recorded.by !== by) return absentUpload();
    const { sha256, bytes, mediaType, copy } = found;
    const file = { document, sha256, bytes, mediaType, ...(copy && { copy }) };
    const written = await this.cases.act(
      caseId,
      { type: 'DocumentAttached', data: { ...file, ...says } },
      attemptFor(found.sha256),
    );
    return isRefusal(written) ? written : this.attached(caseId, written);
  }

  private async attached(caseId: CaseId, written: Written): Promise<Attached> {
    const { state } = await this.cases.stream(caseId);
    const document = [...state!.documents.values()].find(({ recorded: { id } }) => id === written.id);
    if (!document) throw new Error('A document was attached that the case does not have');
    return { written, document };
  }

  /** An erasure that a crash cut short is done again: what is left has no key. */
  private async scrubErased(): Promise<void> {
    for (const { subject } of await this.erasing.all())
      if (subject.startsWith('person-')) this.documents.scrubLater(subject.slice('person-'.length) as PersonId);
  }
}

/** Milliseconds. */
const aDay = 86_400_000;
