import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { Request, Response } from 'express';
import { AccessRefused, Presence, Reads, sightOf, type SignedIn } from '#access';
import { CaseChanges, ChangesHead } from '#read-models';
import { absentCase } from '../cases.controller.js';
import { anId } from '../people.controller.js';
import { isCount } from './attempt.js';
import { problem } from './problem.js';
import { roleOf } from './role.js';
import { validate } from './validated.js';

/** A request that begins a stream, let through. */
export interface Attended extends Request {
  readonly attended: {
    readonly asker: SignedIn;
    /** Of the one case that it is about. */
    readonly caseId: string | undefined;
    /** The position that it goes on after. */
    readonly after: bigint;
    /** Aborted when the reader is not let in any more, or left. */
    readonly signal: AbortSignal;
  };
}

/** What has to be so before a stream begins, as long as a problem can be answered. From then on it is attended. */
@Injectable()
export class StreamGuard implements CanActivate {
  constructor(
    private readonly queries: QueryBus,
    private readonly reads: Reads,
    private readonly presence: Presence,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request & { user: SignedIn; attended: Attended['attended'] }>();
    const asker = request.user;
    const after = lastEventIdOf(request) ?? (await this.queries.execute(new ChangesHead()));
    const { id } = request.params;
    const caseId = id === undefined ? undefined : validate(anId, id, 'not-found', 'id');
    if (caseId !== undefined) await this.begin(asker, caseId, after);
    this.assertRoom(asker);
    request.attended = { asker, caseId, after, signal: this.attend(asker, http.getResponse<Response>()) };
    return true;
  }

  /** That somebody begins to watch a case is on record before they are told anything of it. */
  private async begin(asker: SignedIn, caseId: string, after: bigint): Promise<void> {
    const { gone, tier } = await this.queries.execute(new CaseChanges(sightOf(asker.member), after, 1, caseId));
    if (gone) throw absentCase();
    await this.reads.ofCase(asker, roleOf(asker, 'change.read'), { case: caseId, part: 'stream', tier });
  }

  private assertRoom({ member }: SignedIn): void {
    if (this.presence.count(member.id) >= mostOfOne)
      throw new AccessRefused('too-many-streams', `At most ${mostOfOne} at once: close another first.`, { retryAfterSeconds: 5 }); // prettier-ignore
    if (this.presence.count() >= mostOfAll)
      throw problem('try-again', 'All streams of this server are taken.', {}, { 'Retry-After': '5' });
  }

  private attend(asker: SignedIn, response: Response): AbortSignal {
    const { signal, done } = this.presence.of(asker);
    signal.addEventListener('abort', () => response.destroy()); // what waits to be sent is not sent either
    const left = new AbortController();
    response.once('close', () => {
      done();
      left.abort();
    });
    return AbortSignal.any([signal, left.signal]);
  }
}

const mostOfOne = 4;
const mostOfAll = 500;

function lastEventIdOf(request: Request): bigint | undefined {
  const text = request.get('Last-Event-ID');
  if (text === undefined || text === '') return undefined;
  if (isCount(text)) return BigInt(text);
  throw problem('invalid-header', 'Last-Event-ID is the id of the last event that came.', {
    errors: [{ field: 'Last-Event-ID', detail: 'not an id of the stream' }],
  });
}
