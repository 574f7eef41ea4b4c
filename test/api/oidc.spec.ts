import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Database } from '#platform';
import { ask, startApi, type Api, type Ask } from '../support/api.js';
import { OpenIdProvider, type Wrong } from '../support/openid-provider.js';
import { enrolled, TestClock, type NewSession, type Person } from '../support/people.js';

let api: Api;
let clock: TestClock;
let olena: Person;
let team: OpenIdProvider;
let other: OpenIdProvider;
beforeAll(async () => {
  [team, other] = [await OpenIdProvider.start(), await OpenIdProvider.start()];
  const provider = (id: string, { issuer }: OpenIdProvider) => ({
    id,
    issuer,
    clientId: 'qayd',
    clientSecret: 'only for tests',
    ...(id === 'team' && { secondFactorBy: ['mfa'] }),
  });
  api = await startApi(undefined, {
    QAYD_SECOND_FACTOR: 'required',
    QAYD_OIDC: JSON.stringify([provider('team', team), provider('other', other)]),
  });
  clock = new TestClock(api);
  olena = await enrolled(api, clock);
  await bind(await olena.session());
});
beforeEach(async () => {
  for (const provider of [team, other]) {
    provider.user = { sub: 'olena', email: 'olena@example.org' };
    provider.wrong = {};
  }
  await api.app.get(Database, { strict: false }).query('delete from access.throttle');
});
afterAll(async () => {
  await api.close();
  await Promise.all([team.stop(), other.stop()]);
});

interface Begun {
  readonly attempt: string;
  readonly url: string;
}
const of = (id: string) => (id === 'team' ? team : other);
async function bind(session: Ask, id = 'team') {
  const { body } = await session<Begun>('POST', '/v1/oidc/identities/attempts', { provider: id });
  const query = await of(id).visit(body.url);
  return session('POST', '/v1/oidc/identities', { attempt: body.attempt, query });
}
async function begin(id = 'team') {
  const { body } = await ask(api.url)<Begun>('POST', '/v1/oidc/attempts', { provider: id });
  return { attempt: body.attempt, query: await of(id).visit(body.url) };
}
const open = (body: object) => ask(api.url)<NewSession>('POST', '/v1/oidc/sessions', body);
const signIn = async (id = 'team', more: object = { code: olena.freshCode() }) =>
  open({ ...(await begin(id)), ...more });
const wrong = { status: 401, body: { type: '/problems/wrong-credentials' } };

describe('an identity at a provider', () => {
  it('signs in whoever bound it, with a second factor of ours', async () => {
    const { status, body } = await signIn();
    expect([status, body.member.id]).toEqual([201, olena.id]);
    expect(await signIn('team', {})).toMatchObject(wrong);
    expect(await signIn('team', { code: '000000' })).toMatchObject(wrong);
  });

  it('is enough where the provider says that a second factor was used, but not for who decides', async () => {
    team.user = { sub: 'olena', amr: ['pwd', 'mfa'] };
    expect((await signIn('team', {})).status).toBe(201);
    await olena.has('verifier', 'monitor');
    expect(await signIn('team', {})).toMatchObject(wrong);
    await olena.has('monitor', 'verifier');
  });

  it('of a suspended member signs in nobody', async () => {
    const someone = await enrolled(api, clock);
    team.user = { sub: 'someone' };
    expect((await bind(await someone.session())).status).toBe(204);
    await someone.suspended();
    expect(await signIn('team', { code: someone.freshCode() })).toMatchObject(wrong);
    team.user = { sub: 'olena' };
  });

  it('is of one member, is listed, and unbound', async () => {
    const someone = await enrolled(api, clock);
    const session = await someone.session();
    expect(await bind(session)).toMatchObject({ status: 409, body: { type: '/problems/identity-taken' } });
    expect((await bind(session, 'other')).status).toBe(204);
    const { body } = await session<{ items: { id: string; issuer: string }[] }>('GET', '/v1/oidc/identities');
    expect(body.items.map(({ issuer }) => issuer)).toEqual([other.issuer]);
    expect((await session('DELETE', `/v1/oidc/identities/${body.items[0]!.id}`)).status).toBe(204);
    expect(await signIn('other', { code: someone.freshCode() })).toMatchObject(wrong);
  });
});

describe('6.88: nobody signs in', () => {
  it('by the same e-mail of another subject, or the same subject of another issuer', async () => {
    team.user = { sub: 'somebody else', email: 'olena@example.org', email_verified: true };
    expect(await signIn()).toMatchObject(wrong);
    expect(await signIn('other')).toMatchObject(wrong);
  });

  it.each<[string, Wrong]>([
    ['without a signature', { algNone: true }],
    ['signed by another key', { foreignKey: true }],
    ['for another audience', { claims: { aud: 'another' } }],
    ['of another issuer', { claims: { iss: 'https://evil.example' } }],
    ['with a nonce from before', { claims: { nonce: 'from before' } }],
    ['that has expired', { claims: { iat: 1_700_000_000, exp: 1_700_000_060 } }],
  ])('by an ID token %s', async (_, how) => {
    team.wrong = how;
    expect(await signIn()).toMatchObject(wrong);
  });

  it('by an answer that is sent again, was begun by somebody else, or took longer than five minutes', async () => {
    const way = await begin();
    expect((await open({ ...way, code: olena.freshCode() })).status).toBe(201);
    expect(await open({ ...way, code: olena.freshCode() })).toMatchObject(wrong);
    const [mine, theirs] = [await begin(), await begin()];
    expect(await open({ attempt: mine.attempt, query: theirs.query, code: olena.freshCode() })).toMatchObject(wrong);
    const late = await begin();
    clock.pass({ minutes: 5, seconds: 1 });
    expect(await open({ ...late, code: olena.freshCode() })).toMatchObject(wrong);
  });
});

it('a provider that is not of the settings, or does not answer, is told as that', async () => {
  const to = (provider: string) => ask(api.url)('POST', '/v1/oidc/attempts', { provider });
  expect(await to('nobody')).toMatchObject({ status: 404, body: { type: '/problems/issuer-unknown' } });
  const away = await startApi(undefined, {
    QAYD_OIDC: JSON.stringify([{ id: 'away', issuer: 'http://127.0.0.1:9', clientId: 'qayd' }]),
  });
  const answer = await ask(away.url)('POST', '/v1/oidc/attempts', { provider: 'away' });
  expect(answer).toMatchObject({ status: 503, body: { type: '/problems/issuer-unavailable' } });
  await away.close();
});
