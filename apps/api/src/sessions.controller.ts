import {
  Controller,
  Delete,
  Get,
  HttpCode,
  Injectable,
  Post,
  Req,
  UseGuards,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { Request } from 'express';
import { z } from 'zod';
import { text } from '#domain';
import { Does, Public, Sessions, type Member, type SignedIn } from '#access';
import { Asker } from './http/attempt.js';
import { problem } from './http/problem.js';
import { validate } from './http/validated.js';

export const credentials = z.strictObject({
  name: text(100),
  passphrase: z.string().min(1).max(1_000),
});

/** Checks that there is a name and a passphrase before anything is hashed. */
@Injectable()
class Passphrase extends AuthGuard('passphrase') implements CanActivate {
  override canActivate(context: ExecutionContext) {
    validate(credentials, context.switchToHttp().getRequest<Request>().body);
    return super.canActivate(context);
  }

  override handleRequest<T>(error: unknown, user: T | false): T {
    if (error) throw error as Error;
    if (!user)
      throw problem('wrong-credentials', 'Check both; after ten failures the account waits for a quarter of an hour.');
    return user;
  }
}

@Controller('v1/sessions')
export class SessionsController {
  constructor(private readonly sessions: Sessions) {}

  @Post()
  @Public()
  @UseGuards(Passphrase)
  async open(@Req() { user }: { readonly user: { readonly member: Member } }) {
    const { token, expiresAt } = await this.sessions.open(user.member);
    return { token, expiresAt: expiresAt.toISOString(), member: user.member };
  }

  @Get('current')
  @Does('session.own')
  current(@Asker() { member, expiresAt }: SignedIn) {
    return { member, expiresAt: expiresAt.toISOString() };
  }

  @Delete('current')
  @Does('session.own')
  @HttpCode(204)
  async close(@Asker() { token }: SignedIn) {
    await this.sessions.close(token);
  }
}
