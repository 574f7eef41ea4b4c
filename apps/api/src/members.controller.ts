import { Body, Controller, Get, Param, Post, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Response } from 'express';
import { z } from 'zod';
import { memberId, refuse, standingOf, type MemberId, type MembershipAct } from '#domain';
import { ActOnMembership } from '#registry';
import {
  assertFresh, Clock, Does, EnrolmentService, isIn, Members, RosterLog, standsIn, type SignedIn,
} from '#access'; // prettier-ignore
import { Asker, Asking, attemptOf, created, type Asked } from './http/attempt.js';
import { allEvents, fileShown, signaturesShown } from './http/dossiers.js';
import { bodies } from './http/membership-schemas.js';
import { problemOf } from './http/problem.js';
import { sessionOf } from './http/proofs.js';
import { Validated } from './http/validated.js';

type Out<K extends keyof typeof bodies> = (typeof bodies)[K]['_zod']['output'];
const nothing = z.strictObject({}).optional();
const theMember = new Validated(memberId, 'not-found');

/** What officers, and those who vouch, do about others. What takes two officers is asked for at /v1/operations. */
@Controller('v1/members')
export class MembersController {
  constructor(
    private readonly commands: CommandBus,
    private readonly rosters: RosterLog,
    private readonly members: Members,
    private readonly enrolments: EnrolmentService,
    private readonly clock: Clock,
  ) {}

  /** Officers see all; auditors their ids and standing; verifiers those in good standing, whom they assign. */
  @Get()
  @Does('member.list')
  async list(@Asker() { member: { roles } }: SignedIn) {
    const { roster } = await this.rosters.fresh();
    const now = this.clock.now();
    const all = [...roster!.members.values()].map((file) => ({ file, stands: standsIn(roster!, file.id, now)! }));
    const names = await this.members.namesOf(roster!.members.keys());
    if (roles.includes('vetting-officer'))
      return {
        items: all.map(({ file, stands }) => ({ ...fileShown(file, stands), name: names.get(file.id) ?? null })),
      };
    if (!roles.includes('verifier'))
      return { items: all.map(({ file, stands }) => ({ id: file.id, standing: stands.standing })) };
    return {
      items: all
        .filter(({ stands }) => isIn(stands))
        .map(({ file, stands }) => ({ id: file.id, name: names.get(file.id) ?? null, roles: stands.roles })),
    };
  }

  @Get(':id')
  @Does('membership.decide')
  async dossier(@Param('id', theMember) of: string) {
    const id = of as MemberId;
    const { roster } = await this.rosters.fresh();
    const file = roster!.members.get(id);
    if (!file) throw absent();
    const stands = standsIn(roster!, id, this.clock.now())!;
    const events = await allEvents(this.rosters.about(id));
    return { ...fileShown(file, stands), ...signaturesShown(file), events };
  }

  @Post(':id/vouches')
  @Does('membership.vouch')
  vouch(
    @Param('id', theMember) id: string,
    @Body(new Validated(bodies.vouch)) data: Out<'vouch'>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.act({ type: 'ApplicantVouched', data: { ...data, ...memberOf(id) } }, asked, response);
  }

  @Post(':id/vouches/withdrawal')
  @Does('membership.vouch')
  withdrawVouch(
    @Param('id', theMember) id: string,
    @Body(new Validated(bodies.vouchWithdrawal)) data: Out<'vouchWithdrawal'>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.act({ type: 'VouchWithdrawn', data: { ...data, ...memberOf(id) } }, asked, response);
  }

  @Post(':id/assessments')
  @Does('membership.decide')
  assess(
    @Param('id', theMember) id: string,
    @Body(new Validated(bodies.assessment)) data: Out<'assessment'>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.act({ type: 'ConflictAssessed', data: { ...data, ...memberOf(id) } }, asked, response);
  }

  @Post(':id/identity-checks')
  @Does('membership.decide')
  checkIdentity(
    @Param('id', theMember) id: string,
    @Body(new Validated(bodies.identityCheck)) data: Out<'identityCheck'>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.act({ type: 'IdentityChecked', data: { ...data, ...memberOf(id) } }, asked, response);
  }

  @Post(':id/approvals')
  @Does('membership.decide')
  approve(
    @Param('id', theMember) id: string,
    @Body(new Validated(nothing)) _: unknown,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    assertFresh(sessionOf(asked), this.clock.now());
    return this.act({ type: 'MembershipApproved', data: memberOf(id) }, asked, response);
  }

