import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { accessEvents, accessEventVersion } from '#domain';
import { EventStore, type JsonObject } from '#event-store';
import { Database, newId, software } from '#platform';
import { ClockWork } from '#registry';
import { ask, eventsIn, startApi, type Api } from '../support/api.js';
import { beginnersPassphrase } from '../support/founding.js';
import { until } from '../support/beside.js';
import { done, Steps, type Shown } from '../support/members.js';
import { enrolled, TestClock } from '../support/people.js';

let api: Api;
let clock: TestClock;
let steps: Steps;
beforeAll(async () => {
  api = await startApi();
  clock = new TestClock(api);
  steps = new Steps(api, clock);
});
beforeEach(() => api.app.get(Database, { strict: false }).query('delete from access.throttle'));
afterAll(() => api.close());

const refused = (status: number, rule: string) => ({ status, body: { type: `/problems/${rule}` } });
const idOf = (name: string) => api.members.get(name)!.id;
const suspend = (id: string) => steps.does('vetting-officer', `/v1/members/${id}/suspension`, { reason: 'precaution' });
const me = '/v1/sessions/current';
const asOwner = async (statement: string) => {
  const owner = new pg.Client({ connectionString: api.ownerUrl });
  await owner.connect();
  await owner.query(statement);
  await owner.end();
};
describe('6.34: a role', () => {
  it('is there when two officers granted it, from the next request on', async () => {
    const member = await enrolled(api, clock);
    const { token } = (await member.byCode()).body;
    const own = ask(api.url, token);
    const grant = { operation: 'role-grant', object: member.id, data: { grants: [{ role: 'verifier' }], reason: 'x' }, reason: 'x' }; // prettier-ignore
    const asked = await done(steps.does('vetting-officer', '/v1/operations', grant));
    expect(await own('GET', '/v1/members')).toMatchObject(refused(403, 'forbidden'));
    const approver = await steps.as('vetting-officer-2');
    const path = `/v1/operations/${asked.body.id}`;
    const { commandHash } = (await approver<{ commandHash: string }>('GET', path)).body;
    expect(await steps.does('vetting-officer', `${path}/approval`, { commandHash })).toMatchObject(
      refused(403, 'own-operation'),
    );
    expect(await approver('POST', `${path}/approval`, { commandHash: 'ab'.repeat(32) })).toMatchObject(
      refused(409, 'command-changed'),
    );
    expect((await own('GET', '/v1/members')).status).toBe(403);
    expect((await approver('POST', `${path}/approval`, { commandHash })).status).toBe(201);
    const next = await own('GET', '/v1/members');
    expect([next.status, next.headers.get('qayd-session-token')?.length]).toEqual([200, 43]);
    expect(await approver('POST', `${path}/approval`, { commandHash })).toMatchObject(refused(409, 'operation-over'));
  });

  it('is not granted when what it was asked about changed, or whoever asked is no officer any more', async () => {
    const member = await enrolled(api, clock);
    const grant = { operation: 'role-grant', object: member.id, data: { grants: [{ role: 'lawyer' }], reason: 'x' }, reason: 'x' }; // prettier-ignore
    const asked = await done(steps.does('vetting-officer', '/v1/operations', grant));
    await done(suspend(member.id));
    const approver = await steps.as('vetting-officer-2');
    const path = `/v1/operations/${asked.body.id}`;
    const { commandHash } = (await approver<{ commandHash: string }>('GET', path)).body;
    expect(await approver('POST', `${path}/approval`, { commandHash })).toMatchObject(refused(409, 'object-changed'));
    expect((await approver<{ ended: object }>('GET', path)).body.ended).toMatchObject({ how: 'voided' });
  });
});

