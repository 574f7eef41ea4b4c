import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TOTP } from 'otpauth';
import { EnrolmentService } from '#access';
import { Database } from '#platform';
import { ask, startApi, type Api } from '../support/api.js';
import { enrolled, invited, TestClock, type FactorAttempt, type NewSession } from '../support/people.js';

let api: Api;
let clock: TestClock;
beforeAll(async () => {
  api = await startApi(undefined, { QAYD_SECOND_FACTOR: 'required' });
  clock = new TestClock(api);
});
beforeEach(() => api.app.get(Database, { strict: false }).query('delete from access.throttle'));
afterAll(() => api.close());

const good = 'tired heron counts tin boats';
const begin = async (token: string) =>
  (await ask(api.url)<FactorAttempt>('POST', '/v1/enrolments/attempts', { token, kind: 'totp', name: 'x' })).body;
const factorOf = ({ attempt, totp }: FactorAttempt) => ({
  kind: 'totp',
  attempt,
  code: new TOTP({ secret: totp.secret }).generate({ timestamp: clock.now().getTime() }),
});
async function redeem(token: string, more: object = {}) {
  const body = { token, name: 'Nadia', passphrase: good, factors: [factorOf(await begin(token))], ...more };
  return ask(api.url)('POST', '/v1/enrolments', body);
}

