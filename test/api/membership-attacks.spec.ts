import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Database } from '#platform';
import { ask, startApi, type Api } from '../support/api.js';
import { application, done, Steps, vouch, type Shown } from '../support/members.js';
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
const vouches = (name: string, id: string) => steps.does(name, `/v1/members/${id}/vouches`, vouch);
const approves = (name: string, id: string) => steps.does(name, `/v1/members/${id}/approvals`);

describe('6.28: an application', () => {
  it('of somebody known is answered as that of anybody', async () => {
    const apply = () => ask(api.url)<{ application: string }>('POST', '/v1/applications', application);
    const [one, other] = [await apply(), await apply()];
    expect([one.status, other.status]).toEqual([202, 202]);
    const said = ({ headers, body }: typeof one) => [Object.keys(body), headers.get('content-length')];
    expect(said(one)).toEqual(said(other));
  });

  it('is taken five times an hour from one address', async () => {
    for (let n = 0; n < 5; n += 1)
      expect((await ask(api.url)('POST', '/v1/applications', application)).status).toBe(202);
    const sixth = await ask(api.url)('POST', '/v1/applications', application);
    expect(sixth).toMatchObject(refused(429, 'too-many-attempts'));
    expect(Number(sixth.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('lets its applicant read nothing', async () => {
    const id = await steps.applies();
    for (const path of [`/v1/members/${id}`, '/v1/membership', '/v1/members', '/v1/cases'])
      expect((await ask(api.url, id)('GET', path)).status).toBe(401);
  });

  it('says nothing of who it is: an id, a standing or an approval in it are refused', async () => {
    for (const field of ['member', 'standing', 'approvedBy', 'until'])
      expect(await ask(api.url)('POST', '/v1/applications', { ...application, [field]: 'x' })).toMatchObject({
        status: 422,
        body: { errors: [{ field }] },
      });
  });
});

describe('6.29: nobody vouches', () => {
  it('for a colleague, or beside one', async () => {
    const colleague = await steps.applies({ organisation: 'one-organisation' });
    expect(await vouches('monitor', colleague)).toMatchObject(refused(403, 'voucher-of-own-organisation'));
    const stranger = await steps.applies(four);
    await done(vouches('monitor', stranger));
    expect(await vouches('lawyer', stranger)).toMatchObject(refused(403, 'vouchers-of-one-organisation'));
  });

  it('a sixth time within a year', async () => {
    for (let n = 0; n < 5; n += 1) await done(vouches('verifier', await steps.applies(four)));
    expect(await vouches('verifier', await steps.applies(four))).toMatchObject(refused(403, 'vouches-used-up'));
  });

  it('on probation, within six months, or while suspended', async () => {
    const member = await steps.onProbation('newcomer', four);
    const applicant = await steps.applies();
    const own = async () => {
      const { body } = await member.signIn();
      return ask(api.url, body.token)('POST', `/v1/members/${applicant}/vouches`, vouch);
    };
    expect(await own()).toMatchObject(refused(403, 'on-probation'));
    await clock.letPass({ days: 31 });
    await done(steps.does('vetting-officer', `/v1/members/${member.id}/activation`));
    expect(await own()).toMatchObject(refused(403, 'member-too-new'));
    const { token } = (await member.signIn()).body;
    await done(steps.does('vetting-officer', `/v1/members/${member.id}/suspension`, { reason: 'precaution' }));
    expect((await ask(api.url, token)('POST', `/v1/members/${applicant}/vouches`, vouch)).status).toBe(401);
  });
});

it('6.30: a vouch that is withdrawn is none', async () => {
  const id = await steps.vetted(four);
  await done(steps.does('monitor-2', `/v1/members/${id}/vouches/withdrawal`, { reason: 'Another of that name.' }));
  expect(await approves('vetting-officer', id)).toMatchObject(refused(409, 'vouches-missing'));
});

describe('6.31: an officer does not approve', () => {
  it('twice', async () => {
    const id = await steps.vetted(four);
    await done(approves('vetting-officer', id));
    expect(await approves('vetting-officer', id)).toMatchObject(refused(403, 'approved-already'));
  });

  it('whom they vouched for', async () => {
    const id = await steps.applies(four);
    const own = ask(api.url, (await both.byCode()).body.token);
    await done(own('POST', `/v1/members/${id}/vouches`, vouch));
    expect(await own('POST', `/v1/members/${id}/approvals`)).toMatchObject(refused(403, 'approver-vouched'));
  });

  it('a colleague of theirs', async () => {
    const id = await steps.applies({ organisation: 'two-organisation' });
    expect(await approves('vetting-officer-2', id)).toMatchObject(refused(403, 'approver-of-own-organisation'));
  });

  it('over the objection of another, who alone takes it back', async () => {
    const id = await steps.vetted(four);
    await done(approves('vetting-officer', id));
    await done(steps.does('vetting-officer-2', `/v1/members/${id}/objections`, { reason: 'They were paid.' }));
    expect(await approves('vetting-officer', id)).toMatchObject(refused(409, 'approval-objected'));
    const withdrawal = `/v1/members/${id}/objections/withdrawal`;
    expect(await steps.does('vetting-officer', withdrawal, { reason: 'x' })).toMatchObject(
      refused(403, 'objection-of-another'),
    );
    await clock.letPass({ hours: 25 });
    const { body } = await (await steps.as('vetting-officer'))<Shown>('GET', `/v1/members/${id}`);
    expect(body.standing).toBe('applicant');
    await done(steps.does('vetting-officer-2', withdrawal, { reason: 'It was a fee.' }));
    expect((await approves('vetting-officer', id)).status).toBe(201);
  });
});
