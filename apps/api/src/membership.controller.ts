import { Body, Controller, Get, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { ActOnMembership } from '#registry';
import { Clock, Does, RosterLog, standsIn, type SignedIn } from '#access';
import { Asker, Asking, attemptOf, created, type Asked } from './http/attempt.js';
import { fileShown, ownEvents } from './http/dossiers.js';
import { bodies } from './http/membership-schemas.js';
import { Validated } from './http/validated.js';

type Conflict = (typeof bodies.conflict)['_zod']['output'];

/** One's own membership. */
@Controller('v1/membership')
export class MembershipController {
  constructor(
    private readonly commands: CommandBus,
    private readonly rosters: RosterLog,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Does('membership.own')
  async own(@Asker() { member: { id } }: SignedIn) {
    const { roster } = await this.rosters.fresh();
    const now = this.clock.now();
    const stands = standsIn(roster!, id, now)!;
    return { ...fileShown(roster!.members.get(id)!, stands), events: await ownEvents(this.rosters.about(id), id) };
  }

  /** At any time; from then on one is kept off what it names. */
  @Post('conflicts')
  @Does('membership.own')
  async declare(
    @Body(new Validated(bodies.conflict)) data: Conflict,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    const { id: member } = asked.member;
    const act = { type: 'ConflictDeclared', data: { ...data, member } } as const;
    const outcome = await this.commands.execute(new ActOnMembership(act, attemptOf(asked, act)));
    return created(response, outcome, member, '/v1/membership');
  }
}
