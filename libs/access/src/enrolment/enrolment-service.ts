import { Injectable } from '@nestjs/common';
import { isInForce, standingOf, type MemberFile, type MemberId } from '#domain';
import { Config, Database } from '#platform';
import { Accounts } from '../accounts/accounts.js';
import { Notices } from '../accounts/notices.js';
import { hashesOf } from '../accounts/passphrase.js';
import { assertGood } from '../accounts/rules.js';
import { Clock } from '../clock.js';
import { RecoveryCodes } from '../factors/recovery-codes.js';
import { Registration, type Shown } from '../factors/registration.js';
import { FactorsOnRecord } from '../membership/factors-on-record.js';
import { AccessRefused } from '../refusal.js';
import { Sessions } from '../sessions/sessions.js';
import type { Role } from '../policy.js';
import { isPrivileged, Standing } from '../standing.js';
import { hashOfToken, newToken } from '../tokens.js';

interface Enrolment {
  readonly member: MemberId;
  readonly boundTo: string;
  readonly roles: readonly Role[];
}

/**
 * One-time links by which an admitted member, or one whose factors are recovered, sets a name, a passphrase and at least
 * one second factor: two factors before any session.
 */
@Injectable()
export class EnrolmentService {
  constructor(
    private readonly pool: Database,
    private readonly accounts: Accounts,
    private readonly registration: Registration,
    private readonly codes: RecoveryCodes,
    private readonly sessions: Sessions,
    private readonly notices: Notices,
    private readonly standing: Standing,
    private readonly onRecord: FactorsOnRecord,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** A link for a member, for 24 hours; links given before are over. It is shown in person, never mailed. */
  async issue(member: MemberId): Promise<{ readonly token: string; readonly url: string; readonly expiresAt: Date }> {
    const [token, now] = [newToken(), this.clock.now()];
    const expiresAt = new Date(now.getTime() + 24 * 3_600_000);
    await this.pool.query('update access.enrolment set used_at = $2 where member_id = $1 and used_at is null', [
      member,
      now,
    ]);
    await this.pool.query('insert into access.enrolment (token_hash, member_id, expires_at) values ($1, $2, $3)', [
      hashOfToken(token),
      member,
      expiresAt,
    ]);
    // In the fragment: it reaches no server's log.
    return { token, url: `${this.config.signIn.publicUrl}/enrol#${token}`, expiresAt };
  }

  /** Begins to set up a second factor; `name`: what an app shows it under. */
  async begin(token: string, kind: Shown['kind'], name: string) {
    return this.registration.begin(kind, await this.open(token), name);
  }

  /** Makes the account, or makes it anew: what proved the member before is over. The recovery codes are shown this once. */
  async redeem(
    token: string,
    {
      name,
      passphrase,
      factors,
    }: { readonly name: string; readonly passphrase: string; readonly factors: readonly Shown[] },
  ): Promise<{ readonly recoveryCodes: readonly string[] }> {
    const enrolment = await this.open(token);
    const { member, roles } = enrolment;
    await assertGood(passphrase, name);
    if (factors.length === 0)
      throw new AccessRefused('second-factor-missing', 'Set up an authenticator app or a passkey first.');
    const hashes = await hashesOf(passphrase);
    const recoveryCodes = await this.pool.connect().then(async (client) => {
      try {
        await client.query('begin');
        const { rowCount } = await client.query(
          'update access.enrolment set used_at = $2 where token_hash = $1 and used_at is null and expires_at > $2',
          [hashOfToken(token), this.clock.now()],
        );
        if (rowCount !== 1) throw over();
        for (const table of ['account', 'totp', 'passkey', 'recovery_code', 'oidc_identity', 'device', 'api_key'])
          await client.query(`delete from access.${table} where member_id = $1`, [member]);
        await this.accounts.put({ member, name, hashes }, client);
        let deviceBound = false;
        for (const shown of factors)
          deviceBound = (await this.registration.finish(shown, enrolment, client)).deviceBound || deviceBound;
        if (isPrivileged(roles) && !deviceBound)
          throw new AccessRefused('device-bound-missing', 'Your roles take a passkey that can not leave its device.');
        const made = isPrivileged(roles) ? [] : await this.codes.make(member, client);
        await this.notices.add('account-enrolled', member, client);
        await client.query('commit');
        return made;
      } catch (error) {
        await client.query('rollback').catch(() => undefined);
        throw error;
      } finally {
        client.release();
      }
    });
    await this.sessions.endAll(member);
    await this.onRecord.follow(member);
    return { recoveryCodes };
  }

  private async open(token: string): Promise<Enrolment> {
    const { rows } = await this.pool.query<{ member: MemberId; open: boolean }>(
      'select member_id as member, used_at is null and expires_at > $2 as open from access.enrolment where token_hash = $1',
      [hashOfToken(token), this.clock.now()],
    );
    if (!rows[0]) throw new AccessRefused('enrolment-unknown', 'Copy the whole link, as it was shown to you.');
    if (!rows[0].open) throw over();
    const { member } = rows[0];
    return { member, boundTo: hashOfToken(token).toString('base64'), roles: await this.rolesOf(member) };
  }

  /** Those that they have, or will have with their first factors. A link is over where its member is not to enrol any more. */
  private async rolesOf(member: MemberId): Promise<readonly Role[]> {
    const now = this.clock.now();
    const roster = await this.standing.roster();
    const file = roster?.members.get(member);
    const standing = roster && standingOf(roster, member, now);
    if (!file || !(standing === 'admitted' || standing === 'probation' || standing === 'active')) throw over();
    return rolesIn(file, now);
  }
}

const rolesIn = ({ grants, asks }: MemberFile, now: Date): readonly Role[] =>
  grants.length === 0 ? [asks.role] : grants.filter((grant) => isInForce(grant, now)).map(({ role }) => role);
const over = () => new AccessRefused('enrolment-over', 'It is good once, for 24 hours. Ask the officers for another.');
