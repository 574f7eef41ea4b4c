import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import { absentOperation, isHandedOver, isOpen, operationsThatTakeTwo, type OperationState } from '#domain';
import { isRunnable, Operations, roleFor, runnable, type OpenOperation, type Runnable } from '#registry';
import { assertFresh, Clock, Does, type SignedIn } from '#access';
import { Asker, Asking, attemptOf, created, idMade, type Asked } from './http/attempt.js';
import { approval, denial, operationRequest, type OperationBody } from './http/membership-schemas.js';
import { problem, problemOf } from './http/problem.js';
import { sessionOf } from './http/proofs.js';
import { Validated } from './http/validated.js';
import { anId } from './people.controller.js';
import { z } from 'zod';

const theOperation = new Validated(anId, 'not-found');
export const nothing = z.strictObject({}).optional();

/** What takes two: one asks, another approves or denies. Open ones are the tasks of those who may. */
@Controller('v1/operations')
export class OperationsController {
  constructor(
    private readonly operations: Operations,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Does('operation.take-part')
  async request(
    @Body(new Validated(operationRequest)) body: OperationBody,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    assertFresh(sessionOf(asked), this.clock.now());
    assertIs(asked, body.operation);
    const id = idMade('operation', asked);
    const { operation, reason } = body;
    const { kind, does } = runnable[operation];
    const object = { kind, id: kind === 'export' ? id : (body.object ?? idMade('founder', asked)) };
    const data = kind === 'member' ? { ...body.data, member: object.id } : body.data;
    const outcome = await this.operations.request(
      id,
      { operation, object, command: { type: does, data }, reason },
      attemptOf(asked, body),
    );
    return created(response, outcome, id, `/v1/operations/${id}`);
  }

  @Get()
  @Does('operation.take-part')
  async open(@Asker() asker: SignedIn) {
    const open = await this.operations.open();
    return { items: open.filter(({ state }) => isFor(asker, state)).map((one) => shown(one, this.clock.now())) };
  }

  @Get(':id')
  @Does('operation.take-part')
  async one(@Param('id', theOperation) id: string, @Asker() asker: SignedIn) {
    const state = await this.operations.one(id);
    if (!state || !isFor(asker, state)) throw problemOf(absentOperation());
    return shown({ id, state }, this.clock.now());
  }

  /** It is run at once, as the requester's act, approved by whoever approves. */
  @Post(':id/approval')
  @Does('operation.take-part')
  async approve(
    @Param('id', theOperation) id: string,
    @Body(new Validated(approval)) body: z.output<typeof approval>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    assertFresh(sessionOf(asked), this.clock.now());
    await this.assertTheirs(id, asked);
    const outcome = await this.operations.approve(id, body.commandHash, attemptOf(asked, body));
    return created(response, outcome, id, `/v1/operations/${id}`);
  }

  @Post(':id/denial')
  @Does('operation.take-part')
  async deny(
    @Param('id', theOperation) id: string,
    @Body(new Validated(denial)) body: z.output<typeof denial>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    await this.assertTheirs(id, asked);
    const outcome = await this.operations.deny(id, body.reason, attemptOf(asked, body));
    return created(response, outcome, id, `/v1/operations/${id}`);
  }

  @Post(':id/withdrawal')
  @Does('operation.take-part')
  async withdraw(
    @Param('id', theOperation) id: string,
    @Body(new Validated(nothing)) _: unknown,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    await this.assertTheirs(id, asked);
    const outcome = await this.operations.withdraw(id, attemptOf(asked, {}));
    return created(response, outcome, id, `/v1/operations/${id}`);
  }

  private async assertTheirs(id: string, asker: SignedIn): Promise<void> {
    const state = await this.operations.one(id);
    if (!state || !isFor(asker, state)) throw problemOf(absentOperation());
  }
}

const isFor = ({ member }: SignedIn, { operation }: OperationState): boolean =>
  isRunnable(operation) && member.roles.includes(roleFor(operation));
function assertIs({ member }: SignedIn, operation: Runnable): void {
  const role = roleFor(operation);
  if (!member.roles.includes(role)) throw problem('forbidden', `This takes the role ${role}; ask someone who has it.`);
}

/** Where whoever asked fetches what is handed over. */
const fetchAt = {
  'restricted-export': (id: string) => `/v1/exports/${id}/download`,
  'source-identity': (_: string, source: string) => `/v1/sources/${source}/disclosures`,
} as const;

const shown = ({ id, state }: OpenOperation, now: Date) => {
  const { operation, object, command, commandHash, requested, approved, ended, reason } = state;
  return {
    id,
    operation,
    object,
    command,
    commandHash,
    reason,
    otherOrganisation: operationsThatTakeTwo[operation].otherOrganisation,
    open: isOpen(state, now),
    fetch: approved && isOpen(state, now) && isHandedOver(operation) ? fetchAt[operation](id, object.id) : null,
    requested: { ...requested, at: requested.at.toISOString() },
    approved: approved ? { ...approved, at: approved.at.toISOString() } : null,
    ended: ended ? { ...ended, at: ended.at.toISOString() } : null,
  };
};
