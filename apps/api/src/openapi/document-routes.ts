import { attachment, redaction } from '#domain';
import { documentOpening } from '../documents.controller.js';
import { one } from './components.js';
import { body, header, json, read, recorded, writing, type RouteDescription } from './route.js';

const bytes = { schema: { type: 'string', format: 'binary' } };
const file = {
  '200': {
    description: 'The bytes, as a file to keep; Repr-Digest has their SHA-256',
    content: { 'application/octet-stream': bytes },
  },
};
const tus = [header('Tus-Resumable', '1.0.0')];
const attached = {
  '201': {
    ...json('Attached', one('AttachedDocument')),
    headers: recorded['201'].headers,
  },
};

/** What each route of the documents of a case takes and gives, by the name of its handler. */
export const documentRoutes: Readonly<Record<string, RouteDescription>> = {
  DocumentsController_attach: {
    summary: 'Attach a file of at most 25 MB',
    content: { 'application/octet-stream': bytes },
    headers: [
      ...writing,
      header('Upload-Metadata', 'title, name, source, fact, tier: each with a space and its value in base64; commas'),
    ],
    answers: attached,
  },
  DocumentsController_one: { summary: 'A file as it came, for those who work on the case', answers: file },
  DocumentsController_copy: {
    summary: 'The copy of a file: its picture drawn anew, or the latest in which something is covered',
    answers: file,
  },
  DocumentsController_open: {
    summary: 'Open a confidential file, and say why',
    body: body(documentOpening, { reason: 'The appeal rests on the diagnosis' }),
    answers: file,
  },
  DocumentsController_verify: {
    summary: 'Whether what is kept is what came',
    answers: read('Both hashes', one('DocumentVerification')),
  },
  RedactionsController_redact: {
    summary: 'Cover areas of a picture or a PDF, drawn anew, in what is given out of it',
    body: body(redaction, {
      reason: 'It names the neighbour who called',
      areas: [{ page: 1, x: 0.1, y: 0.25, width: 0.4, height: 0.05 }],
    }),
    headers: writing,
    answers: {
      '201': { ...json('Redacted', one('RedactedDocument')), headers: recorded['201'].headers },
    },
  },
  UploadsController_begin: {
    summary: 'Begin to send a file piece by piece (tus 1.0)',
    headers: [...tus, header('Upload-Length', 'How many bytes come')],
    answers: { '201': { description: 'Location: where to send it' } },
  },
  UploadsController_soFar: {
    summary: 'How much came',
    headers: tus,
    answers: { '200': { description: 'Upload-Offset: so many bytes' } },
  },
  UploadsController_goOn: {
    summary: 'Send the next bytes, as many as the line bears',
    content: { 'application/offset+octet-stream': bytes },
    headers: [...tus, header('Upload-Offset', 'How many bytes came before')],
    answers: { '204': { description: 'Upload-Offset: so many bytes came' } },
  },
  UploadsController_giveUp: {
    summary: 'Give an upload up',
    headers: tus,
    answers: { '204': { description: 'What came is removed' } },
  },
  UploadsController_attach: {
    summary: 'Attach what came',
    body: body(attachment, { title: 'Verdict', name: 'verdict.pdf', tier: 'restricted' }),
    headers: writing,
    answers: attached,
  },
};
