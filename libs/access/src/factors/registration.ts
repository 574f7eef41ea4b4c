import { Injectable } from '@nestjs/common';
import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import { Secret } from 'otpauth';
import type pg from 'pg';
import type { MemberId } from '#domain';
import { AccessRefused } from '../refusal.js';
import { Attempts } from './attempts.js';
import { Passkeys } from './passkeys.js';
import { SecretBox } from './secret-box.js';
import { Totp } from './totp.js';

/** A second factor that is being set up: what was begun, and what shows that it works. */
export type Shown =
  | { readonly kind: 'totp'; readonly attempt: string; readonly code: string }
  | { readonly kind: 'passkey'; readonly attempt: string; readonly response: RegistrationResponseJSON };

/** Who sets one up. `boundTo`: the enrolment or the session that it is done in. */
interface Registrant {
  readonly member: MemberId;
  readonly boundTo: string;
}

/** Setting up second factors: each is shown to work before it is kept. */
@Injectable()
export class Registration {
  constructor(
    private readonly attempts: Attempts,
    private readonly totp: Totp,
    private readonly passkeys: Passkeys,
    private readonly box: SecretBox,
  ) {}

  async begin(kind: Shown['kind'], { member, boundTo }: Registrant, name: string) {
    if (kind === 'passkey') {
      const passkey = await this.passkeys.creationOptions(member, name);
      const attempt = await this.attempts.begin('enrol-passkey', boundTo, { challenge: passkey.challenge });
      return { attempt, passkey };
    }
    const totp = this.totp.propose(name);
    const sealed = this.box.seal(Buffer.from(totp.secret), boundTo).toString('base64');
    return { attempt: await this.attempts.begin('enrol-totp', boundTo, { sealed }), totp };
  }

  /** Keeps it, and tells whether it can't leave its device. Throws where it was not shown to work. */
  async finish(
    shown: Shown,
    { member, boundTo }: Registrant,
    client: pg.PoolClient,
  ): Promise<{ deviceBound: boolean }> {
    const kept =
      shown.kind === 'totp'
        ? await this.keepTotp(shown, member, boundTo, client)
        : await this.keepPasskey(shown, member, boundTo, client);
    if (kept) return kept;
    throw new AccessRefused('factor-not-proved', 'Begin anew, and be done within five minutes.', { field: 'factors' });
  }

  private async keepTotp(
    { attempt, code }: Extract<Shown, { kind: 'totp' }>,
    member: MemberId,
    boundTo: string,
    client: pg.PoolClient,
  ) {
    const begun = await this.attempts.look<{ sealed: string }>('enrol-totp', boundTo, attempt);
    if (!begun) return undefined;
    const secret = Secret.fromBase32(this.box.open(Buffer.from(begun.sealed, 'base64'), boundTo).toString());
    const step = this.totp.stepOf(code, secret);
    if (step === undefined) return undefined; // a slip of the finger: the code on the screen may be read again
    if (!(await this.attempts.take('enrol-totp', boundTo, attempt))) return undefined;
    await this.totp.put(member, secret, step, client);
    return { deviceBound: false };
  }

  private async keepPasskey(
    { attempt, response }: Extract<Shown, { kind: 'passkey' }>,
    member: MemberId,
    boundTo: string,
    client: pg.PoolClient,
  ) {
    const begun = await this.attempts.take<{ challenge: string }>('enrol-passkey', boundTo, attempt);
    return begun && this.passkeys.put(member, response, begun.challenge, client);
  }
}
