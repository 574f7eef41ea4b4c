import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { isRefusal, isUpTo, restrictedExport, type OperationState, type Sight, type Tier } from '#domain';
import { ContentErased, EventStore } from '#event-store';
import { caseFileOf, type CaseFile } from '#exchange';
import { Operations } from '#registry';
import { assertFresh, Clock, Does, Presence, Reads, sightOf } from '#access';
import { Checkpoints } from '#projections';
import { CaseTimeline, type Timeline } from '#read-models';
import { today } from './cases.controller.js';
import { Asking, type Asked } from './http/attempt.js';
import { fetching } from './http/fetching.js';
import { problem, problemOf } from './http/problem.js';
import { sessionOf } from './http/proofs.js';
import { roleOf } from './http/role.js';
import { Validated } from './http/validated.js';
import { nothing } from './operations.controller.js';
import { anId } from './people.controller.js';

/** Files of restricted records, which two asked for and approved: made when they are fetched, and kept nowhere. */
@Controller('v1/exports')
export class ExportsController {
  constructor(
    private readonly operations: Operations,
    private readonly queries: QueryBus,
    private readonly reads: Reads,
    private readonly presence: Presence,
    private readonly checkpoints: Checkpoints,
    private readonly log: EventStore,
    private readonly clock: Clock,
  ) {}

  /** To whoever asked for it, once. It is of no use any more from the first byte on, whether or not the last one came. */
  @Post(':id/download')
  @Does('operation.fetch')
  @HttpCode(200)
  async download(
    @Param('id', new Validated(anId, 'not-found')) id: string,
    @Body(new Validated(nothing)) _: unknown,
    @Asking() asked: Asked,
    @Res() response: Response,
  ): Promise<void> {
    assertFresh(sessionOf(asked), this.clock.now());
    const { signal, done } = this.presence.of(asked);
    try {
      const file = await this.operations.handOver(id, 'restricted-export', fetching(asked), (state) =>
        this.make(id, state, asked),
      );
      if (isRefusal(file)) throw problemOf(file);
      await sent(response, file, signal);
    } finally {
      done();
    }
  }

  private async make(id: string, { command, reason }: OperationState, asked: Asked): Promise<CaseFile> {
    const role = roleOf(asked, 'operation.fetch');
    await this.reads.count(asked, role, 'exports');
    await this.caughtUp();
    const { cases, format } = restrictedExport.schema.parse((command as { data: unknown }).data);
    const sight = sightOf(asked.member);
    const seen = await Promise.all(cases.map((one) => this.timelineOf(one, sight)));
    const there = seen.filter((timeline) => timeline !== undefined);
    const leftOut = cases.filter((_, n) => seen[n] === undefined);
    const at = this.clock.now().toISOString();
    const file = caseFileOf(format, there, leftOut, { export: id, reader: asked.member.id, at, purpose: reason });
    await this.reads.exported(asked, role, {
      cases: there.map((timeline) => timeline.case.id),
      highest: there.map(({ read }) => read.highest).reduce<Tier>((one, other) => (isUpTo(one, other) ? other : one), 'public'),
      format,
      rows: file.rows,
      sha256: createHash('sha256').update(file.bytes).digest('hex'),
      reason,
      operation: id,
    }); // prettier-ignore
    return file;
  }

  /** `undefined` where it is not there for the reader any more, or was erased. */
  private async timelineOf(id: string, sight: Sight): Promise<Timeline | undefined> {
    try {
      return await this.queries.execute(new CaseTimeline(id, today(), undefined, sight));
    } catch (error) {
      if (error instanceof ContentErased) return undefined;
      throw error;
    }
  }

  /** What was closed before now is closed in the file. */
  private async caughtUp(): Promise<void> {
    if (!(await this.checkpoints.waitFor(['timeline'], await this.log.head(), 2_000)))
      throw problem('not-caught-up', 'The read models are behind. Ask again in a moment.', {}, { 'Retry-After': '1' });
  }
}

/** Sends a file in pieces, and cuts it when the signal says that its reader is not let in any more. */
async function sent(response: Response, { name, type, bytes }: CaseFile, signal: AbortSignal): Promise<void> {
  response.set({
    'Content-Type': type,
    'Content-Length': String(bytes.length),
    'Content-Disposition': `attachment; filename="${name}"`,
  });
  await pipeline(Readable.from(pieces(bytes)), response, { signal }).catch(() => response.destroy());
}

function* pieces(bytes: Buffer): Iterable<Buffer> {
  for (let from = 0; from < bytes.length; from += pieceBytes) yield bytes.subarray(from, from + pieceBytes);
}
const pieceBytes = 65_536;
