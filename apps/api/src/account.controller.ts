import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { z } from 'zod';
import { assertFresh, Clock, Does, OwnAccount, type SignedIn } from '#access';
import { Asker } from './http/attempt.js';
import { problem } from './http/problem.js';
import { assertOwn, newFactor, sessionOf, shown } from './http/proofs.js';
import { Validated } from './http/validated.js';
import { anId } from './people.controller.js';

export const newPassphrase = z.strictObject({ passphrase: z.string().min(1).max(1_000) });
export const newDuress = z.strictObject({ passphrase: z.string().min(1).max(1_000).nullable() });
const factorId = z.union([z.literal('totp'), anId]);

/** What proves a member: all changes take proof, not older than five minutes, that it is the member who asks. */
@Controller('v1/account')
export class AccountController {
  constructor(
    private readonly account: OwnAccount,
    private readonly clock: Clock,
  ) {}

  @Get('factors')
  @Does('account.own')
  factors(@Asker() { member }: SignedIn) {
    return this.account.factors(member.id);
  }

  @Post('factors/attempts')
  @Does('account.own')
  begin(@Body(new Validated(newFactor)) { kind }: z.output<typeof newFactor>, @Asker() asker: SignedIn) {
    this.assertChanges(asker);
    return this.account.beginFactor(kind, sessionOf(asker));
  }

  @Post('factors')
  @Does('account.own')
  @HttpCode(204)
  async add(@Body(new Validated(shown)) factor: z.output<typeof shown>, @Asker() asker: SignedIn) {
    this.assertChanges(asker);
    await this.account.addFactor(factor as Parameters<OwnAccount['addFactor']>[0], sessionOf(asker));
  }

  @Delete('factors/:id')
  @Does('account.own')
  @HttpCode(204)
  async remove(@Param('id', new Validated(factorId, 'not-found')) id: string, @Asker() asker: SignedIn) {
    this.assertChanges(asker);
    if (!(await this.account.removeFactor(asker.member.id, id)))
      throw problem('not-found', 'You have no such factor: GET /v1/account/factors lists them.');
  }

  @Post('recovery-codes')
  @Does('account.own')
  async recoveryCodes(@Asker() asker: SignedIn) {
    this.assertChanges(asker);
    return { recoveryCodes: await this.account.makeRecoveryCodes(asker.member.id, asker.member.roles) };
  }

  @Put('passphrase')
  @Does('account.own')
  @HttpCode(204)
  async passphrase(@Body(new Validated(newPassphrase)) body: z.output<typeof newPassphrase>, @Asker() asker: SignedIn) {
    this.assertChanges(asker);
    await this.account.changePassphrase(sessionOf(asker), body.passphrase);
  }

  @Put('duress-passphrase')
  @Does('account.own')
  @HttpCode(204)
  async duress(@Body(new Validated(newDuress)) body: z.output<typeof newDuress>, @Asker() asker: SignedIn) {
    this.assertChanges(asker);
    await this.account.setDuress(sessionOf(asker), asker.member.roles, body.passphrase);
  }

  private assertChanges(asker: SignedIn): void {
    assertFresh(sessionOf(asker), this.clock.now());
    assertOwn(asker);
  }
}
