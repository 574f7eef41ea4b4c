import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import type { z } from 'zod';
import { sourceRegistered, type SourceId } from '#domain';
import { SourceSummary } from '#read-models';
import { ActOnSource } from '#registry';
import { Does, sightOf, type SignedIn } from '#access';
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
    @Asker() { member }: SignedIn,
    @Res({ passthrough: true }) response: Response,
  ) {
    const source = await this.queries.execute(new SourceSummary(id, sightOf(member)));
    if (!source) throw problem('not-found', 'There is no such source, or it is not yours to see.');
    response.set('ETag', `"${source.revision}"`);
    return source;
  }
}
