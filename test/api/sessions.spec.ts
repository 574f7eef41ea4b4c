import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Standing, Word } from '#access';
import { Database } from '#platform';
import { cutConnections } from '#platform/testing';
import { ask, startApi, type Api } from '../support/api.js';
import { until } from '../support/beside.js';
import { Listening } from '../support/listening.js';
import { alarmsOf, enrolled, origin, TestClock, type NewSession, type Person } from '../support/people.js';

let api: Api;
let clock: TestClock;
let olena: Person;
let verifier: Person;
beforeAll(async () => {
  api = await startApi(undefined, { QAYD_SECOND_FACTOR: 'required' });
  clock = new TestClock(api);
  olena = await enrolled(api, clock);
  verifier = await enrolled(api, clock, { roles: ['verifier'] });
});
afterAll(() => api.close());

const me = '/v1/sessions/current';
const statusOf = async (token: string, headers = {}) =>
  (await ask(api.url, token)('GET', me, undefined, headers)).status;
const query = <Row extends object>(text: string, values: readonly unknown[]) =>
  api.app.get(Database, { strict: false }).query<Row>(text, [...values]);

/** While the second does not pass for which a session is remembered; all that was told of sessions before is heard. */
async function withinASecond(work: () => Promise<void>): Promise<void> {
  const [word, mark] = [api.app.get(Word, { strict: false }), randomUUID()];
  await until(() => Promise.resolve(word.alive));
  const heard = new Promise<void>((resolve) => word.on((told) => told === mark && resolve()));
  await query(`select pg_notify('qayd_sessions', $1)`, [mark]);
  await heard;
  const clock = jest.spyOn(performance, 'now').mockReturnValue(performance.now());
  try {
    await work();
  } finally {
    clock.mockRestore();
  }
}

/** Uses a session, until that is written down, which nobody who asks waits for. */
async function use(token: string, { id }: Person): Promise<void> {
  const now = clock.now();
  expect(await statusOf(token)).toBe(200);
  await until(async () => {
    const { rows } = await query<{ at: Date }>('select max(last_seen_at) as at from access.session where member_id = $1', [id]); // prettier-ignore
    return rows[0]!.at >= now;
  });
}

describe('6.7: the token', () => {
  it('is another after stepping up, and the one before is of no use', async () => {
    const { token } = (await olena.byCode()).body;
    clock.pass({ minutes: 6 });
    const session = ask(api.url, token);
    expect(await session('POST', `${me}/step-up`, { code: '000000' })).toMatchObject({ status: 401 });
    const { status, body } = await session<{ token: string }>('POST', `${me}/step-up`, { code: olena.freshCode() });
    expect([status, body.token === token]).toEqual([201, false]);
    expect([await statusOf(token), await statusOf(body.token)]).toEqual([401, 200]);
    expect((await ask(api.url, body.token)('POST', '/v1/account/recovery-codes')).status).toBe(201);
  });

  it('is another after a change of role, whose rights are there at once', async () => {
    const someone = await enrolled(api, clock);
    const { token } = (await someone.byCode()).body;
    await someone.has('analyst', 'monitor');
    const answer = await ask(api.url, token)('POST', '/v1/people', {});
    const next = answer.headers.get('qayd-session-token')!;
    expect([answer.status, await statusOf(token), await statusOf(next)]).toEqual([403, 401, 200]);
    const { body } = await ask(api.url, next)<NewSession>('GET', me);
    expect(body.member.roles).toEqual(['analyst']);
  });
});

