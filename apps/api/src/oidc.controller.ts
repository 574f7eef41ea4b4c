import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { assertFresh, assertNotCrossSite, Clock, Does, Oidc, Public, SignIn, Throttle, type SignedIn } from '#access';
import { Config } from '#platform';
import { Asker } from './http/attempt.js';
import { problem } from './http/problem.js';
import { assertOwn, proofFields, proofOf, sessionOf, token, whenceOf } from './http/proofs.js';
import { opened } from './http/session-answers.js';
import { Validated } from './http/validated.js';
import { anId } from './people.controller.js';

export const goingTo = z.strictObject({ provider: z.string().max(40) });
const back = {
  attempt: token,
  query: z.string().max(4_000).describe('The query, as it stood in the address that the provider sent the browser to'),
};
export const binding = z.strictObject(back);
export const cameBack = z.strictObject({ ...back, ...proofFields, cookie: z.boolean().default(false) });

/** Signing in through an OpenID provider. What the provider sends the browser to is a page of ours, which posts it here. */
@Controller('v1/oidc')
export class OidcController {
  constructor(
    private readonly oidc: Oidc,
    private readonly signIn: SignIn,
    private readonly throttle: Throttle,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  @Get('providers')
  @Public()
  providers() {
    return { items: this.config.signIn.oidc.map(({ id, issuer }) => ({ id, issuer })) };
  }

  @Post('attempts')
  @Public()
  async begin(@Body(new Validated(goingTo)) { provider }: z.output<typeof goingTo>, @Req() request: Request) {
    await this.throttle.begin(whenceOf(request).address);
    return this.oidc.begin(provider);
  }

  @Post('sessions')
  @Public()
  async open(
    @Body(new Validated(cameBack)) { attempt, query, cookie, ...proof }: z.output<typeof cameBack>,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ) {
    if (cookie) assertNotCrossSite(request, this.config.signIn.publicUrl);
    const recognised = await this.oidc.recognise(attempt, query, proofOf(proof), whenceOf(request));
    return opened(await this.signIn.open(recognised, cookie), recognised.stands.roles, response);
  }

  @Post('identities/attempts')
  @Does('account.own')
  beginBinding(@Body(new Validated(goingTo)) { provider }: z.output<typeof goingTo>, @Asker() asker: SignedIn) {
    this.assertChanges(asker);
    return this.oidc.begin(provider, sessionOf(asker));
  }

  @Post('identities')
  @Does('account.own')
  @HttpCode(204)
  async bind(@Body(new Validated(binding)) { attempt, query }: z.output<typeof binding>, @Asker() asker: SignedIn) {
    this.assertChanges(asker);
    await this.oidc.bind(sessionOf(asker), attempt, query);
  }

  @Get('identities')
  @Does('account.own')
  async list(@Asker() { member }: SignedIn) {
    const all = await this.oidc.of(member.id);
    return { items: all.map(({ createdAt, ...identity }) => ({ ...identity, createdAt: createdAt.toISOString() })) };
  }

  @Delete('identities/:id')
  @Does('account.own')
  @HttpCode(204)
  async unbind(@Param('id', new Validated(anId, 'not-found')) id: string, @Asker() asker: SignedIn) {
    this.assertChanges(asker);
    if (!(await this.oidc.unbind(asker.member.id, id)))
      throw problem('not-found', 'There is no such identity of yours: GET /v1/oidc/identities lists them.');
  }

  private assertChanges(asker: SignedIn): void {
    assertFresh(sessionOf(asker), this.clock.now());
    assertOwn(asker);
  }
}
