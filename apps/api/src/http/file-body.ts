import { Metadata } from '@tus/server';
import type { Request } from 'express';
import { attachment, type Attachment } from '#domain';
import { problem, type Problem } from './problem.js';
import { validate } from './validated.js';

/** Larger files come piece by piece, so that a bad line doesn't make them begin anew. */
export const plainMost = 25_000_000;

/** Whether the body of a request is a file, or a piece of one: no parser reads it. */
export function isFile({ method, originalUrl }: Request): boolean {
  const [path = ''] = originalUrl.split('?');
  if (method === 'POST' && documents.test(path)) return true;
  return (method === 'POST' || method === 'PATCH') && uploads.test(path);
}
const documents = /^\/v1\/cases\/[^/]+\/documents\/?$/i;
const uploads = /^\/v1\/cases\/[^/]+\/uploads(\/[^/]+)?\/?$/i;

/** The bytes of a request, which outlives what reads them: where that fails, the answer is heard if the rest is read away. */
export const bodyOf = (request: Request): AsyncIterable<Buffer> =>
  request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;

/** What a request says of its file, in `Upload-Metadata` (tus 1.0): names with their values in base64, parted by commas. */
export function saysOf(request: Request): Attachment {
  const header = request.get('Upload-Metadata');
  if (header === undefined || header.trim() === '') return validate(attachment, {});
  return validate(attachment, named(read(header)));
}

/** A name that the file had elsewhere may be anything at all: it is kept as far as it is text. */
export function named<T extends { readonly name?: unknown }>(says: T): T {
  if (typeof says.name !== 'string') return says;
  let kept = '';
  for (const letter of says.name.normalize('NFC').replaceAll(noText, '\u{FFFD}'))
    if (kept.length + letter.length <= 255) kept += letter;
  const { name: _, ...rest } = says;
  return (kept.trim() === '' ? rest : { ...rest, name: kept }) as T;
}
/** As `text` of the domain refuses it. */
const noText = /[\p{Cs}\p{Cc}\u202A-\u202E\u2066-\u2069]/gu;

function read(header: string): Record<string, string | null> {
  try {
    return Metadata.parse(header);
  } catch {
    throw problem('invalid-header', 'Upload-Metadata: names, each with a space and its value in base64, and commas.', {
      errors: [{ field: 'Upload-Metadata', detail: 'not as tus 1.0 has it' }],
    });
  }
}

export const tooLargeAtOnce = (): Problem =>
  problem(
    'body-too-large',
    'At most 25 MB at once: send a larger file in pieces, by tus 1.0, to …/uploads of the case.',
    { limitBytes: plainMost },
    { Connection: 'close' },
  );
