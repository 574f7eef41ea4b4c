import { Body, Controller, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import type { z } from 'zod';
import { sourceRegistered, type SourceId } from '#domain';
import { ActOnSource } from '#registry';
import { Does } from '#access';
import { Asking, attemptOf, created, idMade, type Asked } from './http/attempt.js';
import { Validated } from './http/validated.js';

export const newSource = sourceRegistered.schema;

@Controller('v1/sources')
export class SourcesController {
  constructor(private readonly commands: CommandBus) {}

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
}
