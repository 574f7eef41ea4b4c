import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import type { MemberId } from '#domain';
import { Database } from '#platform';
import { Alarms } from '../alarms.js';
import { RecoveryCodes } from '../factors/recovery-codes.js';
import { Registration, type Shown } from '../factors/registration.js';
import { SecondFactor } from '../factors/second-factor.js';
import { FactorsOnRecord } from '../membership/factors-on-record.js';
import type { Role } from '../policy.js';
import { AccessRefused } from '../refusal.js';
import type { Session } from '../sessions/session.js';
import { Sessions } from '../sessions/sessions.js';
import { isPrivileged } from '../standing.js';
import { Accounts } from './accounts.js';
import { Notices } from './notices.js';
import { duressHash, hashesOf, noDuressHash } from './passphrase.js';
import { assertGood } from './rules.js';

/** What a member changes of what proves them. Each change is told at the next sign-in. */
@Injectable()
export class OwnAccount {
  constructor(
    private readonly pool: Database,
    private readonly accounts: Accounts,
    private readonly factor: SecondFactor,
    private readonly registration: Registration,
    private readonly codes: RecoveryCodes,
    private readonly sessions: Sessions,
    private readonly notices: Notices,
    private readonly alarms: Alarms,
    private readonly onRecord: FactorsOnRecord,
  ) {}

  /** Another passphrase: the duress one is gone with the old, and every other session ends. */
  async changePassphrase({ member, id }: Session, passphrase: string): Promise<void> {
    const account = (await this.accounts.byMember(member))!;
    await assertGood(passphrase, account.name);
    await this.accounts.put({ ...account, hashes: await hashesOf(passphrase) });
    await this.notices.add('passphrase-changed', member);
    for (const other of await this.sessions.of(member)) if (other.id !== id) await this.sessions.end(member, other.id);
  }

  /** A passphrase for when somebody stands beside the member; `null` takes it back. */
  async setDuress({ member }: Session, roles: readonly Role[], passphrase: string | null): Promise<void> {
    if (roles.includes('vetting-officer') && passphrase !== null)
      throw new AccessRefused('duress-not-for-you', 'Use panic, or have another officer suspend you.');
    const account = (await this.accounts.byMember(member))!;
    const { hashes } = account;
    if (passphrase !== null) await assertGood(passphrase, account.name);
    const duress = passphrase === null ? noDuressHash(hashes) : await duressHash(passphrase, hashes);
    await this.accounts.put({ ...account, hashes: { ...hashes, duress } });
  }

  beginFactor(kind: Shown['kind'], { member, id, name }: Session) {
    return this.registration.begin(kind, { member, boundTo: id }, name);
  }

  async addFactor(shown: Shown, { member, id }: Session): Promise<void> {
    await this.inOne(async (client) => {
      await this.registration.finish(shown, { member, boundTo: id }, client);
      await this.notices.add('factor-added', member, client);
    });
    await this.onRecord.follow(member);
  }

  /** Takes a passkey or the authenticator app away; never the last that works where one is required. */
  async removeFactor(member: MemberId, which: string): Promise<boolean> {
    const { totp, passkeys } = await this.factor.of(member);
    const left = passkeys.filter(({ id, locked }) => !locked && id !== which).length + Number(totp && which !== 'totp');
    const is = which === 'totp' ? totp : passkeys.some(({ id }) => id === which);
    if (!is) return false;
    if (left === 0) throw new AccessRefused('last-factor', 'Set up another one first.');
    await (which === 'totp'
      ? this.pool.query('delete from access.totp where member_id = $1', [member])
      : this.pool.query('delete from access.passkey where member_id = $1 and id = $2', [member, which]));
    await this.notices.add('factor-removed', member);
    await this.onRecord.follow(member);
    return true;
  }

  async makeRecoveryCodes(member: MemberId, roles: readonly Role[]): Promise<readonly string[]> {
    if (isPrivileged(roles))
      throw new AccessRefused(
        'device-bound-missing',
        'Set up a second device-bound passkey: codes are not for your roles.',
      );
    const codes = await this.codes.make(member);
    await this.notices.add('recovery-codes-made', member);
    return codes;
  }

  async factors(member: MemberId) {
    return { ...(await this.factor.of(member)), recoveryCodesLeft: await this.codes.left(member) };
  }

  /** Ends all of a member's sessions at once and asks for their suspension. */
  async panic(member: MemberId): Promise<void> {
    await this.sessions.endAll(member);
    await this.alarms.raise('panic', member);
  }

  private async inOne(work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      await work(client);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }
}
