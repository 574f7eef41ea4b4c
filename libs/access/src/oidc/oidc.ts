import { Injectable } from '@nestjs/common';
import type { MemberId } from '#domain';
import { Database, newId } from '#platform';
import { Notices } from '../accounts/notices.js';
import { Clock } from '../clock.js';
import { Attempts } from '../factors/attempts.js';
import type { ProvedBy } from '../factors/proved-by.js';
import { SecondFactor, type Proof } from '../factors/second-factor.js';
import { FactorsOnRecord } from '../membership/factors-on-record.js';
import { AccessRefused, wrongCredentials } from '../refusal.js';
import type { Session } from '../sessions/session.js';
import type { Recognised, Whence } from '../sessions/sign-in.js';
import { Throttle } from '../sessions/throttle.js';
import { isIn, isPrivileged, Standing, standingOf, type Stands } from '../standing.js';
import { Providers, type Said, type Way } from './providers.js';

/** An identity at a provider that a member bound to their account. */
export interface Identity {
  readonly id: string;
  readonly issuer: string;
  readonly createdAt: Date;
}

/** Signing in through an OpenID provider, by issuer and subject, which the member bound while signed in; never by e-mail. */
@Injectable()
export class Oidc {
  constructor(
    private readonly pool: Database,
    private readonly providers: Providers,
    private readonly attempts: Attempts,
    private readonly throttle: Throttle,
    private readonly factor: SecondFactor,
    private readonly standing: Standing,
    private readonly notices: Notices,
    private readonly onRecord: FactorsOnRecord,
    private readonly clock: Clock,
  ) {}

  /** Sends somebody to a provider: to sign in, or, in a session, to bind. */
  async begin(provider: string, session?: Session): Promise<{ readonly attempt: string; readonly url: string }> {
    const { way, url } = await this.providers.begin(provider);
    const purpose = session ? 'oidc-bind' : 'oidc-sign-in';
    return { attempt: await this.attempts.begin(purpose, session?.id ?? '', way), url };
  }

  /** Who came back from a provider. A second factor of ours too, unless the provider says that one was used there. */
  async recognise(attempt: string, query: string, proof: Proof, { address }: Whence): Promise<Recognised> {
    const counted = await this.throttle.attempt(`oidc ${address}`, address);
    try {
      const said = await this.said('oidc-sign-in', '', attempt, query);
      const member = said && (await this.memberOf(said));
      const stands = member && (await standingOf(this.standing, member));
      if (!member || !isIn(stands)) throw wrongCredentials();
      const provedBy = await this.proved(member, stands, said, proof);
      if (provedBy === undefined) throw wrongCredentials();
      await counted.succeeded();
      return { member, stands, provedBy, duress: false };
    } catch (error) {
      if (!(error instanceof AccessRefused && error.code === 'wrong-credentials')) await counted.undone();
      throw error;
    }
  }

  /** Binds who came back to the member of the session. */
  async bind({ id, member }: Session, attempt: string, query: string): Promise<void> {
    const said = await this.said('oidc-bind', id, attempt, query);
    if (!said) throw new AccessRefused('identity-not-proved', 'Begin anew, and be done within five minutes.');
    const { rowCount } = await this.pool.query(
      `insert into access.oidc_identity (id, member_id, issuer, subject, created_at) values ($1, $2, $3, $4, $5)
       on conflict (issuer, subject) do nothing`,
      [newId(), member, said.issuer, said.subject, this.clock.now()],
    );
    if (rowCount !== 1) throw new AccessRefused('identity-taken', 'Take it from the account that has it first.');
    await this.notices.add('identity-bound', member);
    await this.onRecord.follow(member);
  }

  async of(member: MemberId): Promise<readonly Identity[]> {
    const { rows } = await this.pool.query<Identity>(
      'select id, issuer, created_at as "createdAt" from access.oidc_identity where member_id = $1 order by id',
      [member],
    );
    return rows;
  }

  /** Whether there was one. */
  async unbind(member: MemberId, id: string): Promise<boolean> {
    const { rowCount } = await this.pool.query('delete from access.oidc_identity where member_id = $1 and id = $2', [
      member,
      id,
    ]);
    if (rowCount === 1) await this.onRecord.follow(member);
    return rowCount === 1;
  }

  private async proved(member: MemberId, { roles }: Stands, said: Said, proof: Proof): Promise<ProvedBy | undefined> {
    if (said.secondFactor && !isPrivileged(roles) && proof.kind === 'none') return 'provider';
    return this.factor.check(member, proof, { roles, use: true });
  }

  private async said(purpose: 'oidc-sign-in' | 'oidc-bind', boundTo: string, attempt: string, query: string) {
    const way = await this.attempts.take<Way>(purpose, boundTo, attempt);
    return way && this.providers.end(way, query);
  }

  private async memberOf({ issuer, subject }: Said): Promise<MemberId | undefined> {
    const { rows } = await this.pool.query<{ member: MemberId }>(
      'select member_id as member from access.oidc_identity where issuer = $1 and subject = $2',
      [issuer, subject],
    );
    return rows[0]?.member;
  }
}