describe('6.10: a session', () => {
  it('ends after half an hour without use, though something asks in the background', async () => {
    const { token } = (await olena.byCode()).body;
    for (const minutes of [10, 10, 9]) {
      clock.pass({ minutes });
      expect(await statusOf(token, { 'Qayd-Background': 'true' })).toBe(200);
    }
    clock.pass({ minutes: 1 });
    expect(await statusOf(token)).toBe(401);
  });

  it('is not in use because it listens: its stream ends with it', async () => {
    const { token } = (await olena.byCode()).body;
    const stream = await Listening.to(api.url, '/v1/changes/stream', token);
    clock.pass({ minutes: 29 });
    expect(stream.status).toBe(200);
    expect(await statusOf(token, { 'Qayd-Background': 'true' })).toBe(200);
    clock.pass({ minutes: 1 });
    await stream.over;
    expect(await statusOf(token)).toBe(401);
  });

  it('takes its streams with it when it is signed out', async () => {
    const [one, other] = [(await olena.byCode()).body.token, (await olena.byCode()).body.token];
    const [ends, stays] = [
      await Listening.to(api.url, '/v1/changes/stream', one),
      await Listening.to(api.url, '/v1/changes/stream', other),
    ];
    await ask(api.url, one)('DELETE', me);
    await ends.over;
    expect([await statusOf(other), stays.isOver]).toEqual([200, false]);
    stays.close();
  });

  it('goes on with use, for twelve hours in all', async () => {
    const { token } = (await olena.byCode()).body;
    for (let n = 0; n < 28; n += 1) {
      clock.pass({ minutes: 25 });
      await use(token, olena);
    }
    clock.pass({ minutes: 21 });
    expect(await statusOf(token)).toBe(401);
  });

  it('of a verifier ends after a quarter of an hour, and after eight hours in all', async () => {
    const { token } = (await verifier.byPasskey()).body;
    clock.pass({ minutes: 15 });
    expect(await statusOf(token)).toBe(401);
    const next = (await verifier.byPasskey()).body.token;
    for (let n = 0; n < 34; n += 1) {
      clock.pass({ minutes: 14 });
      await use(next, verifier);
    }
    clock.pass({ minutes: 5 });
    expect(await statusOf(next)).toBe(401);
  });

  it('is one of three: the oldest ends, and the member is told', async () => {
    const someone = await enrolled(api, clock);
    const tokens: string[] = [];
    for (let n = 0; n < 4; n += 1) tokens.push((await someone.byCode()).body.token);
    expect(await Promise.all(tokens.map((token) => statusOf(token)))).toEqual([401, 200, 200, 200]);
    expect((await someone.byCode()).body.notices.map(({ kind }) => kind)).toContain('session-ended');
  });

  it('is listed, and ended by its member alone', async () => {
    const someone = await enrolled(api, clock);
    const [one, other] = [(await someone.byCode()).body.token, (await someone.byCode()).body.token];
    const list = (await ask(api.url, one)<{ items: { id: string; current: boolean }[] }>('GET', '/v1/sessions')).body;
    const theirs = list.items.find(({ current }) => !current)!;
    expect(list.items.map(({ current }) => current)).toEqual([true, false]);
    expect((await (await olena.session())('DELETE', `/v1/sessions/${theirs.id}`)).status).toBe(404);
    expect((await ask(api.url, one)('DELETE', `/v1/sessions/${theirs.id}`)).status).toBe(204);
    expect([await statusOf(one), await statusOf(other)]).toEqual([200, 401]);
  });

  it('costs no query while it is remembered', async () => {
    const { token } = (await olena.byCode()).body;
    await withinASecond(async () => {
      await statusOf(token);
      const asked = jest.spyOn(api.app.get(Database, { strict: false }), 'query');
      await statusOf(token);
      const texts = asked.mock.calls.map(([text]) => String(text));
      asked.mockRestore();
      expect(texts.filter((text) => text.includes('access.'))).toEqual([]);
    });
  });
});

describe('6.37: after a suspension', () => {
  it('the session is refused at the next request, and so is signing in', async () => {
    const someone = await enrolled(api, clock);
    const { token } = (await someone.byCode()).body;
    expect(await statusOf(token)).toBe(200);
    await someone.suspended();
    expect(await statusOf(token)).toBe(401);
    for (const answer of [
      await someone.byCode(),
      await someone.byPasskey(),
      await someone.signIn({ recoveryCode: someone.recoveryCodes[0] }),
    ])
      expect(answer).toMatchObject({ status: 401, body: { type: '/problems/wrong-credentials' } });
  });

  it('what another process ended is not remembered here', async () => {
    const { token } = (await olena.byCode()).body;
    await withinASecond(async () => {
      expect(await statusOf(token)).toBe(200);
      await query('delete from access.session where member_id = $1', [olena.id]);
      expect(await statusOf(token)).toBe(200);
      await query(`select pg_notify('qayd_sessions', $1)`, [olena.id]);
      await until(async () => (await statusOf(token)) === 401);
    });
  });

  it('nothing is remembered while nobody listens', async () => {
    const { token } = (await olena.byCode()).body;
    await withinASecond(async () => {
      expect(await statusOf(token)).toBe(200);
      await cutConnections(api.ownerUrl, 1, `query like 'listen qayd_sessions%'`);
      await query('delete from access.session where member_id = $1', [olena.id]);
      await until(async () => (await statusOf(token)) === 401);
    });
  });
});

