import {
  ForbiddenException,
  Injectable,
  SetMetadata,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { decide, rolesThat, type Operation } from './policy.js';
import { notYours } from './permission.js';
import { AccessRefused } from './refusal.js';
import type { SignedIn } from './sessions/strategies.js';

const operation = 'qayd:operation';
/** Names what a route does, by the table of who may do it. A route without a name is nobody's. */
export const Does = (named: Operation) => SetMetadata(operation, named);
/** A route that answers without a session. */
export const Public = () => SetMetadata(operation, 'public');
export const operationOf = (
  reflector: Reflector,
  context: Pick<ExecutionContext, 'getHandler' | 'getClass'>,
): Operation | 'public' | undefined =>
  reflector.getAllAndOverride<Operation | 'public' | undefined>(operation, [context.getHandler(), context.getClass()]);

/** The one guard: default deny. */
@Injectable()
export class AccessGuard extends AuthGuard('session') implements CanActivate {
  constructor(private readonly reflector: Reflector) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const named = operationOf(this.reflector, context);
    if (named === 'public') return true;
    await super.canActivate(context);
    if (named === undefined) throw new ForbiddenException('This route is in no table of who may do what');
    const { user } = context.switchToHttp().getRequest<{ user: SignedIn }>();
    if (user.apiKey && !user.apiKey.operations.includes(named))
      throw new AccessRefused('key-out-of-scope', 'Sign in as a member, or issue a key that is for this.');
    const verdict = decide(user.member, named);
    if (verdict.verdict !== 'deny') return true;
    if (verdict.reason === 'probation') throw notYours('probation');
    throw new ForbiddenException(`This takes the role ${rolesThat(named).join(' or ')}; ask someone who has it.`);
  }

  override handleRequest<T>(error: unknown, user: T | false): T {
    if (error) throw error as Error;
    if (!user)
      throw new UnauthorizedException(
        'Sign in first (POST /v1/sessions) and send the token as Authorization: Bearer …; a session ends after a while without use.',
      );
    return user;
  }
}
