import { Controller, Get, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Checkpoints, hasStopped, type ProjectionStatus } from '#projections';
import { Public, Standing, Word } from '#access';
import { Documents } from '#documents';
import { EventStore } from '#event-store';

/** Says whether it works, and nothing of what it holds. */
@Controller('v1/health')
export class HealthController {
  constructor(
    private readonly checkpoints: Checkpoints,
    private readonly word: Word,
    private readonly standing: Standing,
    private readonly documents: Documents,
    private readonly store: EventStore,
  ) {}

  @Get()
  @Public()
  async health(@Res({ passthrough: true }) response: Response) {
    const projections = await this.checkpoints.status().catch(() => undefined);
    const knowsMembers = await this.standing.roster().then(
      () => true,
      () => false,
    );
    // Older than it was, or than its models are: nobody should think that all is there.
    const head = await this.store.head().catch(() => undefined);
    const isAhead = head !== undefined && (projections ?? []).some(({ position }) => position > head);
    const older = isAhead || (await this.store.rollback()) !== undefined;
    const stopped = (projections ?? []).filter(hasStopped);
    const failed =
      older || !knowsMembers || projections === undefined || stopped.some((one) => !isBesideLive(one, projections));
    if (failed) response.status(503);
    const { scanner, storage } = this.documents;
    // By the poll alone, a suspension takes longer; without the scanner or the storage, what is attached stays in quarantine.
    const degraded = stopped.length > 0 || !this.word.alive || scanner === 'failing' || storage.state === 'failing';
    return {
      status: failed ? 'failing' : degraded ? 'degraded' : 'ok',
      log: older ? 'rolled-back' : 'ok',
      scanner,
      documents: storage.state,
      members: knowsMembers ? 'known' : 'unknown',
      database: projections === undefined ? 'unreachable' : 'reachable',
      projections: (projections ?? []).map(({ name, version, state, behind, error }) => ({
        name,
        version,
        state,
        behind,
        ...(error && (error.eventId === undefined ? { missing: error.position } : { stoppedAt: error.eventId })),
      })),
    };
  }
}

/** A build that nobody reads, for another is live meanwhile. */
const isBesideLive = ({ name, state }: ProjectionStatus, all: readonly ProjectionStatus[]): boolean =>
  (state === 'building' || state === 'abandoned') && all.some((other) => other.name === name && other.state === 'live');