it('6.39: where the standing can not be told, nobody is let in', async () => {
  const { token } = (await olena.byCode()).body;
  const standing = api.app.get(Standing, { strict: false });
  const of = standing.of.bind(standing);
  standing.of = () => Promise.reject(new Error('away'));
  expect(await ask(api.url, token)('GET', me)).toMatchObject({
    status: 503,
    body: { type: '/problems/standing-unknown' },
  });
  expect(await olena.byCode()).toMatchObject({ status: 503 });
  standing.of = of;
  expect(await statusOf(token)).toBe(200);
});

describe('panic', () => {
  it('ends every session and raises the alarm', async () => {
    const someone = await enrolled(api, clock);
    const tokens = [(await someone.byCode()).body.token, (await someone.byCode()).body.token];
    const answer = await ask(api.url, tokens[0])('POST', '/v1/sessions/panic');
    expect([answer.status, answer.headers.get('clear-site-data')]).toEqual([204, '"cache", "storage"']);
    expect(await Promise.all(tokens.map((token) => statusOf(token)))).toEqual([401, 401]);
    expect(await alarmsOf(api, someone)).toEqual(['panic']);
    expect(await someone.byCode()).toMatchObject({ status: 401 }); // suspended
  });
});

describe('a cookie', () => {
  const page = { 'Sec-Fetch-Site': 'same-origin' };
  const inBrowser = async () => {
    const answer = await olena.byCode({ cookie: true }, page);
    const cookies = answer.headers.getSetCookie();
    return { answer, cookies, cookie: cookies.map((each) => each.split(';')[0]).join('; '), csrf: answer.body.csrf! };
  };

  it('is of our host alone, and no script can read it', async () => {
    const { answer, cookies } = await inBrowser();
    expect(cookies.find((each) => each.startsWith('__Host-qayd='))).toMatch(
      /; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect([answer.status, answer.body.token]).toEqual([201, undefined]);
  });

  it('6.73: is of use to our own page alone', async () => {
    const { cookie, csrf } = await inBrowser();
    const before = await api.head();
    const post = (headers: Record<string, string>) =>
      ask(api.url)('POST', '/v1/sources', { type: 'publication', title: 'A report' }, { Cookie: cookie, ...headers });
    for (const headers of [
      {},
      { ...page },
      { ...page, 'Qayd-CSRF': 'x' },
      { 'Qayd-CSRF': csrf },
      { 'Sec-Fetch-Site': 'cross-site', 'Qayd-CSRF': csrf },
      { 'Sec-Fetch-Site': 'same-site', 'Qayd-CSRF': csrf },
      { Origin: 'https://evil.example', 'Qayd-CSRF': csrf },
      { Origin: 'null', 'Qayd-CSRF': csrf },
    ] as Record<string, string>[])
      expect(await post(headers)).toMatchObject({ status: 403, body: { type: '/problems/cross-site' } });
    expect((await post({ ...page, 'Qayd-CSRF': csrf, 'Content-Type': 'text/plain' })).status).toBe(415);
    expect((await post({ ...page, 'X-HTTP-Method-Override': 'DELETE' })).status).toBe(403);
    expect(await api.head()).toBe(before);
    expect((await post({ ...page, 'Qayd-CSRF': csrf })).status).toBe(201);
    expect((await post({ Origin: origin, 'Qayd-CSRF': csrf })).status).toBe(201);
    expect(await olena.byCode({ cookie: true }, { 'Sec-Fetch-Site': 'cross-site' })).toMatchObject({ status: 403 });
  });

  it('is no token, and a token is no cookie', async () => {
    const { cookie } = await inBrowser();
    expect(await statusOf(/__Host-qayd=([^;]+)/.exec(cookie)![1]!)).toBe(401);
    const { token } = (await olena.byCode()).body;
    expect((await ask(api.url)('GET', me, undefined, { Cookie: `__Host-qayd=${token}` })).status).toBe(401);
  });

  it('6.8: is of no use after signing out, which leaves nothing in the browser', async () => {
    const { cookie, csrf } = await inBrowser();
    const headers = { Cookie: cookie, 'Qayd-CSRF': csrf, ...page };
    expect((await ask(api.url)('GET', me, undefined, headers)).headers.get('cache-control')).toBe('no-store');
    const { status, headers: told } = await ask(api.url)('DELETE', me, undefined, headers);
    expect([status, told.get('clear-site-data')]).toEqual([204, '"cache", "storage"']);
    expect((await ask(api.url)('GET', me, undefined, headers)).status).toBe(401);
  });

  it('6.73: nobody else is told that they may read us', async () => {
    for (const Origin of ['null', 'https://evil.example', `${origin}.evil.example`])
      expect(
        (await ask(api.url)('OPTIONS', me, undefined, { Origin })).headers.get('access-control-allow-origin'),
      ).toBeNull();
  });
});
