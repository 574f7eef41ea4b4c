import { randomBytes } from 'node:crypto';
import { TOTP } from 'otpauth';
import pg from 'pg';
import { Clock, EnrolmentService, Membership, Sessions, type Role } from '#access';
import { isRefusal, type MemberId, type MembershipAct, type OrganisationId } from '#domain';
import { newId } from '#platform';
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

  constructor(private readonly api: Api) {
    api.app.get(Clock, { strict: false }).now = () => this.now();
  }

  now(): Date {
    return new Date(Date.now() + this.ahead);
  }

  pass({ minutes = 0, seconds = 0 }: { readonly minutes?: number; readonly seconds?: number }): void {
    this.ahead += minutes * 60_000 + seconds * 1_000;
  }

  /** Lets time pass to the beginning of the next step of a code: what is told of steps from there is so for 30 s. */
  toNextStep(): void {
    this.ahead += 30_000 - (this.now().getTime() % 30_000);
  }

  /** Lets time pass for the log too: what is recorded from now on is recorded then. */
  async letPass(time: { readonly days?: number; readonly hours?: number; readonly minutes?: number }): Promise<void> {
    const { days = 0, hours = 0, minutes = 0 } = time;
    this.pass({ minutes: (days * 24 + hours) * 60 + minutes });
    const owner = new pg.Client({ connectionString: this.api.ownerUrl });
    await owner.connect();
    await owner.query('update log.head set recorded_at = $1', [this.now()]);
    await owner.end();
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
    return this.codeAt(this.clock.now().getTime() + steps * 30_000);
  }

  /** A code that was not used yet: of the next step, when need be. */
  freshCode(): string {
    const stepNow = () => Math.floor(this.clock.now().getTime() / 30_000);
    let step = stepNow();
    for (; step <= this.step; step = stepNow()) this.clock.pass({ seconds: 30 });
    this.step = step;
    return this.codeAt(step * 30_000);
  }

  private codeAt(timestamp: number): string {
    return new TOTP({ secret: this.secret }).generate({ timestamp });
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

  /** Two officers give the member a role; one takes those away that are not wanted any more. */
  async has(role: Role, ...without: readonly Role[]): Promise<void> {
    const { id: member } = this;
    await decreed(this.api, { type: 'RolesGranted', data: { member, grants: [{ role }], reason: 'x' } });
    for (const role of without) await decreed(this.api, { type: 'RoleWithdrawn', data: { member, role, reason: 'x' } });
  }

  suspended(): Promise<void> {
    const { id: member } = this;
    return decreed(this.api, { type: 'MemberSuspended', data: { member, reason: 'precaution', forCause: false } });
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

/** Does an act of the membership as two officers do it, by the rules. */
async function decreed(api: Api, act: MembershipAct): Promise<void> {
  const [by, approvedBy] = ['vetting-officer', 'vetting-officer-2'].map((name) => api.members.get(name)!.id);
  const outcome = await api.app
    .get(Membership, { strict: false })
    .act(act, { by: by!, approvedBy: approvedBy!, commandId: newId(), commandHash: '', correlationId: newId() });
  if (isRefusal(outcome)) throw new Error(`${act.type}: ${outcome.refused}: ${outcome.detail}`);
}

/** The alarms about somebody, as the officers have them. */
export async function alarmsOf(api: Api, { id }: Person): Promise<readonly string[]> {
  const { token } = await api.app.get(Sessions, { strict: false }).open(api.members.get('vetting-officer')!);
  const { body } = await ask(api.url, token)<{ items: { member: string; alarm: string }[] }>('GET', '/v1/alarms');
  return body.items.filter(({ member }) => member === id).map(({ alarm }) => alarm);
}

/** Somebody whom two officers named as a founder, and who holds an enrolment link. */
export async function invited(api: Api, roles: readonly Role[] = ['monitor']) {
  const id = newId() as MemberId;
  const organisation = 'three-organisation' as OrganisationId;
  await decreed(api, { type: 'FounderNamed', data: { member: id, organisation, roles: [...roles] } });
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
