import { Injectable } from '@nestjs/common';
import type { MemberId } from '#domain';
import { Accounts, type LastSignIn } from '../accounts/accounts.js';
import { Notices, type Notice } from '../accounts/notices.js';
import { recognise } from '../accounts/passphrase.js';
import { Alarms } from '../alarms.js';
import type { ProvedBy } from '../factors/proved-by.js';
import { SecondFactor, type Proof } from '../factors/second-factor.js';
import { AccessRefused, wrongCredentials } from '../refusal.js';
import { isIn, Standing, standingOf, type Stands } from '../standing.js';
import { Devices } from './devices.js';
import { Sessions, type Opened } from './sessions.js';
import { Throttle } from './throttle.js';

/** Whence somebody signs in. */
export interface Whence {
  readonly address: string;
  /** The token that the device was given at an earlier sign-in. */
  readonly device?: string | undefined;
}
/** Somebody who has shown who they are. */
export interface Recognised {
  readonly member: MemberId;
  readonly stands: Stands;
  readonly provedBy: ProvedBy;
  readonly duress: boolean;
}
/** A session, and what the member is told as it opens. */
export interface SignedInNow extends Opened {
  readonly device: string;
  readonly last: LastSignIn;
  readonly notices: readonly Notice[];
}

/**
 * Passphrase and second factor, in one step: throttle, argon2id, standing, factor, whatever comes of each, so that neither
 * the answer nor the time tells an unknown name, a wrong passphrase, a suspended member and a wrong code apart. A code is
 * used up only where the passphrase was right.
 */
@Injectable()
export class SignIn {
  constructor(
    private readonly throttle: Throttle,
    private readonly devices: Devices,
    private readonly accounts: Accounts,
    private readonly standing: Standing,
    private readonly factor: SecondFactor,
    private readonly sessions: Sessions,
    private readonly notices: Notices,
    private readonly alarms: Alarms,
  ) {}

  async recognise(name: string, passphrase: string, proof: Proof, { address, device }: Whence): Promise<Recognised> {
    const known = (await this.devices.isKnown(device, name)) ? device : undefined;
    const attempt = await this.throttle.attempt(name, address, known);
    try {
      const account = await this.accounts.byName(name);
      const member = account?.member ?? nobody;
      const said = await recognise(passphrase, account?.hashes);
      const stands = await standingOf(this.standing, member);
      const roles = stands?.roles ?? [];
      const provedBy = await this.factor.check(member, proof, { roles, use: said !== undefined && isIn(stands) });
      if (said === undefined || !isIn(stands) || provedBy === undefined) {
        this.accounts.failed(member).catch(() => undefined); // for whoever it is or is not: a row that may not be there
        throw wrongCredentials();
      }
      await attempt.succeeded();
      return { member, stands, provedBy, duress: said === 'duress' };
    } catch (error) {
      if (!(error instanceof AccessRefused && error.code === 'wrong-credentials')) await attempt.undone();
      throw error;
    }
  }

  /** Opens the session of somebody who was recognised. */
  async open({ member, stands, provedBy, duress }: Recognised, cookie: boolean): Promise<SignedInNow> {
    const opened = await this.sessions.open({ id: member, roles: stands.roles }, { provedBy, cookie, duress });
    // The alarm is raised beside the rest, which is done one after another: it takes no time that can be seen.
    const [told] = await Promise.all([
      this.told(member, duress),
      duress ? this.alarms.raise('duress', member) : undefined,
    ]);
    return { ...opened, ...told };
  }

  private async told(member: MemberId, onlyLook: boolean): Promise<Omit<SignedInNow, keyof Opened>> {
    const device = await this.devices.remember(member);
    const last = await this.accounts.signedIn(member);
    return { device, last, notices: await this.notices.of(member, { onlyLook }) };
  }
}

/** Nobody's id: what is asked of it costs what it costs of a member's. */
const nobody = '00000000-0000-7000-8000-00000000ffff' as MemberId;
