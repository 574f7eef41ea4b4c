import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask, startApi, type Api } from '../support/api.js';
import { Authenticator } from '../support/authenticator.js';
import { application, done, Steps, vouch, type Newcomer, type Shown } from '../support/members.js';
import { origin, TestClock } from '../support/people.js';

let api: Api;
let clock: TestClock;
let steps: Steps;
beforeAll(async () => {
  api = await startApi();
  clock = new TestClock(api);
  steps = new Steps(api, clock);
});
afterAll(() => api.close());

const refused = (status: number, rule: string) => ({ status, body: { type: `/problems/${rule}` } });

describe('a newcomer', () => {
  let id: string;
  let link: string;
  let olena: Newcomer;
  const standing = async () =>
    (await (await steps.as('vetting-officer'))<Shown>('GET', `/v1/members/${id}`)).body.standing;
  const does = (name: string, path: string, body?: object) => steps.does(name, `/v1/members/${id}/${path}`, body);

  it('applies, without an account', async () => {
    const { status, body } = await ask(api.url)<{ application: string }>('POST', '/v1/applications', application);
    expect([status, Object.keys(body)]).toEqual([202, ['application']]);
    id = body.application;
    expect(await standing()).toBe('applicant');
  });

  it('is approved by nobody before two have vouched', async () =>
    expect(await does('vetting-officer', 'approvals')).toMatchObject(refused(409, 'vouches-missing')));

  it('is vouched for by two members of two organisations', async () => {
    expect((await does('monitor', 'vouches', vouch)).status).toBe(201);
    expect(await does('monitor', 'vouches', vouch)).toMatchObject(refused(409, 'vouched-already'));
    expect(await does('lawyer', 'vouches', vouch)).toMatchObject(refused(403, 'vouchers-of-one-organisation'));
    expect(await does('vetting-officer', 'vouches', vouch)).toMatchObject(refused(403, 'forbidden'));
    expect((await does('verifier-2', 'vouches', vouch)).status).toBe(201);
    expect(await does('monitor-2', 'vouches', vouch)).toMatchObject(refused(403, 'vouchers-of-one-organisation'));
  });

  it('has their conflicts assessed and is met, by an officer', async () => {
    expect(await does('vetting-officer', 'approvals')).toMatchObject(refused(409, 'conflicts-not-assessed'));
    expect(await does('verifier', 'assessments', {})).toMatchObject(refused(403, 'forbidden'));
    expect((await does('vetting-officer', 'assessments', { outcome: 'no-obstacle', reasons: 'None.' })).status).toBe(
      201,
    );
    expect(await does('vetting-officer', 'approvals')).toMatchObject(refused(409, 'identity-not-checked'));
    expect((await does('vetting-officer', 'identity-checks', { method: 'video' })).status).toBe(201);
  });

  it('is approved by two officers of two organisations', async () => {
    expect((await does('vetting-officer', 'approvals')).status).toBe(201);
    expect(await does('vetting-officer', 'approvals')).toMatchObject(refused(403, 'approved-already'));
    expect(await standing()).toBe('applicant');
    expect((await does('vetting-officer-2', 'approvals')).status).toBe(201);
    expect(await standing()).toBe('approved');
  });

  it('gets no link before 24 hours have passed', async () => {
    expect(await does('vetting-officer', 'enrolment-links')).toMatchObject(refused(409, 'not-admitted'));
    await clock.letPass({ hours: 24 });
    expect(await standing()).toBe('admitted');
  });

  it('enrols with a link that an officer shows them', async () => {
    link = await steps.link(id);
    olena = await steps.enrols(link, 'olena');
    expect(await standing()).toBe('probation');
    expect(await steps.does('vetting-officer', `/v1/members/${id}/enrolment-links`)).toMatchObject(
      refused(409, 'not-admitted'),
    );
  });

  it('signs in, and sees where they stand', async () => {
    const { status, body } = await olena.signIn();
    expect([status, body.member.roles]).toEqual([201, ['monitor']]);
    const own = await ask(api.url, body.token)<Shown & { events: { type: string; data?: object }[] }>('GET', '/v1/membership'); // prettier-ignore
    expect(own.body).toMatchObject({ id, standing: 'probation', organisation: 'three-organisation' });
    expect(own.body.grants).toEqual([{ role: 'monitor', territories: ['crimea'] }]);
    expect(own.body.events.map(({ type }) => type)).toEqual([
      'MembershipApplied', 'ApplicantVouched', 'ApplicantVouched', 'ConflictAssessed', 'IdentityChecked',
      'MembershipApproved', 'MembershipApproved', 'FactorEnrolled', 'FactorEnrolled', 'ProbationStarted',
    ]); // prettier-ignore
    expect(own.body.events.filter(({ data }) => data).map(({ type }) => type)).toEqual([
      'MembershipApplied', 'FactorEnrolled', 'FactorEnrolled',
    ]); // prettier-ignore
  });

  it('does what their role does, and nothing of the officers', async () => {
    const own = ask(api.url, (await olena.signIn()).body.token);
    expect((await own('GET', '/v1/cases')).status).toBe(200);
    expect((await own('POST', '/v1/sources', { type: 'publication', title: 'A report' })).status).toBe(201);
    for (const [method, path] of [
      ['GET', '/v1/members'],
      ['GET', `/v1/members/${id}`],
      ['POST', `/v1/members/${id}/activation`],
      ['POST', '/v1/operations'],
      ['GET', '/v1/alarms'],
    ] as const)
      expect([path, await own(method, path)]).toMatchObject([path, refused(403, 'forbidden')]);
  });

  it('is a member once probation is over and an officer says so', async () => {
    expect(await does('vetting-officer', 'activation')).toMatchObject(refused(409, 'probation-not-over'));
    await clock.letPass({ days: 31 });
    expect((await does('vetting-officer', 'activation')).status).toBe(201);
    expect(await standing()).toBe('active');
  });

  it('has the dossier read by officers alone', async () => {
    const officer = await steps.as('vetting-officer');
    const { body } = await officer<{ events: { data: { personal?: object } }[] }>('GET', `/v1/members/${id}`);
    expect(body.events[0]!.data.personal).toEqual(application.personal);
    for (const name of ['verifier', 'auditor', 'administrator', 'monitor'])
      expect((await (await steps.as(name))('GET', `/v1/members/${id}`)).status).toBe(403);
  });
});

