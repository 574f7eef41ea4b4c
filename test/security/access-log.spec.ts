import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BreakGlassWatch, RosterLog, Sessions, type Role } from '#access';
import { EventStore } from '#event-store';
import { Database, newId } from '#platform';
import { AccessLog } from '../../libs/access/src/log/access-log.js';
import { ask, startApi, type Api, type Ask } from '../support/api.js';
import { beginnersPassphrase } from '../support/founding.js';
import { until } from '../support/beside.js';
import { TestClock } from '../support/people.js';
import { aFact, aPerson, aSource, caughtUp, seedStream } from '../support/seeded.js';

interface Entry {
  readonly type: string;
  readonly member?: string;
  readonly organisation: string;
  readonly role: string;
  readonly case: string | null;
  readonly part: string | null;
  readonly tier: string | null;
  readonly reason: string | null;
}
type Page = { readonly items: readonly Entry[]; readonly next: string | null };

let api: Api;
let source: string;
beforeAll(async () => {
  api = await startApi();
  source = newId();
  await seedStream(api, `source-${source}`, [
    { type: 'SourceRegistered', data: aSource('A report', 'public'), by: idOf('monitor') },
  ]);
});
afterAll(() => api.close());

const idOf = (name: string) => api.members.get(name)!.id;
async function aCase(tier = 'restricted', secret = 'pneumonia'): Promise<string> {
  const [id, person, by] = [newId(), newId(), idOf('monitor')];
  await seedStream(api, `person-${person}`, [
    { type: 'PersonRegistered', data: aPerson('Olena Example', 'public'), by },
  ]);
  await seedStream(api, `case-${id}`, [
    { type: 'CaseOpened', data: { person, tier }, by },
    { type: 'ContactRecorded', data: aFact(source, 'restricted'), by },
    { type: 'HealthConditionReported', data: aFact(source, 'confidential', { data: { careGiven: false }, personal: { condition: secret } }), by },
  ]); // prettier-ignore
  await caughtUp(api);
  return id;
}
const open = (as: Ask, id: string, reason: unknown = 'the appeal rests on it') =>
  as<{ facts: object[] }>('POST', `/v1/cases/${id}/openings`, { reason });
const read = async (as: Ask, path: string): Promise<readonly Entry[]> => {
  await caughtUp(api);
  return (await as<Page>('GET', path)).body.items;
};
const another = async (role: Role) => ask(api.url, (await api.app.get(Sessions).open(api.members.get(role)!)).token);

describe('a read of what is restricted', () => {
  it('is on record before it is answered: who, in what role, which case and part, and never what it said', async () => {
    const id = await aCase();
    await api.as('verifier')('GET', `/v1/cases/${id}/timeline`);
    const store = api.app.get(EventStore, { strict: false });
    const found: object[] = [];
    const ending = new AbortController();
    const head = await store.head();
    for await (const batch of store.subscribe(0n as typeof head, ending.signal)) {
      for (const { type, stream, data } of batch)
        if (type === 'ContentRead' && data['case'] === id) found.push({ stream: stream.slice(0, 18), ...data });
      if (batch.at(-1)!.position >= head) break;
    }
    ending.abort();
    const day = new Date().toISOString().slice(0, 10);
    expect(found).toEqual([
      {
        stream: `access-${day}-`,
        member: idOf('verifier'), organisation: 'one-organisation', role: 'verifier', case: id, part: 'timeline', tier: 'restricted',
        session: expect.stringMatching(/^[0-9a-f]{16}$/), correlationId: expect.any(String),
      },
    ]); // prettier-ignore
  });

  it('shows to its reader, to the lawyer of the case without who it was, and to auditors by id', async () => {
    const id = await aCase();
    await caughtUp(api);
    await api.assign(id);
    await api.as('verifier')('GET', `/v1/cases/${id}`);
    const [own] = await read(api.as('verifier'), '/v1/access');
    expect(own).toMatchObject({ type: 'ContentRead', case: id, part: 'case', member: idOf('verifier') });
    const [ofCase] = await read(api.as('lawyer'), `/v1/cases/${id}/access`);
    expect(ofCase).toMatchObject({
      type: 'ContentRead',
      role: 'verifier',
      organisation: 'one-organisation',
      part: 'case',
    });
    expect(JSON.stringify(ofCase)).not.toContain(idOf('verifier'));
    expect(await read(api.as('auditor'), `/v1/audit/access?case=${id}`)).toMatchObject([{ member: idOf('verifier') }]);
    for (const role of ['analyst', 'administrator', 'vetting-officer', 'monitor'] as const)
      expect([role, (await api.as(role)('GET', '/v1/audit/access')).status]).toEqual([role, 403]);
  });

  it('in a list names the cases of the answer, and what is public leaves no trace', async () => {
    const [hidden, known] = [await aCase('restricted'), await aCase('public')];
    const reader = await another('verifier');
    await reader('GET', '/v1/cases?limit=200');
    const listed = (await read(api.as('verifier'), '/v1/access?limit=200')).filter(
      ({ type }) => type === 'CasesListed',
    );
    expect(listed.map((entry) => entry.case)).toContain(hidden);
    await api.as('analyst')('GET', `/v1/cases/${known}/timeline`);
    await api.as('analyst')('GET', '/v1/cases');
    expect(await read(api.as('analyst'), '/v1/access')).toEqual([]);
  });

  it('of many at once costs few commits', async () => {
    const id = await aCase();
    const store = api.app.get(EventStore, { strict: false });
    const append = store.append.bind(store);
    const waiting = Reflect.get(api.app.get(AccessLog, { strict: false }), 'waiting') as readonly unknown[];
    let appends = 0;
    store.append = async (...of) => {
      appends += 1;
      if (appends === 1) await until(() => Promise.resolve(waiting.length === 99));
      return append(...of);
    };
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => api.as('verifier')('GET', `/v1/cases/${id}/timeline`)),
    );
    store.append = append;
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(appends).toBe(2);
    const mine = (await read(api.as('auditor'), `/v1/audit/access?case=${id}&limit=200`)).length;
    expect(mine).toBe(100);
  });
});