  @Post(':id/objections')
  @Does('membership.decide')
  object(
    @Param('id', theMember) id: string,
    @Body(new Validated(bodies.objection)) data: Out<'objection'>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.act({ type: 'ApprovalObjected', data: { ...data, ...memberOf(id) } }, asked, response);
  }

  @Post(':id/objections/withdrawal')
  @Does('membership.decide')
  withdrawObjection(
    @Param('id', theMember) id: string,
    @Body(new Validated(bodies.objectionWithdrawal)) data: Out<'objectionWithdrawal'>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.act({ type: 'ObjectionWithdrawn', data: { ...data, ...memberOf(id) } }, asked, response);
  }

  @Post(':id/refusal')
  @Does('membership.decide')
  refuse(
    @Param('id', theMember) id: string,
    @Body(new Validated(bodies.refusal)) data: Out<'refusal'>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.act({ type: 'MembershipRefused', data: { ...data, ...memberOf(id) } }, asked, response);
  }

  /** A one-time link, shown in person: for who is admitted, is recovered, or founded the registry and has no account yet. */
  @Post(':id/enrolment-links')
  @Does('membership.decide')
  async link(@Param('id', theMember) of: string, @Body(new Validated(nothing)) _: unknown, @Asking() asked: Asked) {
    const id = of as MemberId;
    assertFresh(sessionOf(asked), this.clock.now());
    const { roster } = await this.rosters.fresh();
    const file = roster!.members.get(id);
    if (!file) throw absent();
    if (id === asked.member.id)
      throw problemOf(refuse('own-membership', 'Nobody decides about their own membership.', { field: 'member' }));
    const standing = standingOf(roster!, id, this.clock.now());
    if (standing !== 'admitted' && !(standing === 'active' && file.factors.length === 0))
      throw problemOf(
        refuse('not-admitted', 'They have nothing to enrol: a member who lost all factors is recovered first.'),
      );
    const { token, url, expiresAt } = await this.enrolments.issue(id);
    return { token, url, expiresAt: expiresAt.toISOString() };
  }

  @Post(':id/activation')
  @Does('membership.decide')
  activate(
    @Param('id', theMember) id: string,
    @Body(new Validated(nothing)) _: unknown,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.act({ type: 'MembershipActivated', data: memberOf(id) }, asked, response);
  }

  @Post(':id/roles/withdrawal')
  @Does('membership.decide')
  withdrawRole(
    @Param('id', theMember) id: string,
    @Body(new Validated(bodies.roleWithdrawal)) data: Out<'roleWithdrawal'>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.act({ type: 'RoleWithdrawn', data: { ...data, ...memberOf(id) } }, asked, response);
  }

  /** By one, at once: it never waits for a fresh proof. */
  @Post(':id/suspension')
  @Does('membership.decide')
  suspend(
    @Param('id', theMember) id: string,
    @Body(new Validated(bodies.suspension)) data: Out<'suspension'>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.act({ type: 'MemberSuspended', data: { ...data, ...memberOf(id) } }, asked, response);
  }

  @Post(':id/compromise')
  @Does('membership.decide')
  compromise(
    @Param('id', theMember) id: string,
    @Body(new Validated(bodies.compromise)) data: Out<'compromise'>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.act({ type: 'MemberCompromised', data: { ...data, ...memberOf(id) } }, asked, response);
  }

  @Post(':id/retirement')
  @Does('membership.decide')
  retire(
    @Param('id', theMember) id: string,
    @Body(new Validated(bodies.retirement)) data: Out<'retirement'>,
    @Asking() asked: Asked,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.act({ type: 'MemberRetired', data: { ...data, ...memberOf(id) } }, asked, response);
  }

  private async act(act: Exclude<MembershipAct, { type: 'RegistryFounded' }>, asked: Asked, response: Response) {
    const outcome = await this.commands.execute(new ActOnMembership(act, attemptOf(asked, act)));
    const id = 'id' in outcome ? outcome.id : '';
    return created(response, outcome, id, `/v1/members/${act.data.member}`);
  }
}

// The types of the parameters are told in the document: a branded one would be none.
const memberOf = (id: string) => ({ member: id as MemberId });
const absent = () =>
  problemOf(refuse('member-not-found', 'Nobody with this id has applied or is a member.', { field: 'member' }));
