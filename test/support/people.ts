import { randomBytes } from 'node:crypto';
import { TOTP } from 'otpauth';
import { Clock, EnrolmentService, type Role } from '#access';
import type { MemberId } from '#domain';
import { Database, newId } from '#platform';
import { ask, type Answer, type Api, type Ask } from './api.js';
import { Authenticator } from './authenticator.js';

export const origin = 'http://localhost:3000';

/** Of a sign-in. */
export interface NewSession {
  readonly token: string;
  readonly device: string;
  readonly csrf?: string;
  readonly expiresAt: string;
  readonly member: { readonly id: string; readonly roles: readonly string[] };
  readonly lastSignIn: { readonly at: string | null; readonly failedSince: number };
  readonly notices: readonly { readonly kind: string }[];
}

/** A clock that a test moves. */
export class TestClock {
  private ahead = 0;

  constructor(api: Api) {
    api.app.get(Clock, { strict: false }).now = () => this.now();
  }

  now(): Date {
    return new Date(Date.now() + this.ahead);
  }

  pass({ minutes = 0, seconds = 0 }: { readonly minutes?: number; readonly seconds?: number }): void {
    this.ahead += minutes * 60_000 + seconds * 1_000;
  }
}

/** A member with an account, as enrolment over HTTP made it. */
export class Person {
  private step = 0;

  constructor(
    private readonly api: Api,
    private readonly clock: TestClock,
    readonly id: MemberId,
    readonly name: string,
    readonly passphrase: string,
    private readonly secret: string,
    readonly recoveryCodes: readonly string[],
    readonly passkey: Authenticator,
  ) {}

  /** The code of now, or of a step beside it. */
  code(steps = 0): string {
    const timestamp = this.clock.now().getTime() + steps * 30_000;
    return new TOTP({ secret: this.secret }).generate({ timestamp });
  }

  /** A code that was not used yet: of the next step, when need be. */
  freshCode(): string {
    const step = () => Math.floor(this.clock.now().getTime() / 30_000);
    while (step() <= this.step) this.clock.pass({ seconds: 30 });
    this.step = step();
    return this.code();
  }

  signIn(more: object = {}, headers: Record<string, string> = {}): Promise<Answer<NewSession>> {
    const { name, passphrase } = this;
    return ask(this.api.url)<NewSession>('POST', '/v1/sessions', { name, passphrase, ...more }, headers);
  }

  byCode(more: object = {}, headers: Record<string, string> = {}): Promise<Answer<NewSession>> {
    return this.signIn({ code: this.freshCode(), ...more }, headers);
  }

  async byPasskey(signing: object = {}): Promise<Answer<NewSession>> {
    const { attempt, challenge } = await this.challenge();
    return this.signIn({ passkey: { attempt, response: this.passkey.get({ challenge, ...signing }) } });
  }

  async challenge(): Promise<{ attempt: string; challenge: string }> {
    const { body } = await ask(this.api.url)<Challenge>('POST', '/v1/sessions/challenges');
    return { attempt: body.attempt, challenge: body.options.challenge };
  }

  async session(): Promise<Ask> {
    return ask(this.api.url, (await this.byCode()).body.token);
  }

  /** Changes how the member stands, as the membership does. */
  async stands(change: { readonly roles?: readonly Role[]; readonly standing?: string }): Promise<void> {
    const pool = this.api.app.get(Database, { strict: false });
    const { roles = null, standing = null } = change;
    await pool.query(
      'update access.member set roles = coalesce($2, roles), standing = coalesce($3, standing) where id = $1',
      [this.id, roles, standing],
    );
  }
}

interface Challenge {
  readonly attempt: string;
  readonly options: { readonly challenge: string };
}
export interface FactorAttempt {
  readonly attempt: string;
  readonly totp: { readonly secret: string };
  readonly passkey: { readonly challenge: string };
}

/** A member who is admitted and holds an enrolment link. */
export async function invited(api: Api, roles: readonly Role[] = ['monitor']) {
  const id = newId() as MemberId;
  const pool = api.app.get(Database, { strict: false });
  await pool.query('insert into access.member (id, roles) values ($1, $2)', [id, roles]);
  return { id, token: (await api.app.get(EnrolmentService, { strict: false }).issue(id)).token };
}

/** Enrols somebody with an authenticator app and a passkey. */
export async function enrolled(
  api: Api,
  clock: TestClock,
  {
    roles = ['monitor'],
    passkey = new Authenticator(origin),
  }: { roles?: readonly Role[]; passkey?: Authenticator } = {},
): Promise<Person> {
  const { id, token } = await invited(api, roles);
  const name = `member ${randomBytes(6).toString('hex')}`;
  const passphrase = `heron ${randomBytes(9).toString('base64url')} tin boats`;
  const begin = async (kind: string) =>
    (await ask(api.url)<FactorAttempt>('POST', '/v1/enrolments/attempts', { token, name, kind })).body;
  const [totp, key] = [await begin('totp'), await begin('passkey')];
  const { secret } = totp.totp;
  const code = new TOTP({ secret }).generate({ timestamp: clock.now().getTime() });
  const answer = await ask(api.url)<{ recoveryCodes: string[] }>('POST', '/v1/enrolments', {
    token,
    name,
    passphrase,
    factors: [
      { kind: 'totp', attempt: totp.attempt, code },
      { kind: 'passkey', attempt: key.attempt, response: passkey.create(key.passkey.challenge) },
    ],
  });
  if (answer.status !== 201) throw new Error(`Not enrolled: ${JSON.stringify(answer.body)}`);
  clock.pass({ seconds: 30 }); // past the code that enrolment used up
  return new Person(api, clock, id, name, passphrase, secret, answer.body.recoveryCodes, passkey);
}