describe('6.35: a conflict of a lawyer', () => {
  const opened = async () => {
    const monitor = await steps.as('monitor');
    const name = { names: [{ text: 'Invented Example', script: 'Latn', language: 'en' }] };
    const person = (await done(monitor<{ id: string }>('POST', '/v1/people', name))).body.id;
    return (await done(monitor<{ id: string }>('POST', '/v1/cases', { person }))).body.id;
  };

  it('keeps them off what it names, and ends what they were assigned to', async () => {
    const lawyer = await enrolled(api, clock, { roles: ['lawyer'] });
    const [one, other] = [await opened(), await opened()];
    await done(steps.does('verifier', `/v1/cases/${one}/lawyers`, { lawyer: lawyer.id }));
    const own = await lawyer.session();
    const conflict = (id: string) => ({ conflict: { of: 'case', id, grounds: 'A neighbour.' } });
    await done(own('POST', '/v1/membership/conflicts', conflict(one)));
    await done(own('POST', '/v1/membership/conflicts', conflict(other)));
    expect(await own('POST', '/v1/membership/conflicts', conflict(one))).toMatchObject(refused(409, 'conflict-known'));
    expect(await steps.does('verifier', `/v1/cases/${other}/lawyers`, { lawyer: lawyer.id })).toMatchObject(
      refused(403, 'conflict-declared'),
    );
    expect(await steps.does('verifier', `/v1/cases/${one}/lawyers/removal`, { lawyer: lawyer.id })).toMatchObject(
      refused(409, 'not-assigned'),
    );
    expect((await eventsIn(api, `case-${one}`)).at(-1)).toMatchObject({
      type: 'LawyerUnassigned', data: { lawyer: lawyer.id, because: 'conflict' },
    }); // prettier-ignore
  });

  it('on an organisation or a court is one on its cases', async () => {
    const lawyer = await enrolled(api, clock, { roles: ['lawyer'] });
    const own = await lawyer.session();
    await done(own('POST', '/v1/membership/conflicts', { conflict: { of: 'organisation', id: 'one-organisation' } }));
    expect(await steps.does('verifier', `/v1/cases/${await opened()}/lawyers`, { lawyer: lawyer.id })).toMatchObject(
      refused(403, 'conflict-declared'),
    );
  });

  it('is asked of lawyers; nobody else is assigned, and who is leaves by themselves', async () => {
    const id = await opened();
    expect(await steps.does('verifier', `/v1/cases/${id}/lawyers`, { lawyer: idOf('monitor') })).toMatchObject(
      refused(422, 'lawyer-not-found'),
    );
    expect(await steps.does('monitor', `/v1/cases/${id}/lawyers`, { lawyer: idOf('lawyer') })).toMatchObject(
      refused(403, 'forbidden'),
    );
    await done(steps.does('verifier', `/v1/cases/${id}/lawyers`, { lawyer: idOf('lawyer') }));
    expect((await steps.does('lawyer', `/v1/cases/${id}/lawyers/withdrawal`)).status).toBe(201);
    // Who was given no case, or gave it back, sees none.
    expect(await steps.does('lawyer', `/v1/cases/${id}/lawyers/withdrawal`)).toMatchObject(
      refused(404, 'case-not-found'),
    );
  });
});

