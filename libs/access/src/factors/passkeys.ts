import { Injectable } from '@nestjs/common';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type pg from 'pg';
import type { MemberId } from '#domain';
import { Config, Database, newId } from '#platform';
import { Notices } from '../accounts/notices.js';
import { Alarms, type AlarmKind } from '../alarms.js';
import { Clock } from '../clock.js';
import { FactorsOnRecord } from '../membership/factors-on-record.js';

/** Loaded when somebody shows a passkey: it has the certificates of those who make them, and takes long. */
const webauthn = () => import('@simplewebauthn/server');

interface Kept {
  readonly id: string;
  readonly credential_id: string;
  readonly public_key: Buffer;
  readonly counter: string;
  readonly backup_eligible: boolean;
  readonly backed_up: boolean;
}
/** A passkey that was used: whether it can't leave its device. */
export interface PasskeyUsed {
  readonly deviceBound: boolean;
}

/** Passkeys (WebAuthn level 3). They are discoverable, so that no list of a member's keys is ever shown to a stranger. */
@Injectable()
export class Passkeys {
  private readonly origin: string;
  private readonly rpID: string;

  constructor(
    private readonly pool: Database,
    private readonly notices: Notices,
    private readonly alarms: Alarms,
    private readonly onRecord: FactorsOnRecord,
    private readonly clock: Clock,
    { signIn }: Config,
  ) {
    this.origin = signIn.publicUrl;
    this.rpID = new URL(signIn.publicUrl).hostname;
  }

  /** What a browser makes a passkey from, for a member. */
  async creationOptions(member: MemberId, name: string) {
    const { rows } = await this.pool.query<{ id: string }>(
      'select credential_id as id from access.passkey where member_id = $1',
      [member],
    );
    return (await webauthn()).generateRegistrationOptions({
      rpName: 'Qayd',
      rpID: this.rpID,
      userName: name,
      userID: Uint8Array.from(Buffer.from(member)),
      excludeCredentials: rows,
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
  }

  /** What a browser signs with a passkey: the same for everybody but the challenge. */
  async requestOptions() {
    return (await webauthn()).generateAuthenticationOptions({ rpID: this.rpID, userVerification: 'required' });
  }

  /** Keeps a new passkey; `undefined` where the answer is not one to the challenge. */
  async put(member: MemberId, response: RegistrationResponseJSON, challenge: string, client: pg.PoolClient) {
    const { verifyRegistrationResponse } = await webauthn();
    const found = await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: this.origin,
      expectedRPID: this.rpID,
    }).catch(() => undefined);
    if (!found?.verified) return undefined;
    const { credential, credentialDeviceType, credentialBackedUp } = found.registrationInfo;
    const { rowCount } = await client.query(
      `insert into access.passkey (id, member_id, credential_id, public_key, counter, backup_eligible, backed_up, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (credential_id) do nothing`,
      [
        newId(),
        member,
        credential.id,
        Buffer.from(credential.publicKey),
        credential.counter,
        credentialDeviceType === 'multiDevice',
        credentialBackedUp,
        this.clock.now(),
      ],
    );
    return rowCount === 1 ? { deviceBound: credentialDeviceType === 'singleDevice' } : undefined;
  }

  /** The member's passkey that answered the challenge. One whose counter went back, or whose kind changed, is locked. */
  async check(
    member: MemberId,
    response: AuthenticationResponseJSON,
    challenge: string | undefined,
    { use, keepsFlags }: { readonly use: boolean; readonly keepsFlags: boolean },
  ): Promise<PasskeyUsed | undefined> {
    const { rows } = await this.pool.query<Kept>(
      'select * from access.passkey where credential_id = $1 and member_id = $2 and locked_at is null',
      [response.id, member],
    );
    const kept = rows[0];
    if (!kept || challenge === undefined) return undefined;
    const { verifyAuthenticationResponse } = await webauthn();
    const found = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: this.origin,
      expectedRPID: this.rpID,
      // The counter is compared below, where it is also written: 0 leaves it to us.
      credential: { id: kept.credential_id, publicKey: Uint8Array.from(kept.public_key), counter: 0 },
    }).catch(() => undefined);
    if (!found?.verified || !use) return undefined;
    const { newCounter, credentialDeviceType, credentialBackedUp } = found.authenticationInfo;
    const eligible = credentialDeviceType === 'multiDevice';
    if (eligible !== kept.backup_eligible || (keepsFlags && credentialBackedUp !== kept.backed_up))
      return this.lock(kept, member, 'backup-flags-changed');
    const { rowCount } = await this.pool.query(
      `update access.passkey set counter = $2, backed_up = $3
       where id = $1 and locked_at is null and (counter < $2 or (counter = 0 and $2 = 0))`,
      [kept.id, newCounter, credentialBackedUp],
    );
    if (rowCount !== 1) return this.lock(kept, member, 'counter-went-back');
    return { deviceBound: !eligible };
  }

  private async lock({ id }: Kept, member: MemberId, why: AlarmKind): Promise<undefined> {
    await this.pool.query('update access.passkey set locked_at = $2 where id = $1', [id, this.clock.now()]);
    await this.notices.add('passkey-locked', member);
    await this.alarms.raise(why, member);
    await this.onRecord.follow(member, 'locked');
    return undefined;
  }
}