describe('6.32: an enrolment link', () => {
  it('is good once', async () => {
    const { token } = await invited(api);
    const late = await begin(token);
    expect((await redeem(token, { name: 'once' })).status).toBe(201);
    const again = { token, name: 'twice', passphrase: good, factors: [factorOf(late)] };
    expect(await ask(api.url)('POST', '/v1/enrolments', again)).toMatchObject({
      status: 410,
      body: { type: '/problems/enrolment-over' },
    });
  });

  it('is good for one of two who use it at once', async () => {
    const { token } = await invited(api);
    const [one, other] = [await begin(token), await begin(token)];
    const answers = await Promise.all(
      [one, other].map((begun, n) =>
        ask(api.url)('POST', '/v1/enrolments', {
          token,
          name: `both ${n}`,
          passphrase: good,
          factors: [factorOf(begun)],
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 410]);
  });

  it('is good for 24 hours, and until another is given', async () => {
    const { id, token } = await invited(api);
    const { token: next } = await api.app.get(EnrolmentService, { strict: false }).issue(id);
    expect(await ask(api.url)('POST', '/v1/enrolments/attempts', { token, kind: 'totp', name: 'x' })).toMatchObject({
      status: 410,
    });
    clock.pass({ minutes: 24 * 60 + 1 });
    expect(
      await ask(api.url)('POST', '/v1/enrolments/attempts', { token: next, kind: 'totp', name: 'x' }),
    ).toMatchObject({ status: 410 });
  });

  it('that there is not, is not there', async () => {
    const body = { token: 'x'.repeat(43), kind: 'totp', name: 'x' };
    expect(await ask(api.url)('POST', '/v1/enrolments/attempts', body)).toMatchObject({
      status: 404,
      body: { type: '/problems/enrolment-unknown' },
    });
  });

  it('makes no account with a passphrase alone, nor with a factor that was begun with another link', async () => {
    const [mine, theirs] = [await invited(api), await invited(api)];
    expect(await redeem(mine.token, { factors: [] })).toMatchObject({
      status: 403,
      body: { type: '/problems/second-factor-missing' },
    });
    expect(await redeem(mine.token, { factors: [factorOf(await begin(theirs.token))] })).toMatchObject({
      status: 422,
      body: { type: '/problems/factor-not-proved' },
    });
    expect((await redeem(mine.token, { name: 'both factors' })).status).toBe(201); // it is good still
  });

  it('takes no name that somebody has', async () => {
    const someone = await enrolled(api, clock);
    expect(await redeem((await invited(api)).token, { name: someone.name })).toMatchObject({
      status: 409,
      body: { type: '/problems/name-taken', errors: [{ field: 'name' }] },
    });
  });

  it('for a recovery ends what proved the member before', async () => {
    const someone = await enrolled(api, clock);
    const { token: session } = (await someone.byCode()).body;
    const { token } = await api.app.get(EnrolmentService, { strict: false }).issue(someone.id);
    expect((await redeem(token, { name: someone.name })).status).toBe(201);
    expect((await ask(api.url, session)('GET', '/v1/sessions/current')).status).toBe(401);
    for (const answer of [
      await someone.byCode(),
      await someone.signIn({ passphrase: good, code: someone.freshCode() }),
      await someone.signIn({ passphrase: good, recoveryCode: someone.recoveryCodes[0] }),
    ])
      expect(answer.status).toBe(401);
  });
});

describe('6.11: a passphrase', () => {
  it.each([
    ['of 14 characters', 'tired heron 14', 'passphrase-too-short'],
    [
      'of 257 characters',
      Array.from({ length: 257 }, (_, n) => String.fromCharCode(33 + ((n * 37) % 90))).join(''),
      'passphrase-too-long',
    ],
    ['known from breaches', 'passwordpassword', 'passphrase-guessable'],
    ['that is a breached one with more at its end', 'iloveyou12345678', 'passphrase-guessable'],
    ['that is a walk over the keyboard', 'qwertyuiopasdfgh', 'passphrase-guessable'],
    ['with the own name', 'tired NADIA counts tin boats', 'passphrase-names'],
    ['with the name of the registry', 'tired qayd counts tin boats', 'passphrase-names'],
  ])('%s is refused', async (_, passphrase, code) => {
    const { token } = await invited(api);
    expect(await redeem(token, { passphrase })).toMatchObject({
      status: 422,
      body: { type: `/problems/${code}`, errors: [{ field: 'passphrase' }] },
    });
  });

  it.each([
    [
      'of 256 characters, some of them pictures',
      `${'ш🦩'.repeat(3)}${Array.from({ length: 250 }, (_, n) => String.fromCharCode(33 + ((n * n * 7 + n * 37) % 90))).join('')}`,
    ],
    ['with an accent, in either form of Unicode', 'cafe\u0301 ї тихий човен 7'],
    ['with a space at its end', 'tired heron counts tin boats '],
  ])('%s works', async (what, passphrase) => {
    const { token } = await invited(api);
    const begun = await begin(token);
    const name = `Nadia ${what}`.slice(0, 60);
    expect((await redeem(token, { name, passphrase, factors: [factorOf(begun)] })).status).toBe(201);
    const signIn = async (passphrase: string) => {
      clock.pass({ seconds: 30 });
      const { code } = factorOf(begun);
      return (await ask(api.url)<NewSession>('POST', '/v1/sessions', { name, passphrase, code })).status;
    };
    expect(await signIn(passphrase)).toBe(201);
    expect(await signIn(passphrase.normalize('NFC'))).toBe(201);
    expect(await signIn(passphrase.normalize('NFD'))).toBe(201);
    expect(await signIn(passphrase.endsWith(' ') ? passphrase.trim() : `${passphrase} `)).toBe(401);
  });

  it('is changed by its member, which ends the other sessions', async () => {
    const someone = await enrolled(api, clock);
    const [one, other] = [(await someone.byCode()).body.token, (await someone.byCode()).body.token];
    const change = (passphrase: string) => ask(api.url, one)('PUT', '/v1/account/passphrase', { passphrase });
    expect(await change('too short')).toMatchObject({ status: 422, body: { type: '/problems/passphrase-too-short' } });
    expect((await change(good)).status).toBe(204);
    expect((await ask(api.url, other)('GET', '/v1/sessions/current')).status).toBe(401);
    expect((await someone.byCode()).status).toBe(401);
    expect((await someone.byCode({ passphrase: good })).status).toBe(201);
  });
});
