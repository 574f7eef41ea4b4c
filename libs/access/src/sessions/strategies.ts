import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { parse } from 'cookie';
import type { Request } from 'express';
import { Strategy as Custom } from 'passport-custom';
import { Config } from '#platform';
import { Clock } from '../clock.js';
import { keyPrefix, Keys, type Key } from '../keys/keys.js';
import { memberOf, type Member } from '../members.js';
import type { Role } from '../policy.js';
import { isIn, Standing, standingOf } from '../standing.js';
import { csrfOf } from '../tokens.js';
import { assertOurPage } from './our-page.js';
import { endOf, isOver, type Session } from './session.js';
import { setSessionCookie, sessionCookie } from './cookies.js';
import { Sessions } from './sessions.js';

/** Who asks: set on a request by a strategy. The roles are those of now. */
export interface SignedIn {
  readonly member: Member;
  readonly expiresAt: Date;
  readonly token: string;
  /** The session that it is asked in; absent where an API key asks. */
  readonly session?: Session;
  readonly apiKey?: Key;
}

/**
 * `Authorization: Bearer <token>` or the cookie of our own page, and nowhere else: an address is kept in logs and
 * histories (RFC 6750, 5.3). Standing and roles are asked anew each time.
 */
@Injectable()
export class SessionStrategy extends PassportStrategy(Custom, 'session') {
  constructor(
    private readonly sessions: Sessions,
    private readonly keys: Keys,
    private readonly standing: Standing,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {
    super();
  }

  async validate(request: Request): Promise<SignedIn | false> {
    const { authorization } = request.headers;
    const [, bearer] = /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization ?? '') ?? [];
    if (bearer?.startsWith(keyPrefix)) return this.byKey(bearer);
    const cookie = authorization === undefined ? parse(request.headers.cookie ?? '')[sessionCookie] : undefined;
    const token = bearer ?? cookie;
    if (token === undefined) return false;
    const session = await this.sessions.find(token);
    if (!session || session.cookie !== (bearer === undefined)) return false;
    if (session.cookie) assertOurPage(request, csrfOf(token), this.config.signIn.publicUrl);
    return this.bySession(request, token, session);
  }

  private async bySession(request: Request, token: string, session: Session): Promise<SignedIn | false> {
    const stands = await standingOf(this.standing, session.member);
    if (!isIn(stands) || isOver(session, stands.roles, this.clock.now())) return false;
    if (!request.headers['qayd-background']) this.sessions.touch(session);
    const member = memberOf({ id: session.member, name: session.name }, stands, session.duress ? 'public' : undefined);
    if (isSame(session.roles, stands.roles)) return { member, expiresAt: endOf(session, stands.roles), token, session };
    const next = await this.sessions.rotate(token, session, { roles: stands.roles });
    if (!next) return false;
    if (session.cookie) setSessionCookie(request.res!, next.token).set('Qayd-CSRF', csrfOf(next.token));
    else request.res!.set('Qayd-Session-Token', next.token);
    return { member, ...next };
  }

  private async byKey(token: string): Promise<SignedIn | false> {
    const key = await this.keys.find(token);
    if (!key || key.expiresAt <= this.clock.now()) return false;
    const stands = await standingOf(this.standing, key.member);
    if (!isIn(stands)) return false;
    const member = memberOf({ id: key.member, name: key.name }, stands, 'restricted');
    return { member, expiresAt: key.expiresAt, token, apiKey: key };
  }
}

const isSame = (one: readonly Role[], other: readonly Role[]) =>
  one.length === other.length && one.every((role) => other.includes(role));