describe('6.24: what can not be put on record', () => {
  it('is not shown: 503, and no byte of it', async () => {
    const id = await aCase('restricted', 'appendicitis');
    const store = api.app.get(EventStore, { strict: false });
    const append = store.append.bind(store);
    store.append = (stream, ...of) =>
      stream.startsWith('access-') ? Promise.reject(new Error('no room')) : append(stream, ...of);
    try {
      for (const path of [`/v1/cases/${id}`, `/v1/cases/${id}/timeline`, '/v1/cases', '/v1/people'])
        expect([path, await withoutContent(await api.as('verifier')('GET', path))]).toEqual([path, 503]);
      expect(await withoutContent(await open(api.as('verifier'), id))).toBe(503);
      expect((await api.as('analyst')('GET', '/v1/cases')).status).toBe(200);
    } finally {
      store.append = append;
    }
    expect((await api.as('verifier')('GET', `/v1/cases/${id}`)).status).toBe(200);
  });

  async function withoutContent({ status, body }: { status: number; body: object }) {
    if (status === 503) {
      expect(JSON.stringify(body)).not.toMatch(/appendicitis|Olena|ContactRecorded/);
      expect(body).toMatchObject({ type: '/problems/access-not-recorded' });
    }
    return Promise.resolve(status);
  }
});

describe('6.23: a confidential part', () => {
  it.each([[undefined], [''], ['   '], ['\u00a0\u2003']])('is not opened for the reason %j', async (reason) => {
    const answer = await api.as('verifier')('POST', `/v1/cases/${await aCase()}/openings`, { reason });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'reason' }] } });
  });

  it('is not opened on a proof that is older than five minutes', async () => {
    const id = await aCase();
    const stale = await another('verifier');
    const [session] = (await api.app.get(Sessions).of(idOf('verifier'))).slice(-1);
    await api.app
      .get(Database, { strict: false })
      .query(`update access.session set authenticated_at = now() - interval '6 minutes' where id = $1`, [session!.id]);
    expect(await open(stale, id)).toMatchObject({ status: 403, body: { type: '/problems/step-up-required' } });
    const opened = await open(api.as('verifier'), id);
    expect([opened.status, opened.body.facts.length]).toEqual([200, 2]);
    const [last] = await read(api.as('verifier'), '/v1/access');
    expect(last).toMatchObject({ tier: 'confidential', reason: 'the appeal rests on it' });
  });

  it('is opened by a monitor as far as they recorded it, and by nobody on a case that is not theirs', async () => {
    const id = await aCase();
    expect((await open(api.as('monitor'), id)).body.facts).toHaveLength(2);
    expect((await open(api.as('monitor-2'), id)).body.facts).toHaveLength(1);
    for (const role of ['analyst', 'auditor', 'administrator', 'vetting-officer'] as const)
      expect([role, (await open(api.as(role), id)).status]).toEqual([role, 403]);
    expect((await open(api.as('lawyer'), id)).status).toBe(404);
  });
});

