import { Body, Controller, Get, HttpCode, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { Request, Response } from 'express';
import {
  absentDocument,
  isRefusal,
  refuse,
  type CaseDocument,
  type CaseId,
  type FileFound,
  type Refusal,
  type Sight,
} from '#domain';
import { Clock, Does, isFresh, openSightOf, permitted, Reads, sightOf, type Role, type SignedIn } from '#access';
import { Documents, type Copy, type Where } from '#documents';
import { TooManyBytes, type SealedContent } from '#protection';
import { CaseObject, DocumentOfCase, type SeenDocument } from '#read-models';
import { Attachments, type Attached } from '#registry';
import { z } from 'zod';
import { absentCase } from './cases.controller.js';
import { Asker, Asking, attemptOf, created, type Asked } from './http/attempt.js';
import { bodyOf, plainMost, saysOf, tooLargeAtOnce } from './http/file-body.js';
import { FileSender } from './http/file-sender.js';
import { NotAcrossSites } from './http/not-across-sites.js';
import { problem, problemOf } from './http/problem.js';
import { roleOf } from './http/role.js';
import { Validated } from './http/validated.js';
import { opening } from './openings.controller.js';
import { anId } from './people.controller.js';

const theCase = new Validated(anId, 'not-found');
const theDocument = new Validated(anId, 'not-found');
export const documentOpening = z.strictObject({ reason: opening.shape.reason });

/** The files of a case: attached, and given out, each time on record. */
@Controller('v1/cases/:id/documents')
@UseGuards(NotAcrossSites)
export class DocumentsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly attachments: Attachments,
    private readonly documents: Documents,
    private readonly sender: FileSender,
    private readonly reads: Reads,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Does('document.attach')
  @HttpCode(201)
  async attach(
    @Param('id', theCase) id: string,
    @Asking() asked: Asked,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    const caseId = id as CaseId;
    const refusal = await this.attachments.refusal(caseId, attemptOf(asked, {}));
    if (refusal) throw problemOf(refusal);
    if (!request.is('application/octet-stream'))
      throw problem(
        'unsupported-media-type',
        'Send the bytes of the file with Content-Type: application/octet-stream, whatever it is.',
      );
    if (Number(request.headers['content-length'] ?? 0) > plainMost) throw tooLargeAtOnce();
    const says = saysOf(request);
    const document = await this.attachments.begin(caseId, attemptOf(asked, {}));
    if (isRefusal(document)) throw problemOf(document);
    try {
      await this.documents.receive(document, bodyOf(request), plainMost);
    } catch (error) {
      await this.documents.discardUpload(document);
      if (error instanceof TooManyBytes) throw tooLargeAtOnce(); // what comes still may have no end: nobody reads it
      const brokeOff = request.destroyed && !request.complete;
      request.resume();
      throw brokeOff ? problem('too-slow', 'The file broke off before its end: nothing was recorded.') : error;
    }
    const attemptFor = (sha256: string) => attemptOf(asked, { ...says, sha256 });
    try {
      const attached = await this.attachments.attach(caseId, document, says, attemptFor, asked.member.id);
      return attachedIn(id, attached, response);
    } catch (error) {
      if (await this.documents.upload(document)) await this.documents.discardUpload(document); // it was not taken
      throw error;
    }
  }

  /** The file as it came. */
  @Get(':document')
  @Does('document.read')
  async one(
    @Param('id', theCase) id: string,
    @Param('document', theDocument) document: string,
    @Asker() asker: SignedIn,
    @Res() response: Response,
  ) {
    const seen = await this.seen(id, document, sightOf(asker.member));
    const file = await this.original(id, seen);
    const tier = seen.document.tier === 'confidential' ? 'confidential' : 'restricted';
    await this.send(asker, roleOf(asker, 'document.read'), seen.document, file, response, { case: id, tier });
  }

  /** Its picture drawn anew, or the latest copy in which something is covered: what is published of a public one. */
  @Get(':document/copy')
  @Does('document.read')
  async copy(
    @Param('id', theCase) id: string,
    @Param('document', theDocument) document: string,
    @Asker() asker: SignedIn,
    @Res() response: Response,
  ) {
    const seen = await this.seen(id, document, sightOf(asker.member));
    const { copy, tier } = seen.document;
    if (!copy) throw problemOf(notPublished());
    const file = await this.file({ ...whereOf(id, seen), copy: copyOf(seen.document) }, seen.document);
    await this.send(asker, roleOf(asker, 'document.read'), { ...seen.document, ...copy }, file, response, { case: id, tier });
  } // prettier-ignore

  /** A confidential file, with a reason. */
  @Post(':document/openings')
  @Does('confidential.open')
  @HttpCode(200)
  async open(
    @Param('id', theCase) id: string,
    @Param('document', theDocument) document: string,
    @Body(new Validated(documentOpening)) { reason }: z.output<typeof documentOpening>,
    @Asker() asker: SignedIn,
    @Res() response: Response,
  ) {
    const about = await this.queries.execute(new CaseObject(id));
    const now = this.clock.now();
    const circumstances = { now, fresh: isFresh(asker.session, now), reason };
    const role = about && permitted(asker.member, 'confidential.open', about, circumstances);
    if (!role) throw absentCase();
    const seen = await this.seen(id, document, openSightOf(asker.member));
    const file = await this.original(id, seen);
    await this.reads.count(asker, role);
    await this.send(asker, role, seen.document, file, response, { case: id, tier: 'confidential', reason });
  }

  /** Whether what is kept is what came, and the copy what was drawn. What came is measured for those who may have it. */
  @Get(':document/verification')
  @Does('document.read')
  async verify(
    @Param('id', theCase) id: string,
    @Param('document', theDocument) document: string,
    @Asker() asker: SignedIn,
  ) {
    const seen = await this.seen(id, document, sightOf(asker.member));
    const measure = async (found: FileFound, which: Copy) => {
      const { sha256, bytes } = await this.sender.measure(await this.file({ ...whereOf(id, seen), copy: which }, seen.document)); // prettier-ignore
      return { recorded: found.sha256, kept: sha256, bytes, same: sha256 === found.sha256 };
    };
    const { recorded: event, copy, redactions } = seen.document;
    const original = await measure(seen.document, false);
    // Who knows the rest of a file could try what may be covered until its hash fits.
    const told = seen.reached || redactions.length === 0 ? original : { ...nothingMeasured, same: original.same };
    return {
      document,
      event: event.id,
      ...told,
      copy: copy
        ? { event: (redactions.at(-1)?.recorded ?? event).id, ...(await measure(copy, copyOf(seen.document))) }
        : null,
    };
  }

  private async seen(id: string, document: string, sight: Sight): Promise<Found> {
    const seen = await this.queries.execute(new DocumentOfCase(id, document, sight));
    if (!seen) throw absentCase();
    if (!seen.document?.document) throw problemOf(absentDocument());
    return seen as Found;
  }

  /** What came is for those alone who work on the case, whatever its tier: nobody knows what else is in it. */
  private original(id: string, seen: Found): Promise<SealedContent> {
    if (!seen.reached) throw problemOf(notPublished());
    return this.file({ ...whereOf(id, seen), copy: false }, seen.document);
  }

  private async file({ copy, ...where }: Where & { copy: Copy }, { checked }: CaseDocument): Promise<SealedContent> {
    if (checked === 'virus-found')
      throw problemOf(refuse('document-infected', 'A virus was found in it: it is given to nobody.'));
    const kept = () => this.documents.kept(where, copy);
    const file = checked === undefined ? undefined : await this.sender.watched(where.document, kept);
    if (!file)
      throw problemOf(
        refuse('document-quarantined', 'It was not looked at yet: it is given to nobody until the scanner has.'),
      );
    return file;
  }

  private async send(
    asker: SignedIn,
    role: Role,
    document: CaseDocument,
    file: SealedContent,
    response: Response,
    read: Pick<Parameters<Reads['ofCase']>[2], 'case' | 'tier' | 'reason'>,
  ): Promise<void> {
    await this.sender.assertSame(file, document.sha256);
    await this.reads.ofCase(asker, role, { ...read, part: 'document', document: document.document! });
    await this.sender.send(file, document, asker.member.id, response);
  }
}

type Found = SeenDocument & { readonly document: CaseDocument & Required<Pick<CaseDocument, 'document'>> };

const whereOf = (id: string, { person, document }: Found): Where => ({
  person,
  case: id as CaseId,
  document: document.document!,
});

const nothingMeasured = { recorded: null, kept: null, bytes: null };

/** Which of its copies is given out. */
const copyOf = ({ redactions }: CaseDocument): Copy => redactions.at(-1)?.id ?? true;

const notPublished = (): Refusal =>
  refuse(
    'document-not-published',
    'Of what is public a picture that was drawn anew is given out, and a redacted copy; of no other file anything.',
  );

/** The answer to who attached a document. */
export function attachedIn(caseId: string, attached: Attached | Refusal, response: Response): object {
  if (isRefusal(attached)) throw problemOf(attached);
  const { written, document } = attached;
  const { sha256, bytes, mediaType, copy = null, checked } = document;
  const id = document.document!;
  const state = checked === undefined ? 'quarantined' : checked === 'virus-found' ? 'infected' : 'kept';
  return { ...created(response, written, id, `/v1/cases/${caseId}/documents/${id}`), sha256, bytes, mediaType, copy, state };
} // prettier-ignore
