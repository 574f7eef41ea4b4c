import { Controller, Get, Res } from '@nestjs/common';
import type { Response } from 'express';
import { EventStore } from '#event-store';
import { Checkpoints } from '#projections';
import { Public } from '#access';

/** Says whether it works, and nothing of what it holds. */
@Controller('v1/health')
export class HealthController {
  constructor(
    private readonly store: EventStore,
    private readonly checkpoints: Checkpoints,
  ) {}

  @Get()
  @Public()
  async health(@Res({ passthrough: true }) response: Response) {
    const [head, projections] = await Promise.all([this.store.head(), this.checkpoints.status()]).catch(
      () => [undefined, []] as const,
    );
    const failed = head === undefined || projections.some(({ state }) => state === 'failed');
    if (failed) response.status(503);
    return {
      status: failed ? 'failing' : 'ok',
      database: head === undefined ? 'unreachable' : 'reachable',
      projections: projections.map(({ name, version, state, position, error }) => ({
        name,
        version,
        state,
        behind: String((head ?? position) - position),
        ...(error && { stoppedAt: error.eventId }),
      })),
    };
  }
}