describe('6.22: openings in an hour', () => {
  it('are twenty, whatever the session and after a restart, and the auditors hear of the next', async () => {
    const id = await aCase();
    const sessions = [
      api.as('verifier-2'),
      ask(api.url, (await api.app.get(Sessions).open(api.members.get('verifier-2')!)).token),
    ];
    const statuses: number[] = [];
    for (let n = 0; n < 20; n += 1) statuses.push((await open(sessions[n % 2]!, id)).status);
    expect(statuses).toEqual(Array.from({ length: 20 }, () => 200));
    const refused = await open(sessions[0]!, id);
    expect(refused).toMatchObject({ status: 429, body: { type: '/problems/quota-used-up' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    // Nothing of it is in this process: another would count on from the same row.
    const { rows } = await api.app
      .get(Database, { strict: false })
      .query('select points from access.throttle where key like $1', [`%${idOf('verifier-2')}%`]);
    expect(rows).toEqual([{ points: 21 }]);
    expect((await read(api.as('auditor'), '/v1/audit/alerts'))[0]).toMatchObject({
      type: 'QuotaExceeded',
      member: idOf('verifier-2'),
    });
  });
});

describe('6.84: a canary', () => {
  it('that is opened is told to auditors and officers, and its reader is out', async () => {
    const id = await aCase();
    expect((await api.as('auditor')('PUT', `/v1/audit/canaries/${id}`)).status).toBe(204);
    await api.as('monitor-2')('GET', '/v1/cases'); // to be listed is not to be opened
    const others = await read(api.as('auditor'), '/v1/audit/alerts');
    expect(others.filter(({ type }) => type === 'CanaryOpened')).toEqual([]);
    expect((await api.as('monitor-2')('GET', `/v1/cases/${id}/timeline`)).status).toBe(200);
    expect(await read(api.as('auditor'), '/v1/audit/alerts')).toMatchObject([
      { type: 'CanaryOpened', member: idOf('monitor-2'), case: id },
      {},
    ]);
    const alarms = await api.as('vetting-officer')<{ items: object[] }>('GET', '/v1/alarms');
    expect(alarms.body.items[0]).toMatchObject({ alarm: 'canary-opened', member: idOf('monitor-2') });
    expect((await api.as('monitor-2')('GET', '/v1/cases')).status).toBe(401);
  });
});

describe('6.25: breaking glass', () => {
  const why = { why: 'health', reason: 'the hospital asks for the diagnosis' };
  const breaking = (as: Ask, id: string) => as<{ facts: object[] }>('POST', `/v1/cases/${id}/break-glass`, why);
  const sign = (as: Ask, opening: string) =>
    as('POST', `/v1/break-glass/${opening}/countersignatures`, { justified: true, reason: 'the call is on record' });

  it('opens three people in 24 hours and no fourth, tells auditors and the lawyer, and takes another organisation to countersign', async () => {
    const verifier = api.as('verifier');
    const ids = [await aCase(), await aCase(), await aCase(), await aCase()];
    await api.assign(ids[0]!);
    await caughtUp(api);
    const answers = [];
    for (const id of ids) answers.push(await breaking(verifier, id));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 403]);
    expect(answers[0]!.body.facts).toHaveLength(2);
    expect(answers[3]!.body).toMatchObject({ type: '/problems/break-glass-limit' });
    expect(JSON.stringify(answers[3]!.body)).not.toContain('pneumonia');

    const alerts = await read(api.as('auditor'), '/v1/audit/alerts');
    expect(alerts.filter(({ type }) => type === 'BreakGlassOpened')).toHaveLength(3);
    const told = await ask(api.url)<{ notices: { kind: string }[] }>('POST', '/v1/sessions', {
      name: 'lawyer',
      passphrase: beginnersPassphrase,
    });
    expect(told.body.notices).toMatchObject([{ kind: 'glass-broken' }]);

    const opening = answers[0]!.headers.get('qayd-opening')!;
    expect(await sign(verifier, opening)).toMatchObject({ status: 403, body: { type: '/problems/own-break-glass' } });
    expect(await sign(api.as('auditor'), opening)).toMatchObject({
      status: 403,
      body: { type: '/problems/same-organisation' },
    });
    expect((await sign(api.as('verifier-2'), opening)).status).toBe(204);
    expect(await sign(api.as('verifier-2'), opening)).toMatchObject({ status: 409 });
  });

  it('that nobody countersigned within 24 hours suspends whoever did it', async () => {
    const clock = new TestClock(api);
    const watch = api.app.get(BreakGlassWatch, { strict: false });
    await watch.sweep();
    expect((await api.as('verifier')('GET', '/v1/cases')).status).toBe(200);
    clock.pass({ minutes: 24 * 60 + 1 });
    await watch.sweep();
    await watch.sweep();
    expect((await api.as('verifier')('GET', '/v1/cases')).status).toBe(401);
    const { roster, alarms } = await api.app.get(RosterLog, { strict: false }).fresh();
    expect(roster!.members.get(idOf('verifier'))!.suspension).toBeDefined();
    expect(alarms.filter(({ alarm }) => alarm === 'glass-not-countersigned')).toHaveLength(1);
  });
});
