import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import type { z } from 'zod';
import { sourceRegistered, type MemberId, type SourceId, type Tier } from '#domain';
import { SourceSummary } from '#read-models';
import { ActOnSource } from '#registry';
import { Clock, Does, isFresh, permitted, Reads, type SignedIn } from '#access';
import { Asker, Asking, attemptOf, created, idMade, type Asked } from './http/attempt.js';
import { problem } from './http/problem.js';
import { Validated } from './http/validated.js';
import { anId } from './people.controller.js';

export const newSource = sourceRegistered.schema;

@Controller('v1/sources')
export class SourcesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly reads: Reads,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Does('source.register')
  async register(
    @Body(new Validated(newSource)) data: z.output<typeof newSource>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    const id = idMade('source', asked) as SourceId;
    const outcome = await this.commands.execute(
      new ActOnSource(id, { type: 'SourceRegistered', data }, attemptOf(asked, data)),
    );
    return created(response, outcome, id, `/v1/sources/${id}`);
  }

  @Get(':id')
  @Does('source.read')
  async one(
    @Param('id', new Validated(anId, 'not-found')) id: string,
    @Asker() asker: SignedIn,
    @Res({ passthrough: true }) response: Response,
  ) {
    const found = await this.queries.execute(new SourceSummary(id));
    const role = found && this.roleFor(asker, found.source.tier, found.by);
    if (!role) throw problem('not-found', 'There is no such source, or it is not yours to see.');
    if (found.source.tier !== 'public') await this.reads.source(asker, role, id);
    response.set('ETag', `"${found.source.revision}"`);
    return found.source;
  }

  /** Who a confidential source is, whoever registered it reads, proved anew; anybody else with a second person. */
  private roleFor({ member, session }: SignedIn, tier: Tier, by: MemberId) {
    const now = this.clock.now();
    const object = {
      tier: by === member.id && member.upTo === undefined ? ('public' as const) : tier,
      assigned: new Set<MemberId>(),
      recordedBy: by,
    };
    const operation = tier === 'confidential' ? 'source.identify' : 'source.read';
    return permitted(member, operation, object, { now, fresh: isFresh(session, now), reason: 'asked for' });
  }
}
