import { Controller, Get, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Checkpoints } from '#projections';
import { Public } from '#access';

/** Says whether it works, and nothing of what it holds. */
@Controller('v1/health')
export class HealthController {
  constructor(private readonly checkpoints: Checkpoints) {}

  @Get()
  @Public()
  async health(@Res({ passthrough: true }) response: Response) {
    const projections = await this.checkpoints.status().catch(() => undefined);
    const failed = projections === undefined || projections.some(({ error }) => error !== null);
    if (failed) response.status(503);
    return {
      status: failed ? 'failing' : 'ok',
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
