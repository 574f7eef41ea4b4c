import { Body, Controller, Post, Req } from '@nestjs/common';
import type { Request } from 'express';
import { z } from 'zod';
import { text } from '#domain';
import { EnrolmentService, Public, Throttle } from '#access';
import { newFactor, shown, token, whenceOf } from './http/proofs.js';
import { Validated } from './http/validated.js';

export const beginning = newFactor.extend({ token, name: text(100) });
export const enrolling = z.strictObject({
  token,
  name: text(100),
  passphrase: z.string().min(1).max(1_000),
  factors: shown.array().max(5),
});

/** How an admitted member comes by an account, with a link that an officer showed them. */
@Controller('v1/enrolments')
export class EnrolmentsController {
  constructor(
    private readonly enrolments: EnrolmentService,
    private readonly throttle: Throttle,
  ) {}

  @Post('attempts')
  @Public()
  async begin(@Body(new Validated(beginning)) body: z.output<typeof beginning>, @Req() request: Request) {
    await this.throttle.begin(whenceOf(request).address);
    return this.enrolments.begin(body.token, body.kind, body.name);
  }

  @Post()
  @Public()
  async enrol(
    @Body(new Validated(enrolling)) { token, ...account }: z.output<typeof enrolling>,
    @Req() request: Request,
  ) {
    await this.throttle.begin(whenceOf(request).address);
    return this.enrolments.redeem(token, account as unknown as Parameters<EnrolmentService['redeem']>[1]);
  }
}
