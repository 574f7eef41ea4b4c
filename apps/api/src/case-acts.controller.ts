import { Body, Controller, Param, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { z } from 'zod';
import { caseActs, memberId, text, type CaseAct, type CaseId } from '#domain';
import { ActOnCase } from '#registry';
import { Does } from '#access';
import { Asking, attemptOf, created, type Asked } from './http/attempt.js';
import { Validated } from './http/validated.js';
import { anId } from './people.controller.js';

const schemaOf = <T extends CaseAct['type']>(type: T) =>
  caseActs.find((act) => act.type === type)!.schema as unknown as z.ZodType<Extract<CaseAct, { type: T }>['data']>;
export const proposal = schemaOf('ClassificationProposed');
export const raising = schemaOf('TierChanged');
export const assignment = schemaOf('LawyerAssigned');
export const removal = z.strictObject({ lawyer: memberId, reason: text(1_000).optional() });
export const leaving = z.strictObject({ reason: text(1_000).optional() });

const theCase = new Validated(anId, 'not-found');

/** What one member does to the record of a case by themselves; what takes two is asked for at /v1/operations. */
@Controller('v1/cases/:id')
export class CaseActsController {
  constructor(private readonly commands: CommandBus) {}

  @Post('classifications')
  @Does('classification.propose')
  propose(
    @Param('id', theCase) caseId: string,
    @Body(new Validated(proposal)) data: z.output<typeof proposal>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.act(caseId, { type: 'ClassificationProposed', data }, asked, response);
  }

  /** Closing a case, or a fact of it. Opening takes two, and is refused here. */
  @Post('tiers')
  @Does('tier.raise')
  raise(
    @Param('id', theCase) caseId: string,
    @Body(new Validated(raising)) data: z.output<typeof raising>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.act(caseId, { type: 'TierChanged', data }, asked, response);
  }

  @Post('lawyers')
  @Does('lawyer.assign')
  assign(
    @Param('id', theCase) caseId: string,
    @Body(new Validated(assignment)) data: z.output<typeof assignment>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.act(caseId, { type: 'LawyerAssigned', data }, asked, response);
  }

  @Post('lawyers/removal')
  @Does('lawyer.assign')
  remove(
    @Param('id', theCase) caseId: string,
    @Body(new Validated(removal)) data: z.output<typeof removal>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.act(caseId, { type: 'LawyerUnassigned', data: { ...data, because: 'decision' } }, asked, response);
  }

  /** A lawyer leaves a case by themselves. */
  @Post('lawyers/withdrawal')
  @Does('lawyer.withdraw')
  leave(
    @Param('id', theCase) caseId: string,
    @Body(new Validated(leaving)) data: z.output<typeof leaving>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    const own = { ...data, lawyer: asked.member.id, because: 'withdrawal' } as const;
    return this.act(caseId, { type: 'LawyerUnassigned', data: own }, asked, response);
  }

  private async act(caseId: string, act: CaseAct, asked: Asked, response: Response) {
    const outcome = await this.commands.execute(new ActOnCase(caseId as CaseId, act, attemptOf(asked, act)));
    const id = 'id' in outcome ? outcome.id : '';
    return created(response, outcome, id, `/v1/cases/${caseId}/timeline`);
  }
}
