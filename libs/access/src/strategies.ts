import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy as Custom } from 'passport-custom';
import { Strategy as Bearer } from 'passport-http-bearer';
import { Members, type Member } from './members.js';
import { Sessions } from './sessions.js';
import { Throttle } from './throttle.js';

/** Who asks: set on a request by a strategy. */
export interface SignedIn {
  readonly member: Member;
  readonly expiresAt: Date;
  readonly token: string;
}

/** `Authorization: Bearer <token>`. */
@Injectable()
export class SessionStrategy extends PassportStrategy(Bearer, 'session') {
  constructor(private readonly sessions: Sessions) {
    super();
  }

  async validate(token: string): Promise<SignedIn | false> {
    const session = await this.sessions.find(token);
    return session ? { ...session, token } : false;
  }
}

/** Too many failures for a name: nothing is tried for a while. */
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
    const wait = this.throttle.secondsToWait(name);
    if (wait > 0) throw new TooManyAttempts(wait);
    const member = await this.members.recognise(name, passphrase);
    if (member) this.throttle.succeeded(name);
    else this.throttle.failed(name);
    return member ? { member } : false;
  }
}
