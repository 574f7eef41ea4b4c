import { randomUUID } from 'node:crypto';
import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Logger } from 'pino';
import { refusalCodes, refuse, type Refusal } from '#domain';
import { ContentErased, LogRolledBack, StoreUnavailable, WrongExpectedRevision } from '#event-store';
import { AccessRefused, accessProblems } from '#access';
import { StorageUnreachable } from '#documents';
import { gaveWay, Log, told } from '#platform';
import { CannotOpen, RegistrySealed } from '#protection';
import { FiguresBusy } from '#read-models';

/** What is wrong in one field of a request. */
export interface FieldError {
  readonly field: string;
  readonly detail: string;
  readonly allowed?: readonly string[];
}

/** An answer that says what was wrong, where, and what to do (RFC 9457). `type` is stable: /problems/{code}. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly more: Readonly<Record<string, unknown>> = {},
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(code);
  }
}

/** A refusal of the domain, as a problem. */
export const problemOf = ({ refused, detail, field, more = {} }: Refusal): Problem =>
  new Problem(refusalCodes[refused], refused, detail, {
    ...(field !== undefined && { errors: [{ field, detail }] }),
    ...more,
  });

/** Each problem that is not a refusal, by its code. */
export const problems = {
  'malformed-http': [400, 'This is not HTTP as it must be'],
  'malformed-path': [400, 'The path is not percent-encoded UTF-8'],
  'malformed-json': [400, 'The body is not JSON'],
  'invalid-request': [422, 'The request does not say what it must'],
  'invalid-header': [400, 'A header does not say what it must'],
  'invalid-query': [400, 'A query parameter does not say what it must'],
  'upload-refused': [400, 'The upload does not go on like this'],
  'body-too-large': [413, 'The body is larger than the registry takes'],
  'unsupported-media-type': [415, 'The body is not of a kind that is taken here'],
  unauthorised: [401, 'There is no session'],
  forbidden: [403, 'Your role does not do this'],
  'not-found': [404, 'There is nothing here, or it is not yours to see'],
  'method-not-allowed': [405, 'This can not be done here'],
  'headers-too-large': [431, 'The address and the headers are larger than the registry takes'],
  'too-slow': [408, 'The request took too long to come'],
  ...accessProblems,
  sealed: [503, 'The registry is sealed'],
  'cannot-be-opened': [500, 'What is recorded here was changed since, and can not be opened'],
  'log-rolled-back': [503, 'The registry is older than it was, and records nothing'],
  'documents-unreachable': [503, 'Where documents are kept can not be asked'],
  'no-room': [507, 'There is no room for the file'],
  'try-again': [503, 'It can not be done now'],
  'not-caught-up': [503, 'What you wrote is not shown yet'],
  'not-built-yet': [503, 'The read models are not made yet'],
  'figures-busy': [503, 'Too many figures are being worked out'],
  internal: [500, 'Something went wrong on our side'],
} as const;
export type ProblemCode = keyof typeof problems;

export const problem = (
  code: ProblemCode,
  detail: string,
  more: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> = {},
): Problem => new Problem(problems[code][0], code, detail, more, headers);

