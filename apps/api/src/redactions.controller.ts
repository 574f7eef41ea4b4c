import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import { isRefusal, redaction, type CaseId, type DocumentId, type RedactionSaid } from '#domain';
import { Does } from '#access';
import { Redactions } from '#registry';
import { Asking, attemptOf, created, type Asked } from './http/attempt.js';
import { FileSender } from './http/file-sender.js';
import { problemOf } from './http/problem.js';
import { Validated } from './http/validated.js';
import { anId } from './people.controller.js';

/** Copies of documents in which something is covered: what is given out of them in public. */
@Controller('v1/cases/:id/documents/:document/redactions')
export class RedactionsController {
  constructor(
    private readonly redactions: Redactions,
    private readonly sender: FileSender,
  ) {}

  @Post()
  @Does('document.redact')
  @HttpCode(201)
  async redact(
    @Param('id', new Validated(anId, 'not-found')) id: string,
    @Param('document', new Validated(anId, 'not-found')) document: string,
    @Body(new Validated(redaction)) says: RedactionSaid,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    const attempt = attemptOf(asked, says);
    const redact = () => this.redactions.redact(id as CaseId, document as DocumentId, says, attempt);
    const redacted = await this.sender.watched(document, redact);
    if (isRefusal(redacted)) throw problemOf(redacted);
    const { written, redaction: made } = redacted;
    const at = `/v1/cases/${id}/documents/${document}/copy`;
    return { ...created(response, written, made.id, at), areas: made.areas.length, copy: made.copy };
  }
}
