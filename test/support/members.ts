import { TOTP } from 'otpauth';
import { Database } from '#platform';
import { beginnersPassphrase } from './founding.js';
import { ask, type Answer, type Api, type Ask } from './api.js';
import { Authenticator } from './authenticator.js';
import { origin, type FactorAttempt, type NewSession, type TestClock } from './people.js';

export interface Refused {
  readonly type: string;
}
/** Who somebody is known to be, as `/v1/members/:id` and `/v1/membership` say it. */
export interface Shown {
  readonly id: string;
  readonly standing: string;
  readonly grants: readonly { readonly role: string }[];
}

/** Steps of the membership, each as its request. */
export class Steps {
  constructor(
    private readonly api: Api,
    private readonly clock: TestClock,
  ) {}

  /** Signs in somebody of those that the registry was founded with. */
  async as(name: string): Promise<Ask> {
    await this.api.app.get(Database, { strict: false }).query('delete from access.throttle');
    const { body, status } = await ask(this.api.url)<NewSession>('POST', '/v1/sessions', {
      name,
      passphrase: beginnersPassphrase,
    });
    if (status !== 201) throw new Error(`${name} does not sign in: ${JSON.stringify(body)}`);
    return ask(this.api.url, body.token);
  }

  async applies(more: object = {}): Promise<string> {
    await this.api.app.get(Database, { strict: false }).query('delete from access.throttle');
    const { body, status } = await ask(this.api.url)<{ application: string }>('POST', '/v1/applications', {
      ...application,
      ...more,
    });
    if (status !== 202) throw new Error(`Not taken: ${JSON.stringify(body)}`);
    return body.application;
  }

  async does(name: string, path: string, body: object = {}): Promise<Answer<Refused & { id: string }>> {
    return (await this.as(name))<Refused & { id: string }>('POST', path, body);
  }

  /** Until two officers may approve it. */
  async vetted(more: object = {}): Promise<string> {
    const id = await this.applies(more);
    const [one, two] = [await this.as('monitor'), await this.as('monitor-2')];
    const officer = await this.as('vetting-officer');
    await done(one('POST', `/v1/members/${id}/vouches`, vouch));
    await done(two('POST', `/v1/members/${id}/vouches`, vouch));
    await done(officer('POST', `/v1/members/${id}/assessments`, { outcome: 'no-obstacle', reasons: 'None.' }));
    await done(officer('POST', `/v1/members/${id}/identity-checks`, { method: 'in-person' }));
    return id;
  }

  /** Approved by two, and a day has passed. */
  async admitted(more: object = {}): Promise<string> {
    const id = await this.vetted(more);
    for (const name of ['vetting-officer', 'vetting-officer-2'])
      await done(this.does(name, `/v1/members/${id}/approvals`));
    await this.clock.letPass({ hours: 24 });
    return id;
  }

  async link(id: string): Promise<string> {
    const { body } = await done((await this.as('vetting-officer'))<{ token: string }>('POST', `/v1/members/${id}/enrolment-links`)); // prettier-ignore
    return body.token;
  }

  /** Makes an account with a link, an authenticator app, and a passkey where one is wanted. */
  async enrols(token: string, name: string, passkey?: Authenticator): Promise<Newcomer> {
    const begin = async (kind: string) =>
      (await done(ask(this.api.url)<FactorAttempt>('POST', '/v1/enrolments/attempts', { token, name, kind }))).body;
    const app = await begin('totp');
    const code = () => new TOTP({ secret: app.totp.secret }).generate({ timestamp: this.clock.now().getTime() });
    const factors: object[] = [{ kind: 'totp', attempt: app.attempt, code: code() }];
    if (passkey) {
      const key = await begin('passkey');
      factors.push({ kind: 'passkey', attempt: key.attempt, response: passkey.create(key.passkey.challenge) });
    }
    const account = { token, name, passphrase: newcomersPassphrase, factors };
    await done(ask(this.api.url)('POST', '/v1/enrolments', account));
    return {
      name,
      signIn: () => {
        this.clock.pass({ seconds: 30 }); // a code is good once
        const body = { name, passphrase: newcomersPassphrase, code: code() };
        return ask(this.api.url)<NewSession>('POST', '/v1/sessions', body);
      },
    };
  }

  /** On probation, with an account. */
  async onProbation(name: string, more: object = {}): Promise<Newcomer & { readonly id: string }> {
    const id = await this.admitted(more);
    return { id, ...(await this.enrols(await this.link(id), name, new Authenticator(origin))) };
  }

  /** What one asks for and another approves. */
  async operation(asked: object, by = 'vetting-officer', approvedBy = 'vetting-officer-2') {
    const { body } = await done(this.does(by, '/v1/operations', asked));
    const approver = await this.as(approvedBy);
    const { commandHash } = (await done(approver<{ commandHash: string }>('GET', `/v1/operations/${body.id}`))).body;
    const approved = await approver<Refused>('POST', `/v1/operations/${body.id}/approval`, { commandHash });
    return { id: body.id, commandHash, approved };
  }
}

export interface Newcomer {
  readonly name: string;
  readonly signIn: () => Promise<Answer<NewSession>>;
}
export const newcomersPassphrase = 'quiet heron mends tin boats';
export const vouch = { knownFrom: 'Worked together at hearings.', knownFor: 'P4Y' };
export const application = {
  organisation: 'three-organisation',
  role: 'monitor',
  territories: ['crimea'],
  conflicts: [],
  consentsToChecks: true,
  personal: { statement: 'Invented, for a test.', contact: 'In person, at the office.' },
};

/** Throws where it was refused. */
export async function done<T>(asked: Promise<Answer<T>>): Promise<Answer<T>> {
  const answer = await asked;
  if (answer.status >= 300) throw new Error(`Refused: ${JSON.stringify(answer.body)}`);
  return answer;
}
