import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask, startApi, type Api } from '../support/api.js';
import { Authenticator } from '../support/authenticator.js';
import { alarmsOf, enrolled, origin, TestClock, type FactorAttempt, type Person } from '../support/people.js';

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

const wrong = { status: 401, body: { type: '/problems/wrong-credentials' } };

describe('a passkey', () => {
  it('signs in, with the passphrase', async () => {
    expect((await olena.byPasskey()).status).toBe(201);
    expect((await olena.byPasskey()).status).toBe(201);
  });

  it('is asked for in the same words, whoever asks', async () => {
    const { status, body } = await ask(api.url)<{ options: object }>('POST', '/v1/sessions/challenges');
    expect([status, Object.keys(body.options)]).toEqual([201, expect.not.arrayContaining(['user'])]);
    expect(JSON.stringify(body)).not.toContain(olena.passkey.id);
  });

  it.each([
    ['of another origin', { origin: 'https://qayd.example' }],
    ['of another relying party', { rpId: 'qayd.example' }],
    ['without user verification', { userVerified: false }],
    ['to another challenge', { challenge: Buffer.alloc(32).toString('base64url') }],
  ])('6.9: an assertion %s is refused, and locks nothing', async (_, signing) => {
    expect(await olena.byPasskey(signing)).toMatchObject(wrong);
    expect((await olena.byPasskey()).status).toBe(201);
  });

  it('6.9: an assertion that is sent again is refused', async () => {
    const { attempt, challenge } = await olena.challenge();
    const passkey = { attempt, response: olena.passkey.get({ challenge }) };
    expect((await olena.signIn({ passkey })).status).toBe(201);
    expect(await olena.signIn({ passkey })).toMatchObject(wrong);
  });

  it('6.9: an assertion to the challenge of another attempt is refused', async () => {
    const [mine, theirs] = [await olena.challenge(), await olena.challenge()];
    const response = olena.passkey.get({ challenge: theirs.challenge });
    expect(await olena.signIn({ passkey: { attempt: mine.attempt, response } })).toMatchObject(wrong);
    const session = await olena.session();
    const step = await session<{ attempt: string; options: { challenge: string } }>(
      'POST',
      '/v1/sessions/current/challenges',
    );
    const ofStep = { attempt: step.body.attempt, response: olena.passkey.get(step.body.options) };
    expect(await olena.signIn({ passkey: ofStep })).toMatchObject(wrong);
  });

  it('6.9: an assertion after five minutes is refused', async () => {
    const { attempt, challenge } = await olena.challenge();
    clock.pass({ minutes: 5, seconds: 1 });
    expect(await olena.signIn({ passkey: { attempt, response: olena.passkey.get({ challenge }) } })).toMatchObject(
      wrong,
    );
  });

  it('6.9: of somebody else is refused', async () => {
    const { attempt, challenge } = await olena.challenge();
    const response = verifier.passkey.get({ challenge });
    expect(await olena.signIn({ passkey: { attempt, response } })).toMatchObject(wrong);
  });

  it('6.9: whose counter went back is locked, and the member and officers are told', async () => {
    const someone = await enrolled(api, clock);
    await someone.byPasskey({ counter: 10 });
    expect(await someone.byPasskey({ counter: 10 })).toMatchObject(wrong);
    expect(await someone.byPasskey({ counter: 11 })).toMatchObject(wrong);
    expect(await alarmsOf(api, someone)).toEqual(['counter-went-back']);
    expect(await someone.byCode()).toMatchObject(wrong); // suspended: somebody has a copy
  });

  it('6.9: of an officer that can leave its device all at once is locked', async () => {
    const officer = await enrolled(api, clock, { roles: ['vetting-officer'] });
    expect((await officer.byPasskey()).status).toBe(201);
    expect(await officer.byPasskey({ backupEligible: true, backedUp: true })).toMatchObject(wrong);
    expect(await officer.byPasskey()).toMatchObject(wrong);
    expect(await alarmsOf(api, officer)).toEqual(['backup-flags-changed']);
  });
});

describe('who has a role that decides', () => {
  it('signs in with a device-bound passkey, and with nothing else', async () => {
    expect((await verifier.byPasskey()).status).toBe(201);
    expect(await verifier.byCode()).toMatchObject(wrong);
    expect(verifier.recoveryCodes).toEqual([]);
  });

  it('is not enrolled with a synced one', async () => {
    const passkey = new Authenticator(origin, { backupEligible: true, backedUp: true });
    await expect(enrolled(api, clock, { roles: ['auditor'], passkey })).rejects.toThrow('device-bound-missing');
    const monitor = await enrolled(api, clock, { passkey });
    expect((await monitor.byPasskey()).status).toBe(201);
    await expect(monitor.has('verifier')).rejects.toThrow('device-bound-missing');
  });
});

describe("second factors of one's own", () => {
  it('are added when they are shown to work, and taken away but for the last', async () => {
    const someone = await enrolled(api, clock);
    const session = await someone.session();
    const begin = async () =>
      (await session<FactorAttempt>('POST', '/v1/account/factors/attempts', { kind: 'passkey' })).body;
    const key = new Authenticator(origin);
    const [first, second] = [await begin(), await begin()];
    const add = (attempt: string, challenge: string) =>
      session('POST', '/v1/account/factors', { kind: 'passkey', attempt, response: key.create(challenge) });
    expect(await add(first.attempt, second.passkey.challenge)).toMatchObject({
      status: 422,
      body: { type: '/problems/factor-not-proved' },
    });
    expect((await add(second.attempt, second.passkey.challenge)).status).toBe(204);
    const { body } = await session<{ passkeys: { id: string }[] }>('GET', '/v1/account/factors');
    expect(body).toMatchObject({ totp: true, passkeys: [{ deviceBound: true }, { deviceBound: true }] });
    for (const id of ['totp', body.passkeys[0]!.id])
      expect((await session('DELETE', `/v1/account/factors/${id}`)).status).toBe(204);
    expect(await session('DELETE', `/v1/account/factors/${body.passkeys[1]!.id}`)).toMatchObject({
      status: 409,
      body: { type: '/problems/last-factor' },
    });
  });

  it('take proof that is not older than five minutes', async () => {
    const session = await olena.session();
    clock.pass({ minutes: 5, seconds: 1 });
    for (const [method, path, body] of [
      ['POST', '/v1/account/factors/attempts', { kind: 'totp' }],
      ['POST', '/v1/account/recovery-codes', undefined],
      ['PUT', '/v1/account/passphrase', { passphrase: 'tired heron counts tin boats' }],
      ['POST', '/v1/keys', { label: 'x', operations: ['case.read'] }],
    ] as const)
      expect(await session(method, path, body)).toMatchObject({
        status: 403,
        body: { type: '/problems/step-up-required' },
      });
  });
});
