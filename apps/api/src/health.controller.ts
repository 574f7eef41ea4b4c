import { Controller, Get, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Checkpoints } from '#projections';
import { Public, Standing, Word } from '#access';

/** Says whether it works, and nothing of what it holds. */
@Controller('v1/health')
export class HealthController {
  constructor(
    private readonly checkpoints: Checkpoints,
    private readonly word: Word,
    private readonly standing: Standing,
  ) {}

  @Get()
  @Public()
  async health(@Res({ passthrough: true }) response: Response) {
    const projections = await this.checkpoints.status().catch(() => undefined);
    const knowsMembers = await this.standing.roster().then(
      () => true,
      () => false,
    );
    const failed = !knowsMembers || projections === undefined || projections.some(({ error }) => error !== null);
    if (failed) response.status(503);
    return {
      status: failed ? 'failing' : this.word.alive ? 'ok' : 'degraded', // by the poll alone, a suspension takes longer
      members: knowsMembers ? 'known' : 'unknown',
      database: projections === undefined ? 'unreachable' : 'reachable',
      projections: (projections ?? []).map(({ name, version, state, behind, error }) => ({
        name,
        version,
        state,
        behind,
        ...(error && { stoppedAt: error.eventId }),
      })),
    };
  }
}
