import { once } from 'node:events';
import { Controller, Get, Param, Query, Req, Res, Sse, UseGuards, type MessageEvent } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { catchError, EMPTY, from, type Observable } from 'rxjs';
import { z } from 'zod';
import { Asker, isCount } from './http/attempt.js';
import { roleOf } from './http/role.js';
import { StreamGuard, type Attended } from './http/stream-guard.js';
import { Validated } from './http/validated.js';
import { Does, Reads, sightOf, type SignedIn } from '#access';
import { CaseChanges, News, type Changes } from '#read-models';

export const changesQuery = z.strictObject({
  after: z.string().refine(isCount, 'the next of an answer, or the position of a change').default('0'),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});

/** As much as waits for a reader who does not read, in characters; then the connection is dropped. */
const mostPending = 1_000_000;
const mostTogether = 500;
/** Milliseconds, after which a stream says that it is still there. */
const quietFor = 15_000;

/**
 * That something was recorded in a case, as it happens: which case and what kind of event, never what it says. Of what
 * its reader sees when it is told, by the log's order, so that whoever was away goes on where they were.
 */
@Controller('v1')
export class ChangesController {
  /** Of readers who see the same and are at the same place, one asks. */
  private readonly asked = new Map<string, Promise<Changes>>();

  constructor(
    private readonly queries: QueryBus,
    private readonly reads: Reads,
    private readonly news: News,
  ) {}

  /** The feed: asked again with its `next`, it goes on. */
  @Get('changes')
  @Does('change.read')
  async feed(
    @Query(new Validated(changesQuery, 'invalid-query')) { after, limit }: z.output<typeof changesQuery>,
    @Asker() asker: SignedIn,
  ) {
    const found = await this.queries.execute(new CaseChanges(sightOf(asker.member), BigInt(after), limit));
    await this.told(asker, found);
    return { items: found.items, next: String(found.upTo) };
  }

  @Sse('changes/stream', { maxPendingDataLength: mostPending })
  @Does('change.read')
  @UseGuards(StreamGuard)
  all(@Req() { attended }: Attended, @Res({ passthrough: true }) response: Response): Observable<MessageEvent> {
    return this.begun(attended, response);
  }

  @Sse('cases/:id/changes/stream', { maxPendingDataLength: mostPending })
  @Does('change.read')
  @UseGuards(StreamGuard)
  ofCase(
    @Param('id') _: string, // the guard looked at it
    @Req() { attended }: Attended,
    @Res({ passthrough: true }) response: Response,
  ): Observable<MessageEvent> {
    return this.begun(attended, response);
  }

  /** What fails then is cut: its reader asks anew, and is answered as any request is. */
  private begun(attended: Attended['attended'], response: Response): Observable<MessageEvent> {
    return from(this.stream(attended, response)).pipe(
      catchError(() => {
        response.destroy();
        return EMPTY;
      }),
    );
  }

  /** Ends when the case is not there for the reader any more; is cut when the reader is not let in any more. */
  private async *stream({ asker, signal, caseId, ...begun }: Attended['attended'], response: Response) {
    let { after } = begun;
    const sight = sightOf(asker.member);
    yield { retry: 1_000, comment: '' };
    for (let heard = this.news.heard(); !signal.aborted; heard = this.news.heard()) {
      const found = await this.once(heard, new CaseChanges(sight, after, mostTogether, caseId));
      if (found.gone) return;
      await this.told(asker, found);
      if (signal.aborted) return;
      for (const change of found.items) yield { id: change.position, type: 'change', data: change };
      after = found.upTo;
      if (found.more) await drained(response, signal);
      else if (!(await this.news.next(heard, quietFor, signal))) yield { comment: '' };
    }
  }

  private async told(asker: SignedIn, { restricted }: Changes): Promise<void> {
    await this.reads.listed(asker, roleOf(asker, 'change.read'), 'cases', restricted);
  }

  private once(heard: number, query: CaseChanges): Promise<Changes> {
    const key = `${heard} ${query.after} ${query.caseId ?? ''} ${query.sight.key}`;
    const known = this.asked.get(key);
    if (known) return known;
    const found = this.queries.execute(query);
    this.asked.set(key, found);
    found.catch(() => this.asked.delete(key));
    if (this.asked.size > 100) this.asked.delete(this.asked.keys().next().value!);
    return found;
  }
}

/** Until a reader who is behind has read, so that a long past does not wait in memory. */
async function drained(response: Response, signal: AbortSignal): Promise<void> {
  if (response.writableNeedDrain) await once(response, 'drain', { signal }).catch(() => undefined);
}