describe('6.37: after a suspension', () => {
  it('session, key, passkey, code and recovery code are of no use', async () => {
    const member = await enrolled(api, clock);
    const { token } = (await member.byCode()).body;
    const issued = await done(ask(api.url, token)<{ key: string }>('POST', '/v1/keys', { label: 'x', operations: ['case.read'] })); // prettier-ignore
    const key = ask(api.url, issued.body.key);
    expect((await key('GET', '/v1/cases')).status).toBe(200);
    await done(suspend(member.id));
    expect((await key('GET', '/v1/cases')).status).toBe(401);
    for (const answer of [
      await ask(api.url, token)('GET', me),
      await member.byCode(),
      await member.byPasskey(),
      await member.signIn({ recoveryCode: member.recoveryCodes[0] }),
    ])
      expect(answer.status).toBe(401);
  });

  it('vouches and approvals that are pending fall', async () => {
    const officer = await enrolled(api, clock, { roles: ['vetting-officer'] });
    const id = await steps.vetted({ organisation: 'five-organisation' });
    const own = ask(api.url, (await officer.byCode()).body.token);
    await done(own('POST', `/v1/members/${id}/approvals`));
    const dossier = async () =>
      (await (await steps.as('vetting-officer'))<{ vouches: object[]; approvals: object[] }>('GET', `/v1/members/${id}`)).body; // prettier-ignore
    expect([(await dossier()).vouches.length, (await dossier()).approvals.length]).toEqual([2, 1]);
    await done(suspend(officer.id));
    expect([(await dossier()).vouches.length, (await dossier()).approvals.length]).toEqual([2, 0]);
    const voucher = await enrolled(api, clock);
    const other = await steps.applies({ organisation: 'six-organisation' });
    const vouching = await voucher.session();
    await done(vouching('POST', `/v1/members/${other}/vouches`, { knownFrom: 'x', knownFor: 'P1Y' }));
    await done(suspend(voucher.id));
    const { body } = await (await steps.as('vetting-officer'))<{ vouches: object[] }>('GET', `/v1/members/${other}`);
    expect(body.vouches).toEqual([]);
  });
});

it('6.39: where the log can not be asked who is a member, nobody is let in', async () => {
  const { body } = await ask(api.url)<{ token: string }>('POST', '/v1/sessions', { name: 'monitor', passphrase: beginnersPassphrase }); // prettier-ignore
  expect((await ask(api.url, body.token)('GET', me)).status).toBe(200);
  await asOwner('revoke select on log.event from qayd_log');
  try {
    await until(async () => (await ask(api.url, body.token)('GET', me)).status === 503);
    expect(await ask(api.url, body.token)('GET', '/v1/cases')).toMatchObject(refused(503, 'standing-unknown'));
  } finally {
    await asOwner('grant select on log.event to qayd_log');
  }
  await until(async () => (await ask(api.url, body.token)('GET', me)).status === 200);
});

describe('6.40: who was suspended', () => {
  it('is not restored by the suspender alone, and their sessions stay dead', async () => {
    const member = await enrolled(api, clock);
    const { token } = (await member.byCode()).body;
    await done(suspend(member.id));
    const restore = { operation: 'member-restoration', object: member.id, data: { reason: 'x' }, reason: 'x' };
    const asked = await done(steps.does('vetting-officer', '/v1/operations', restore));
    const own = await steps.as('vetting-officer');
    const path = `/v1/operations/${asked.body.id}`;
    const { commandHash } = (await own<{ commandHash: string }>('GET', path)).body;
    expect(await own('POST', `${path}/approval`, { commandHash })).toMatchObject(refused(403, 'own-operation'));
    const approver = await steps.as('vetting-officer-2');
    expect((await approver('POST', `${path}/approval`, { commandHash })).status).toBe(201);
    const dossier = await approver<Shown>('GET', `/v1/members/${member.id}`);
    expect(dossier.body.standing).toBe('admitted');
    expect((await ask(api.url, token)('GET', me)).status).toBe(401);
    expect((await member.byCode()).status).toBe(401);
    const anew = await steps.enrols(await steps.link(member.id), member.name);
    expect((await anew.signIn()).status).toBe(201);
    expect((await ask(api.url, token)('GET', me)).status).toBe(401);
  });

  it('has all that they read and wrote since then listed, and nothing else', async () => {
    const [member, other] = [await enrolled(api, clock), await enrolled(api, clock)];
    const source = async (who: typeof member, title: string) =>
      (await done((await who.session())<{ id: string }>('POST', '/v1/sources', { type: 'publication', title }))).body
        .id;
    const store = api.app.get(EventStore, { strict: false });
    const reads = async (who: typeof member, part: string) => {
      const { example, event } = accessEvents[0];
      const id = newId();
      const data = event.parse({ ...example, member: who.id, part }) as unknown as JsonObject;
      const metadata = { actor: who.id, commandId: id, commandHash: '0'.repeat(64), correlationId: id, software };
      const type = 'ContentRead';
      await store.append(`access-2026-11-25-${id}`, [{ id, type, version: accessEventVersion(type), data, metadata }], 'none'); // prettier-ignore
      return id;
    };
    await source(member, 'before');
    await reads(member, 'case');
    await clock.letPass({ hours: 1 });
    const since = new Date(clock.now().getTime() - 60_000).toISOString();
    const written = await source(member, 'after');
    const read = await reads(member, 'timeline');
    await source(other, 'of another');
    await reads(other, 'timeline');
    const path = `/v1/members/${member.id}/compromise`;
    expect(await steps.does('vetting-officer', path, { since: '2999-01-01T00:00:00Z', reason: 'x' })).toMatchObject(
      refused(422, 'date-in-future'),
    );
    await done(steps.does('vetting-officer', path, { since, reason: 'Held at the border.' }));
    const { body } = await (
      await steps.as('vetting-officer-2')
    )<{
      wrote: { stream: string }[];
      read: { id: string; of: object }[];
    }>('GET', path);
    expect(body.wrote.map(({ stream }) => stream)).toEqual([`source-${written}`]);
    expect(body.read).toMatchObject([{ id: read, of: { part: 'timeline' } }]);
    expect((await member.byCode()).status).toBe(401);
  });
});

