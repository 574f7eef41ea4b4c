import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { absentCase, isRefusal, refuse } from '#domain';
import { position, revision, type Position, type Revision } from '#event-store';
import { hashOf, type Attempt, type Outcome } from '#registry';
import { idFrom, newId } from '#platform';
import { decide, isFresh, openSightOf, operationOf, permitted, sightOf, type Operation, type SignedIn } from '#access';
import { problem, problemOf } from './problem.js';
import { assertOwn } from './proofs.js';

/** What a writing request brings besides its body. */
export interface Asked extends SignedIn {
  /** From the `Idempotency-Key`. */
  readonly key: string | undefined;
  readonly expected: Revision | undefined;
  readonly route: string;
  readonly operation: Operation;
}

/** Who asks, under which key, and on what revision. */
export const Asking = createParamDecorator((_: unknown, context: ExecutionContext): Asked => {
  const request = context.switchToHttp().getRequest<Request & { user: SignedIn }>();
  assertOwn(request.user); // what is recorded under duress stands for good, and is another's word
  return {
    ...request.user,
    operation: operationOf(new Reflector(), context) as Operation,
    key: keyOf(request),
    expected: expectedOf(request),
    route: `${request.method} ${request.path.toLowerCase()}`, // ids are the same in either case
  };
});

/** Who asks. */
export const Asker = createParamDecorator(
  (_: unknown, context: ExecutionContext): SignedIn => context.switchToHttp().getRequest<{ user: SignedIn }>().user,
);

/** The id of what a request makes: its own, or one that follows from its key, so that sending it again makes the same. */
export const idMade = (of: string, { key, member }: Asked, own?: string): string =>
  own ?? (key === undefined ? newId() : idFrom(of, member.id, key));

export function attemptOf(asked: Asked, body: unknown, own?: string): Attempt {
  const { member, key, expected, route, operation } = asked;
  const circumstances = { now: new Date(), fresh: isFresh(asked.session, new Date()) };
  return {
    by: member.id,
    sight: openSightOf(member),
    reads: sightOf(member),
    permits: (object) => {
      const found = decide(member, operation, object, circumstances);
      if (found.verdict === 'deny' && found.reason === 'own')
        return refuse('own-fact', 'Nobody does this to what they recorded themselves: ask somebody else.');
      return permitted(member, operation, object, circumstances) === false ? absentCase() : undefined;
    },
    commandId: key === undefined ? (own ?? newId()) : idFrom('key', member.id, key),
    commandHash: hashOf({ route, body }),
    correlationId: newId(),
    ...(expected !== undefined && { expected }),
  };
}

/** 201 with where it is, its revision and its position; or the refusal as a problem. */
export function created(response: Response, outcome: Outcome, id: string, location: string): object {
  if (isRefusal(outcome)) throw problemOf(outcome);
  const { revision, position, repeated } = outcome;
  response.status(201).set({ Location: location, ETag: `"${revision}"`, 'Qayd-Position': String(position) });
  if (repeated) response.set('Qayd-Repeated', 'true');
  return { id, revision: String(revision), position: String(position) };
}

/** The position that a read has to have reached, from `Qayd-Min-Position`. */
export function minPositionOf(request: Request): Position | undefined {
  const text = request.get('Qayd-Min-Position');
  if (text === undefined) return undefined;
  if (!isCount(text))
    throw problem('invalid-header', 'Qayd-Min-Position is the Qayd-Position of an earlier answer.', {
      errors: [{ field: 'Qayd-Min-Position', detail: 'not a position' }],
    });
  return position(text);
}

function keyOf(request: Request): string | undefined {
  const key = request.get('Idempotency-Key');
  if (key === undefined || /^[\x21-\x7e]{8,200}$/.test(key)) return key;
  throw problem('invalid-header', 'An Idempotency-Key has 8 to 200 visible ASCII characters; a UUID is a good one.', {
    errors: [{ field: 'Idempotency-Key', detail: 'not a key' }],
  });
}

function expectedOf(request: Request): Revision | undefined {
  const text = request.get('If-Match');
  if (text === undefined) return undefined;
  const [, found = ''] = /^"(\d+)"$/.exec(text) ?? [];
  if (!isCount(found))
    throw problem('invalid-header', 'If-Match is the ETag of an earlier answer, in its quotes: "12".', {
      errors: [{ field: 'If-Match', detail: 'not an ETag of the registry' }],
    });
  return revision(found);
}

/** A position or a revision: a whole number in the 63 bits that the log counts in. */
export const isCount = (text: string): boolean => /^\d{1,19}$/.test(text) && BigInt(text) < 2n ** 63n;
