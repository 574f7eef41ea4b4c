import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Request } from 'express';
import { isRefusal, type MemberId } from '#domain';
import { ActOnMembership, hashOf } from '#registry';
import { Public, Throttle } from '#access';
import { newId } from '#platform';
import { bodies } from './http/membership-schemas.js';
import { problemOf } from './http/problem.js';
import { whenceOf } from './http/proofs.js';
import { Validated } from './http/validated.js';

type Application = (typeof bodies.application)['_zod']['output'];

/** How somebody asks to be let in: without an account, and without learning who has one. */
@Controller('v1/applications')
export class ApplicationsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly throttle: Throttle,
  ) {}

  @Post()
  @Public()
  @HttpCode(202)
  async apply(@Body(new Validated(bodies.application)) application: Application, @Req() request: Request) {
    await this.throttle.apply(whenceOf(request).address);
    const member = newId() as MemberId;
    const outcome = await this.commands.execute(
      new ActOnMembership(
        { type: 'MembershipApplied', data: { ...application, member } },
        { by: member, commandId: newId(), commandHash: hashOf(application), correlationId: newId() },
      ),
    );
    if (isRefusal(outcome)) throw problemOf(outcome);
    return { application: member };
  }
}