it('6.87: of two officers neither suspends the other', async () => {
  expect(await suspend(idOf('vetting-officer-2'))).toMatchObject(refused(403, 'needs-custodians'));
  const { body } = await (await steps.as('vetting-officer-2'))<Shown>('GET', '/v1/membership');
  expect(body.standing).toBe('active');
});

describe('6.33: a term', () => {
  it('ends at 00:00 UTC, after reminders of 30, 14 and 3 days before, each sent once', async () => {
    const member = await steps.onProbation('olena', { organisation: 'seven-organisation' });
    await clock.letPass({ days: 31 });
    await done(steps.does('vetting-officer', `/v1/members/${member.id}/activation`));
    const officer = async () => steps.as('vetting-officer');
    const dossier = async () =>
      (await (await officer())<Shown & { until: string; events: { type: string; data: { days?: number } }[] }>('GET', `/v1/members/${member.id}`)).body; // prettier-ignore
    const end = Date.parse(`${(await dossier()).until}T00:00:00Z`);
    const work = api.app.get(ClockWork, { strict: false });
    const reminders = async () => (await dossier()).events.flatMap(({ type, data }) => (type === 'ReminderSent' ? [data.days] : [])); // prettier-ignore
    for (const [days, sent] of [[31, []], [30, [30]], [14, [30, 14]], [3, [30, 14, 3]]] as const) {
      await clock.letPass({ minutes: (end - days * 86_400_000 - clock.now().getTime()) / 60_000 + 1 });
      await Promise.all([work.once(), work.once()]);
      await work.once();
      expect([days, await reminders()]).toEqual([days, sent]);
    } // prettier-ignore
    await clock.letPass({ minutes: (end - clock.now().getTime()) / 60_000 - 1 });
    const { body, status } = await member.signIn();
    expect([status, body.notices.map(({ kind }) => kind)]).toEqual([
      201, expect.arrayContaining(['membership-ends']),
    ]); // prettier-ignore
    expect((await ask(api.url, body.token)('GET', me)).status).toBe(200);
    await clock.letPass({ minutes: 1 });
    expect((await ask(api.url, body.token)('GET', me)).status).toBe(401);
    await work.once();
    await work.once();
    const { events, standing } = await dossier();
    expect([standing, events.filter(({ type }) => type === 'MembershipLapsed').length]).toEqual(['lapsed', 1]);
  });
});