describe('members are listed', () => {
  const list = async (name: string) =>
    (await (await steps.as(name))<{ items: Record<string, unknown>[] }>('GET', '/v1/members')).body.items;

  it('to verifiers by name, to auditors by id, to officers whole', async () => {
    const lawyer = api.members.get('lawyer')!.id;
    const of = async (name: string) => (await list(name)).find(({ id }) => id === lawyer);
    expect(await of('verifier')).toEqual({ id: lawyer, name: 'lawyer', roles: ['lawyer'] });
    expect(await of('auditor')).toEqual({ id: lawyer, standing: 'active' });
    expect(await of('vetting-officer')).toMatchObject({ name: 'lawyer', organisation: 'one-organisation' });
  });
});

describe('what takes two officers', () => {
  it('is a task until another approves it, and then is so', async () => {
    const grant = { operation: 'role-grant', object: api.members.get('monitor-2')!.id, data: { grants: [{ role: 'lawyer' }], reason: 'At the bar.' }, reason: 'At the bar.' }; // prettier-ignore
    const asked = await done(steps.does('vetting-officer', '/v1/operations', grant));
    const other = await steps.as('vetting-officer-2');
    const open = await other<{ items: { id: string; operation: string; open: boolean }[] }>('GET', '/v1/operations');
    expect(open.body.items).toMatchObject([{ id: asked.body.id, operation: 'role-grant', open: true }]);
    expect((await (await steps.as('verifier'))<{ items: object[] }>('GET', '/v1/operations')).body.items).toEqual([]);
    const denied = await other('POST', `/v1/operations/${asked.body.id}/denial`, { reason: 'Not yet.' });
    expect(denied.status).toBe(201);
    expect((await other<{ items: object[] }>('GET', '/v1/operations')).body.items).toEqual([]);
    expect((await steps.operation(grant)).approved.status).toBe(201);
    const monitor = await steps.as('monitor-2');
    expect((await monitor<Shown>('GET', '/v1/membership')).body.grants.map(({ role }) => role)).toEqual(['monitor', 'lawyer']); // prettier-ignore
  });

  it('is refused when it is asked for, where its rule would refuse it', async () => {
    const member = api.members.get('monitor')!.id;
    const restore = { operation: 'member-restoration', object: member, data: { reason: 'x' }, reason: 'x' };
    expect(await steps.does('vetting-officer', '/v1/operations', restore)).toMatchObject(refused(409, 'not-suspended'));
    expect(await steps.does('verifier', '/v1/operations', restore)).toMatchObject(refused(403, 'forbidden'));
    expect(await steps.does('vetting-officer', '/v1/operations', { ...restore, operation: 'anything' })).toMatchObject({
      status: 422,
    });
  });

  it('is withdrawn by whoever asked, and by nobody else', async () => {
    const recovery = { operation: 'member-recovery', object: api.members.get('analyst')!.id, data: { reason: 'x' }, reason: 'x' }; // prettier-ignore
    const { body } = await done(steps.does('vetting-officer', '/v1/operations', recovery));
    const path = `/v1/operations/${body.id}/withdrawal`;
    expect(await steps.does('vetting-officer-2', path)).toMatchObject(refused(403, 'not-your-own'));
    expect((await steps.does('vetting-officer', path)).status).toBe(201);
    expect(await steps.does('vetting-officer', path, {})).toMatchObject(refused(409, 'operation-over'));
  });

  it('of a member who lost all factors ends what proved them, and a link makes it anew', async () => {
    const taras = await steps.onProbation('taras', { organisation: 'four-organisation' });
    const { token } = (await taras.signIn()).body;
    const recovery = { operation: 'member-recovery', object: taras.id, data: { reason: 'Lost.' }, reason: 'Lost.' };
    expect((await steps.operation(recovery)).approved.status).toBe(201);
    expect((await ask(api.url, token)('GET', '/v1/membership')).status).toBe(401);
    expect((await taras.signIn()).status).toBe(401);
    const anew = await steps.enrols(await steps.link(taras.id), 'taras', new Authenticator(origin));
    expect((await anew.signIn()).status).toBe(201);
  });
});
