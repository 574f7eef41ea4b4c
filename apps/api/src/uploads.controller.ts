import { Body, Controller, Delete, Head, HttpCode, Param, Patch, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Does } from '#access';
import { Documents } from '#documents';
import { attachment, type Attachment, type CaseId, type DocumentId } from '#domain';
import { Attachments } from '#registry';
import { attachedIn } from './documents.controller.js';
import { Asking, attemptOf, type Asked } from './http/attempt.js';
import { named } from './http/file-body.js';
import { problemOf } from './http/problem.js';
import { answerTus } from './http/tus.js';
import { Validated, validate } from './http/validated.js';
import { anId } from './people.controller.js';

const theCase = new Validated(anId, 'not-found');
const theUpload = new Validated(anId, 'not-found');

/** Files that come piece by piece, by tus 1.0, and are attached once they are there. */
@Controller('v1/cases/:id/uploads')
export class UploadsController {
  constructor(
    private readonly attachments: Attachments,
    private readonly documents: Documents,
  ) {}

  @Post()
  @Does('document.attach')
  async begin(
    @Param('id', theCase) caseId: string,
    @Asking() asked: Asked,
    @Req() request: Request,
    @Res() response: Response,
  ) {
    await this.answer(caseId, undefined, asked, request, response);
  }

  @Head(':upload')
  @Does('document.attach')
  async soFar(
    @Param('id', theCase) caseId: string,
    @Param('upload', theUpload) upload: string,
    @Asking() asked: Asked,
    @Req() request: Request,
    @Res() response: Response,
  ) {
    await this.answer(caseId, upload, asked, request, response);
  }

  @Patch(':upload')
  @Does('document.attach')
  async goOn(
    @Param('id', theCase) caseId: string,
    @Param('upload', theUpload) upload: string,
    @Asking() asked: Asked,
    @Req() request: Request,
    @Res() response: Response,
  ) {
    await this.answer(caseId, upload, asked, request, response);
  }

  @Delete(':upload')
  @Does('document.attach')
  async giveUp(
    @Param('id', theCase) caseId: string,
    @Param('upload', theUpload) upload: string,
    @Asking() asked: Asked,
    @Req() request: Request,
    @Res() response: Response,
  ) {
    await this.answer(caseId, upload, asked, request, response);
  }

  /** Attaches what came. Sent again, also with no key, it is attached once. */
  @Post(':upload/document')
  @Does('document.attach')
  @HttpCode(201)
  async attach(
    @Param('id', theCase) caseId: string,
    @Param('upload', theUpload) upload: string,
    @Body() body: unknown,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    await this.assertMay(caseId, asked);
    const says: Attachment = validate(attachment, named((body ?? {}) as { name?: unknown }));
    const attempt = attemptOf(asked, says, asked.key === undefined ? upload : undefined);
    const { id: by } = asked.member;
    const attached = await this.attachments.attach(caseId as CaseId, upload as DocumentId, says, () => attempt, by);
    return attachedIn(caseId, attached, response);
  }

  private async answer(
    caseId: string,
    upload: string | undefined,
    asked: Asked,
    request: Request,
    response: Response,
  ): Promise<void> {
    await this.assertMay(caseId, asked);
    const of = { caseId: caseId as CaseId, ...(upload !== undefined && { upload }) };
    await answerTus({ attachments: this.attachments, documents: this.documents }, of, asked, request, response);
  }

  private async assertMay(caseId: string, asked: Asked): Promise<void> {
    const refusal = await this.attachments.refusal(caseId as CaseId, attemptOf(asked, {}));
    if (refusal) throw problemOf(refusal);
  }
}
