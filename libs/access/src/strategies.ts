import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy as Custom } from 'passport-custom';
import { Members, type Member } from './members.js';
import { Sessions } from './sessions.js';
import { Throttle } from './throttle.js';

/** Who asks: set on a request by a strategy. */
export interface SignedIn {
  readonly member: Member;
  readonly expiresAt: Date;
  readonly token: string;
}

/** `Authorization: Bearer <token>`, and nowhere else: an address is kept in logs and histories (RFC 6750, 5.3). */
@Injectable()
export class SessionStrategy extends PassportStrategy(Custom, 'session') {
  constructor(private readonly sessions: Sessions) {
    super();
  }

  async validate({ headers }: IncomingMessage): Promise<SignedIn | false> {
    const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(headers.authorization ?? '') ?? [];
    if (token === undefined) return false;
    const session = await this.sessions.find(token);
    return session ? { ...session, token } : false;
  }
}

/** Too many attempts for a name: nothing is tried for a while. */
export class TooManyAttempts extends Error {
  constructor(readonly retryAfterSeconds: number) {
    super('Too many attempts to sign in');
  }
}

/** A name and a passphrase, in the body of a request. */
@Injectable()
export class PassphraseStrategy extends PassportStrategy(Custom, 'passphrase') {
  private readonly throttle = new Throttle();

  constructor(private readonly members: Members) {
    super();
  }

  async validate({
    body,
  }: {
    readonly body: { readonly name: string; readonly passphrase: string };
  }): Promise<{ readonly member: Member } | false> {
    const { name, passphrase } = body;
    const wait = this.throttle.attempt(name);
    if (wait > 0) throw new TooManyAttempts(wait);
    const member = await this.members.recognise(name, passphrase);
    if (!member) return false;
    this.throttle.succeeded(name);
    return { member };
  }
}
