import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '#platform';
import { ask, startApi, type Answer, type Api } from '../support/api.js';
import { beginnersPassphrase } from '../support/founding.js';
import { enrolled, TestClock, type Person } from '../support/people.js';

let api: Api;
let clock: TestClock;
let olena: Person;
beforeAll(async () => {
  api = await startApi(undefined, { QAYD_SECOND_FACTOR: 'required' });
  clock = new TestClock(api);
  olena = await enrolled(api, clock);
});
afterAll(() => api.close());

const said = ({ status, body }: Answer<object>) => {
  const { instance: _, ...rest } = body as Record<string, unknown>;
  return [status, rest];
};
const wrong = { status: 401, body: { type: '/problems/wrong-credentials' } };
const forget = () => api.app.get(Database, { strict: false }).query('delete from access.throttle');

describe('6.1: whatever is wrong', () => {
  it('is answered by one body', async () => {
    const suspended = await enrolled(api, clock);
    await suspended.suspended();
    const answers = [
      await olena.signIn({ name: 'nobody at all', code: olena.code() }),
      await olena.signIn({ passphrase: 'wrong from start to end', code: olena.code() }),
      await suspended.byCode(),
      await olena.signIn({ code: '000000' }),
      await olena.signIn(),
      await olena.signIn({ recoveryCode: 'AAAA-BBBB-CCCC-DDDD' }),
    ];
    for (const answer of answers) expect(said(answer)).toEqual(said(answers[0]!));
    expect(answers[0]).toMatchObject(wrong);
    await forget();
  });

  it('takes as long', async () => {
    const suspended = await enrolled(api, clock);
    await suspended.suspended();
    const ways = {
      unknown: () => olena.signIn({ name: 'nobody at all', code: '000000' }),
      passphrase: () => olena.signIn({ passphrase: 'wrong from start to end', code: '000000' }),
      suspended: () => suspended.signIn({ code: '000000' }),
      code: () => olena.signIn({ code: '000000' }),
    };
    const took = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]));
    // What the work takes: the faster tries, of which other work on the machine is no part. Where they differ it is tried
    // on: what the machine adds goes by, what the answer adds stays.
    const fast = () =>
      [...took.values()].map((times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 5)]!);
    const differ = (times: readonly number[]) => {
      const apart = Math.max(...times) - Math.min(...times);
      return apart >= 5 && apart >= 0.15 * Math.max(...times);
    };
    for (let n = 0; n < tries || (n < 4 * tries && differ(fast())); n += 1) {
      await forget();
      for (const [name, way] of Object.entries(ways)) {
        const start = performance.now();
        await way();
        took.get(name)!.push(performance.now() - start);
      }
    }
    expect(differ(fast()) ? fast() : 'as long').toBe('as long');
  });
});
/** The specification says 200; the full count is for the security run. */
const tries = Number(process.env['QAYD_TEST_TRIES'] ?? 30);

describe('6.2: a code', () => {
  it('is good once, with spaces around it too', async () => {
    const code = olena.freshCode();
    expect((await olena.signIn({ code })).status).toBe(201);
    expect(await olena.signIn({ code })).toMatchObject(wrong);
    expect(await olena.signIn({ code: ` ${code.slice(0, 3)} ${code.slice(3)} ` })).toMatchObject(wrong);
    await forget();
  });

  it('is good for one of two who send it at once', async () => {
    const code = olena.freshCode();
    const answers = await Promise.all([olena.signIn({ code }), olena.signIn({ code })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 401]);
  });

  it('of the step before is not good after a newer one', async () => {
    clock.pass({ seconds: 60 });
    const [before, now] = [olena.code(-1), olena.freshCode()];
    expect((await olena.signIn({ code: now })).status).toBe(201);
    expect(await olena.signIn({ code: before })).toMatchObject(wrong);
    clock.pass({ seconds: 60 });
    clock.toNextStep();
    expect((await olena.signIn({ code: olena.code(-1) })).status).toBe(201);
    clock.pass({ seconds: 90 });
    expect(await olena.signIn({ code: olena.code(-2) })).toMatchObject(wrong);
    await forget();
  });
});

it('6.3: a code that came with a wrong passphrase is not used up, each time', async () => {
  for (let n = 0; n < 3; n += 1) {
    const code = olena.freshCode();
    expect(await olena.signIn({ passphrase: 'wrong from start to end', code })).toMatchObject(wrong);
    expect((await olena.signIn({ code })).status).toBe(201);
  }
});

it('6.4: a recovery code is good once, and the member is told', async () => {
  const someone = await enrolled(api, clock);
  const [recoveryCode] = someone.recoveryCodes;
  expect(recoveryCode).toMatch(/^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/);
  const first = await someone.signIn({ recoveryCode: recoveryCode!.toLowerCase().replaceAll('-', ' ') });
  expect([first.status, first.body.notices.map(({ kind }) => kind)]).toEqual([
    201,
    ['account-enrolled', 'recovery-code-used'],
  ]);
  expect(await someone.signIn({ recoveryCode })).toMatchObject(wrong);
  expect((await ask(api.url, first.body.token)('GET', '/v1/account/factors')).body).toMatchObject({
    recoveryCodesLeft: 9,
  });
});

it('without a second factor nobody signs in where one is required', async () => {
  const passphrase = beginnersPassphrase;
  expect(await ask(api.url)('POST', '/v1/sessions', { name: 'monitor', passphrase })).toMatchObject(wrong);
});

it('two second factors are one too many', async () =>
  expect(await olena.signIn({ code: '123456', recoveryCode: 'AAAA-BBBB-CCCC-DDDD' })).toMatchObject({ status: 422 }));

it('tells of the sign-in before, and of the failures since', async () => {
  const { body } = await olena.byCode();
  await olena.signIn({ code: '000000' });
  await olena.signIn({ code: '000000' });
  const next = (await olena.byCode()).body;
  expect(next.lastSignIn.failedSince).toBe(2);
  expect(Date.parse(next.lastSignIn.at!)).toBeLessThan(Date.parse(next.expiresAt));
  expect(body.member.id).toBe(olena.id);
});

it('keeps no secret as it is', async () => {
  const { rows } = await api.app
    .get(Database, { strict: false })
    .query<{ all: string }>(
      `select concat((select json_agg(t) from access.totp t), (select json_agg(r) from access.recovery_code r), (select json_agg(a) from access.account a), (select json_agg(s) from access.session s)) as all`,
    );
  const { token } = (await olena.byCode()).body;
  for (const secret of [olena.passphrase, token, ...olena.recoveryCodes])
    for (const form of [secret, Buffer.from(secret).toString('hex')]) expect(rows[0]!.all).not.toContain(form);
});
