import { Injectable } from '@nestjs/common';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import type { MemberId } from '#domain';
import { Config, Database } from '#platform';
import { isPrivileged } from '../standing.js';
import type { Role } from '../policy.js';
import { Attempts } from './attempts.js';
import { Passkeys } from './passkeys.js';
import type { ProvedBy } from './proved-by.js';
import { RecoveryCodes } from './recovery-codes.js';
import { Totp } from './totp.js';

/** What somebody gives besides the passphrase. */
export type Proof =
  | { readonly kind: 'none' }
  | { readonly kind: 'code'; readonly code: string }
  | { readonly kind: 'recovery-code'; readonly code: string }
  | { readonly kind: 'passkey'; readonly attempt: string; readonly response: AuthenticationResponseJSON };

export interface Factors {
  readonly totp: boolean;
  readonly passkeys: readonly { readonly id: string; readonly deviceBound: boolean; readonly locked: boolean }[];
}

/** Whether somebody has what the member has. */
@Injectable()
export class SecondFactor {
  constructor(
    private readonly pool: Database,
    private readonly attempts: Attempts,
    private readonly totp: Totp,
    private readonly codes: RecoveryCodes,
    private readonly passkeys: Passkeys,
    private readonly config: Config,
  ) {}

  get required(): boolean {
    return this.config.signIn.secondFactor === 'required';
  }

  /** Of which kinds a member has one. */
  async of(member: MemberId): Promise<Factors> {
    const { rows } = await this.pool.query<Factors>(
      `select exists (select from access.totp where member_id = $1) as totp,
         coalesce((select jsonb_agg(jsonb_build_object('id', id, 'deviceBound', not backup_eligible, 'locked', locked_at is not null) order by id)
                   from access.passkey where member_id = $1), '[]') as passkeys`,
      [member],
    );
    return rows[0]!;
  }

  /**
   * What it is proved by, or `undefined` where it is not. Who has a role that takes a device-bound authenticator proves it
   * by nothing else. With `use` false nothing is used up and nothing comes of it, at the same pace.
   */
  async check(
    member: MemberId,
    proof: Proof,
    about: { readonly roles: readonly Role[]; readonly use: boolean; readonly boundTo?: string },
  ): Promise<ProvedBy | undefined> {
    const { roles, boundTo } = about;
    const strict = this.required && isPrivileged(roles);
    const use = about.use && (!strict || proof.kind === 'passkey');
    if (proof.kind === 'none') return this.withoutAny(member, use);
    if (proof.kind === 'code') return (await this.totp.check(member, proof.code, { use })) ? 'totp' : undefined;
    if (proof.kind === 'recovery-code')
      return (await this.codes.check(member, proof.code, { use })) ? 'recovery-code' : undefined;
    const purpose = boundTo === undefined ? 'sign-in' : 'step-up';
    const begun = await this.attempts.take<{ challenge: string }>(purpose, boundTo ?? '', proof.attempt);
    const { challenge } = begun ?? {};
    const used = await this.passkeys.check(member, proof.response, challenge, { use, keepsFlags: isPrivileged(roles) });
    return used && (used.deviceBound || !strict) ? 'passkey' : undefined;
  }

  /** A challenge for a passkey: to sign in, or for a session to step up. */
  async challenge(boundTo?: string) {
    const options = await this.passkeys.requestOptions();
    const purpose = boundTo === undefined ? 'sign-in' : 'step-up';
    return { attempt: await this.attempts.begin(purpose, boundTo ?? '', { challenge: options.challenge }), options };
  }

  private async withoutAny(member: MemberId, use: boolean): Promise<ProvedBy | undefined> {
    const { totp, passkeys } = await this.of(member);
    return use && !this.required && !totp && passkeys.length === 0 ? 'passphrase' : undefined;
  }
}
