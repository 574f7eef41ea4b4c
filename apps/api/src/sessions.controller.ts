import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { text } from '#domain';
import { Config } from '#platform';
import {
  assertNotCrossSite, Clock, clearSession, csrfOf, Does, endOf, OwnAccount, Public, SecondFactor, Sessions, SignIn, StepUp, Throttle,
  type SignedIn,
} from '#access'; // prettier-ignore
import { Asker } from './http/attempt.js';
import { problem } from './http/problem.js';
import { proofFields, proofOf, sessionOf, shownMember, token, whenceOf } from './http/proofs.js';
import { opened, openedAnew } from './http/session-answers.js';
import { Validated } from './http/validated.js';
import { anId } from './people.controller.js';

export const credentials = z.strictObject({
  name: text(100),
  passphrase: z.string().min(1).max(1_000).describe('Spaces at its ends count'),
  ...proofFields,
  cookie: z.boolean().default(false).describe('A cookie in the place of a token: for browsers, on our own page'),
  device: token.optional().describe('As an earlier sign-in on this device gave it: no stranger locks it out'),
});
export const steppingUp = z.strictObject({
  ...proofFields,
  passphrase: z.string().min(1).max(1_000).optional().describe('Of who has no second factor, where none is required'),
});

/** Signing in and out, one's own sessions, and proving anew that one is there. */
@Controller('v1/sessions')
export class SessionsController {
  constructor(
    private readonly signIn: SignIn,
    private readonly sessions: Sessions,
    private readonly steps: StepUp,
    private readonly factor: SecondFactor,
    private readonly account: OwnAccount,
    private readonly throttle: Throttle,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Name, passphrase and second factor in one step: no answer in between tells which of them was right. */
  @Post()
  @Public()
  async open(
    @Body(new Validated(credentials)) { name, passphrase, cookie, device, ...proof }: z.output<typeof credentials>,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    if (cookie) assertNotCrossSite(request, this.config.signIn.publicUrl);
    const recognised = await this.signIn.recognise(name, passphrase, proofOf(proof), whenceOf(request, device));
    return opened(await this.signIn.open(recognised, cookie), recognised.stands.roles, response);
  }

  @Post('challenges')
  @Public()
  async challenge(@Req() request: Request) {
    await this.throttle.begin(whenceOf(request).address);
    return this.factor.challenge();
  }

  @Get()
  @Does('session.own')
  async list(@Asker() { member, session }: SignedIn) {
    const now = this.clock.now();
    const all = (await this.sessions.of(member.id)).filter((each) => endOf(each, member.roles) > now);
    return {
      items: all.map((each) => ({
        id: each.id,
        current: each.id === session?.id,
        kind: each.cookie ? 'cookie' : 'token',
        provedBy: each.provedBy,
        createdAt: each.createdAt.toISOString(),
        lastSeenAt: each.lastSeenAt.toISOString(),
        expiresAt: endOf(each, member.roles).toISOString(),
      })),
    };
  }

  @Get('current')
  @Does('session.own')
  current(@Asker() { member, expiresAt, session, token }: SignedIn) {
    return {
      member: shownMember(member),
      expiresAt: expiresAt.toISOString(),
      authenticatedAt: session!.authenticatedAt.toISOString(),
      provedBy: session!.provedBy,
      ...(session!.cookie && { csrf: csrfOf(token) }),
    };
  }

  @Delete('current')
  @Does('session.own')
  @HttpCode(204)
  async close(@Asker() { member, session }: SignedIn, @Res({ passthrough: true }) response: Response) {
    await this.sessions.end(member.id, session!.id);
    clearSession(response);
  }

  @Post('current/challenges')
  @Does('session.own')
  stepUpChallenge(@Asker() asker: SignedIn) {
    return this.factor.challenge(sessionOf(asker).id);
  }

  @Post('current/step-up')
  @Does('session.own')
  async stepUp(
    @Body(new Validated(steppingUp)) { passphrase, ...proof }: z.output<typeof steppingUp>,
    @Asker() asker: SignedIn,
    @Res({ passthrough: true }) response: Response,
  ) {
    const { token, member } = asker;
    const of = { token, session: sessionOf(asker), roles: member.roles };
    return openedAnew(await this.steps.by(of, proofOf(proof), passphrase), response);
  }

  /** One gesture: every session of the member ends, and officers are asked to suspend. */
  @Post('panic')
  @Does('session.own')
  @HttpCode(204)
  async panic(@Asker() { member }: SignedIn, @Res({ passthrough: true }) response: Response) {
    await this.account.panic(member.id);
    clearSession(response);
  }

  @Delete(':id')
  @Does('session.own')
  @HttpCode(204)
  async end(@Param('id', new Validated(anId, 'not-found')) id: string, @Asker() { member }: SignedIn) {
    if (!(await this.sessions.end(member.id, id)))
      throw problem('not-found', 'There is no such session of yours: GET /v1/sessions lists them.');
  }
}
