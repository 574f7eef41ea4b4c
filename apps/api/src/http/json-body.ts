import type { NextFunction, Request, Response } from 'express';
import { answer, problem, type FieldError, type Problem } from './problem.js';

/** Makes the bytes of a request its body: JSON in UTF-8, with nothing in it that two readers could read in two ways. */
export function jsonBody(request: Request, response: Response, next: NextFunction): void {
  const bytes: unknown = request.body;
  if (!Buffer.isBuffer(bytes)) return next();
  const read = readJson(bytes, request.headers['content-type']);
  if ('problem' in read) return answer(request, response, read.problem);
  request.body = read.value;
  next();
}

type Read = { readonly value: unknown } | { readonly problem: Problem };

/** I-JSON (RFC 7493): UTF-8 alone, and no name twice in one object. */
export function readJson(bytes: Uint8Array, contentType = ''): Read {
  const [, charset = 'utf-8'] = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType) ?? [];
  if (!/^utf-?8$/i.test(charset))
    return { problem: problem('unsupported-media-type', 'Send application/json in UTF-8.') };
  if (bytes.length === 0) return { value: undefined };
  const text = textOf(bytes);
  if (text === undefined)
    return { problem: problem('malformed-json', 'The body is not UTF-8: save or send the text as UTF-8, not cp1251.') };
  try {
    const errors = doubtfulNames(text);
    const value: unknown = JSON.parse(text);
    if (errors.length === 0) return { value };
    return {
      problem: problem('invalid-request', 'The body can be read in more than one way: see errors.', { errors }),
    };
  } catch {
    return {
      problem: problem('malformed-json', 'Send one JSON object in UTF-8; look for a missing quote, comma or bracket.'),
    };
  }
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** An object with its names so far, or an array; `at`: the name or the index that is being read. */
interface Open {
  readonly names: Set<string> | undefined;
  at: string | number;
}

/**
 * Names that stand twice in one object, of which `JSON.parse` keeps the last and other readers the first, and
 * `__proto__`, which is lost or worse when an object is copied. Throws, or says anything, of what is no JSON.
 */
function doubtfulNames(text: string): readonly FieldError[] {
  const found: FieldError[] = [];
  const open: Open[] = [];
  for (let i = 0; i < text.length; i += 1) {
    const top = open.at(-1);
    const sign = text[i];
    if (sign === '{' || sign === '[') {
      if (open.length >= mostNested) throw new RangeError('Nested too deep');
      open.push(sign === '{' ? { names: new Set(), at: '' } : { names: undefined, at: 0 });
    } else if (sign === '}' || sign === ']') open.pop();
    else if (sign === ',' && typeof top?.at === 'number') top.at += 1;
    else if (sign === '"') {
      const end = endOfString(text, i);
      if (top?.names && isName(text, end)) {
        top.at = JSON.parse(text.slice(i, end + 1)) as string;
        const field = () => open.map(({ at }) => at).join('.');
        if (top.names.has(top.at)) found.push({ field: field(), detail: 'It stands here twice: send it once.' });
        else if (top.at === '__proto__')
          found.push({ field: field(), detail: 'There is no such field here. Leave it out.' });
        top.names.add(top.at);
      }
      i = end;
    }
    if (found.length >= mostTold) break;
  }
  return found;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function isName(text: string, end: number): boolean {
  let at = end + 1;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return text[at] === ':';
}

/** No body of the registry comes near it. */
const mostNested = 64;
const mostTold = 20;
