import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { z } from 'zod';
import {
  caseFact, contradictionResolved, factCorrected, factId, factRetracted, factVerified,
  type CaseAct, type CaseId, type FactId,
} from '#domain'; // prettier-ignore
import { ActOnCase, RecordFacts } from '#registry';
import { Does } from '#access';
import { Asking, attemptOf, created, idMade, type Asked } from './http/attempt.js';
import { Validated, validate } from './http/validated.js';
import { anId } from './people.controller.js';

/** A fact, with an id of its own where the client made one. */
const ownId = z.looseObject({ id: factId.optional() });
export const correction = factCorrected.schema;
export const retraction = factRetracted.schema;
export const verifying = factVerified.schema;
export const resolution = contradictionResolved.schema;

@Controller('v1/cases/:id')
export class FactsController {
  constructor(private readonly commands: CommandBus) {}

  @Post('facts')
  @Does('fact.record')
  async record(
    @Param('id', new Validated(anId, 'not-found')) caseId: string,
    @Body(new Validated(ownId)) body: z.output<typeof ownId>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    const { id: own, ...rest } = body;
    const says = validate(caseFact, rest);
    const id = idMade('fact', { ...asked, key: asked.key && `${caseId} ${asked.key}` }, own) as FactId;
    const outcome = await this.commands.execute(
      new RecordFacts(caseId as CaseId, [{ id, says }], attemptOf(asked, { ...says, id: own }, own)),
    );
    return created(response, outcome, id, `/v1/cases/${caseId}/timeline#${id}`);
  }

  @Post('corrections')
  @Does('fact.correct')
  correct(
    @Param('id', new Validated(anId, 'not-found')) caseId: string,
    @Body(new Validated(correction)) data: z.output<typeof correction>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.act(caseId, { type: 'FactCorrected', data }, asked, response);
  }

  @Post('retractions')
  @Does('fact.retract')
  retract(
    @Param('id', new Validated(anId, 'not-found')) caseId: string,
    @Body(new Validated(retraction)) data: z.output<typeof retraction>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.act(caseId, { type: 'FactRetracted', data }, asked, response);
  }

  @Post('verifications')
  @Does('fact.verify')
  verify(
    @Param('id', new Validated(anId, 'not-found')) caseId: string,
    @Body(new Validated(verifying)) data: z.output<typeof verifying>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.act(caseId, { type: 'FactVerified', data }, asked, response);
  }

  @Post('resolutions')
  @Does('contradiction.resolve')
  resolve(
    @Param('id', new Validated(anId, 'not-found')) caseId: string,
    @Body(new Validated(resolution)) data: z.output<typeof resolution>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.act(caseId, { type: 'ContradictionResolved', data }, asked, response);
  }

  private async act(caseId: string, act: CaseAct, asked: Asked, response: Response) {
    const outcome = await this.commands.execute(new ActOnCase(caseId as CaseId, act, attemptOf(asked, act)));
    const id = 'id' in outcome ? outcome.id : '';
    return created(response, outcome, id, `/v1/cases/${caseId}/timeline`);
  }
}