/** Every error becomes a problem. What is not this request's fault is logged, without anything that the request said. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(Log) private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost) {
    const http = host.switchToHttp();
    const instance = `urn:uuid:${randomUUID()}`;
    const found = asProblem(error);
    if (found.status >= 500 && found.code === 'internal')
      this.log.error({ instance, ...told(error) }, 'request failed');
    if (found.code === 'no-room') this.log.error({ instance, ...told(error) }, 'the disk of the documents is full');
    answer(http.getRequest<Request>(), http.getResponse<Response>(), found, instance);
  }
}

export function answer(
  _: Request,
  response: Response,
  { status, code, detail, more, headers }: Problem,
  instance = `urn:uuid:${randomUUID()}`,
): void {
  if (response.headersSent) return void response.destroy();
  response
    .status(status)
    .set({ 'Cache-Control': 'no-store', ...headers })
    .type('application/problem+json')
    .send(textOf({ status, code, detail, more }, instance));
}

export const textOf = (
  { status, code, detail, more }: Pick<Problem, 'status' | 'code' | 'detail' | 'more'>,
  instance = `urn:uuid:${randomUUID()}`,
): string => JSON.stringify({ type: `/problems/${code}`, title: titleOf(code), status, detail, instance, ...more });

const titleOf = (code: string): string =>
  Object.hasOwn(problems, code) ? problems[code as ProblemCode][1] : code.replaceAll('-', ' ');

/** What the type of a problem means, whether the domain refuses by it or HTTP does; `undefined` where there is none. */
export function explained(code: string): { readonly title: string; readonly status: number } | undefined {
  const known: Readonly<Record<string, number>> = {
    ...refusalCodes,
    ...Object.fromEntries(Object.entries(problems).map(([code, [status]]) => [code, status])),
  };
  return Object.hasOwn(known, code) ? { title: titleOf(code), status: known[code]! } : undefined;
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StoreUnavailable) return tryAgain(error.retryAfterSeconds);
  if (error instanceof LogRolledBack) return problem('log-rolled-back', 'Nothing was recorded. Keep what you would have sent until who administers the registry has looked into it.'); // prettier-ignore
  if (error instanceof WrongExpectedRevision) return tryAgain(1);
  if (error instanceof FiguresBusy) return problem('figures-busy', 'Nothing is wrong with what you asked for: ask again in a moment.', {}, { 'Retry-After': String(error.retryAfterSeconds) }); // prettier-ignore
  if (error instanceof AccessRefused) return ofAccess(error);
  if (error instanceof HttpException) return ofNest(error);
  const ofProtection = ofSealing(error);
  if (ofProtection) return ofProtection;
  const ofRequest = ofParser(error);
  if (ofRequest) return ofRequest;
  if (error instanceof StorageUnreachable) return problem('documents-unreachable', 'The rest of the registry works: try again later.', {}, { 'Retry-After': '30' }); // prettier-ignore
  if (gaveWay(error)) return tryAgain(1);
  if (isFull(error)) return problem('no-room', 'The disk that files come to is full: nothing was recorded. The rest of the registry works. Tell who administers it, and send it again with the same Idempotency-Key; an upload in pieces goes on where it is.', {}, { 'Retry-After': '60', Connection: 'close' }); // prettier-ignore
  return problem(
    'internal',
    'It was logged under the instance above; nothing was recorded unless you are told so when you send it again with the same Idempotency-Key.',
  );
}

/** Of the disk that documents come to: it has no room, or whose process it is may not have more of it. */
export const isFull = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT', 'EFBIG'].includes((error as NodeJS.ErrnoException).code ?? '');

export const tryAgain = (seconds: number): Problem =>
  problem(
    'try-again',
    'Send it again with the same Idempotency-Key: it is recorded once.',
    {},
    { 'Retry-After': String(seconds) },
  );

function ofAccess({ code, detail, more: { field, retryAfterSeconds } }: AccessRefused): Problem {
  return problem(
    code,
    detail,
    field === undefined ? {} : { errors: [{ field, detail }] },
    retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) },
  );
}

function ofSealing(error: unknown): Problem | undefined {
  if (error instanceof ContentErased)
    return problemOf(refuse('erased', 'Its content is gone, and can not be brought back.'));
  if (error instanceof RegistrySealed)
    return problem('sealed', 'Nothing is read or recorded until custodians unseal it.', {}, { 'Retry-After': '60' });
  if (error instanceof CannotOpen)
    return problem(
      'cannot-be-opened',
      'An alarm was raised. Nothing of it is shown; what else is recorded is not touched.',
    );
  return undefined;
}

function ofNest(error: HttpException): Problem {
  const status = error.getStatus();
  if (status === 401) return problem('unauthorised', error.message, {}, { 'WWW-Authenticate': 'Bearer realm="qayd"' });
  if (status === 403) return problem('forbidden', error.message);
  if (status === 404) return problem('not-found', 'See /docs for what there is.');
  if (error.cause instanceof URIError)
    return problem(
      'malformed-path',
      'A % in a path begins a byte of UTF-8: write it as %25 where it stands for itself.',
    );
  return ofParser(error.cause ?? error) ?? problem(status === 400 ? 'malformed-json' : 'internal', error.message);
}

/** What the body parser of express throws. */
function ofParser(error: unknown): Problem | undefined {
  const { type, status } = error as { readonly type?: string; readonly status?: number };
  if (type === 'entity.too.large') return tooLarge();
  if (type === 'charset.unsupported' || type === 'encoding.unsupported')
    return problem('unsupported-media-type', 'Send application/json in UTF-8.');
  return status !== undefined && status >= 400 && status < 500
    ? problem('malformed-json', 'The body could not be read.')
    : undefined;
}

export const bodyLimit = 1_000_000;
/** May be said before the body came; what comes of it is dropped. */
export const tooLarge = (): Problem =>
  problem('body-too-large', 'At most 1 MB in one request: send facts one by one.', { limitBytes: bodyLimit });
