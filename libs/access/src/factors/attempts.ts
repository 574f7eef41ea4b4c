import { Injectable } from '@nestjs/common';
import { Database } from '#platform';
import { Clock } from '../clock.js';
import { hashOfToken, newToken } from '../tokens.js';

export type Purpose = 'sign-in' | 'step-up' | 'enrol-totp' | 'enrol-passkey' | 'oidc-sign-in' | 'oidc-bind';

/** What is begun in one request and ended in another, by the same party, once, within five minutes. */
@Injectable()
export class Attempts {
  constructor(
    private readonly pool: Database,
    private readonly clock: Clock,
  ) {}

  /** `boundTo`: whose it is, where that is known: a session, an enrolment. */
  async begin(purpose: Purpose, boundTo: string, data: object): Promise<string> {
    const token = newToken();
    const now = this.clock.now().getTime();
    await this.pool.query('delete from access.attempt where expires_at < $1', [new Date(now)]);
    await this.pool.query(
      'insert into access.attempt (token_hash, purpose, bound_to, data, expires_at) values ($1, $2, $3, $4, $5)',
      [hashOfToken(token), purpose, boundTo, data, new Date(now + lifetime)],
    );
    return token;
  }

  /** What it was begun with, and it is over; `undefined` where there is none such. */
  take<T>(purpose: Purpose, boundTo: string, token: string): Promise<T | undefined> {
    return this.find('delete from access.attempt where', 'returning data', purpose, boundTo, token);
  }

  look<T>(purpose: Purpose, boundTo: string, token: string): Promise<T | undefined> {
    return this.find('select data from access.attempt where', '', purpose, boundTo, token);
  }

  private async find<T>(start: string, end: string, purpose: Purpose, boundTo: string, token: string) {
    const { rows } = await this.pool.query<{ data: T }>(
      `${start} token_hash = $1 and purpose = $2 and bound_to = $3 and expires_at > $4 ${end}`,
      [hashOfToken(token), purpose, boundTo, this.clock.now()],
    );
    return rows[0]?.data;
  }
}

const lifetime = 5 * 60_000;
