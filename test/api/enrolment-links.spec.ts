import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Database } from '#platform';
import { ask, startApi, type Api } from '../support/api.js';
import { done, Steps, vouch } from '../support/members.js';
import { enrolled, TestClock, type Person } from '../support/people.js';

let api: Api;
let clock: TestClock;
let steps: Steps;
let both: Person;
beforeAll(async () => {
  api = await startApi();
  clock = new TestClock(api);
  steps = new Steps(api, clock);
  both = await enrolled(api, clock, { roles: ['vetting-officer', 'verifier'] });
});
beforeEach(() => api.app.get(Database, { strict: false }).query('delete from access.throttle'));
afterAll(() => api.close());

const refused = (status: number, rule: string) => ({ status, body: { type: `/problems/${rule}` } });
const four = { organisation: 'four-organisation' };

describe('6.32: an enrolment link', () => {
  const begin = (token: string) => ask(api.url)('POST', '/v1/enrolments/attempts', { token, name: 'x', kind: 'totp' });
  const enrol = (token: string, factors: readonly object[] = []) =>
    ask(api.url)('POST', '/v1/enrolments', { token, name: 'x', passphrase: 'quiet heron mends tin boats', factors });

  it('is good once, with two factors, for one account', async () => {
    const id = await steps.admitted(four);
    const token = await steps.link(id);
    expect(await enrol(token)).toMatchObject(refused(403, 'second-factor-missing'));
    expect(await begin('x'.repeat(43))).toMatchObject(refused(404, 'enrolment-unknown'));
    const member = await steps.enrols(token, 'once');
    expect(await begin(token)).toMatchObject(refused(410, 'enrolment-over'));
    const own = ask(api.url, (await member.signIn()).body.token);
    const applicant = await steps.applies();
    expect(await own('POST', `/v1/members/${applicant}/vouches`, vouch)).toMatchObject(refused(403, 'on-probation'));
  });

  it('is over after 24 hours, and when its member is suspended', async () => {
    const id = await steps.admitted(four);
    const old = await steps.link(id);
    await clock.letPass({ hours: 24, minutes: 1 });
    expect(await begin(old)).toMatchObject(refused(410, 'enrolment-over'));
    const token = await steps.link(id);
    await done(steps.does('vetting-officer', `/v1/members/${id}/suspension`, { reason: 'precaution' }));
    expect(await begin(token)).toMatchObject(refused(410, 'enrolment-over'));
  });

  it('is not issued by an officer for themselves, nor for who has an account', async () => {
    const own = api.members.get('vetting-officer')!.id;
    expect(await steps.does('vetting-officer', `/v1/members/${own}/enrolment-links`)).toMatchObject(
      refused(403, 'own-membership'),
    );
    expect(await steps.does('vetting-officer', `/v1/members/${both.id}/enrolment-links`)).toMatchObject(
      refused(409, 'not-admitted'),
    );
  });
});
