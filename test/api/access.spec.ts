import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Reflector } from '@nestjs/core';
import { may, operationOf, operations, roles, type Operation } from '#access';
import { controllers } from '../../apps/api/src/app.module.js';
import { ask, startApi, type Api } from '../support/api.js';
import { beginnersPassphrase } from '../support/founding.js';
import { caughtUp } from '../support/seeded.js';

interface Written {
  readonly id: string;
  readonly position: string;
}
let api: Api;
let ids: { restricted: string; open: string; source: string; person: string };
beforeAll(async () => {
  api = await startApi();
  const monitor = api.as('monitor');
  const source = (await monitor<Written>('POST', '/v1/sources', { type: 'publication', title: 'A report' })).body.id;
  const name = (text: string) => ({ names: [{ text, script: 'Latn', language: 'en' }] });
  const [hidden, known] = [
    await monitor<Written>('POST', '/v1/people', name('Hidden Example')),
    await monitor<Written>('POST', '/v1/people', { ...name('Known Example'), tier: 'public' }),
  ];
  const restricted = (await monitor<Written>('POST', '/v1/cases', { person: hidden.body.id })).body.id;
  const open = (await monitor<Written>('POST', '/v1/cases', { person: known.body.id, tier: 'public' })).body.id;
  const fact = {
    kind: 'HealthConditionReported',
    occurredOn: '2021-09-04',
    sources: [{ id: source }],
    note: 'told by the family',
    data: { careGiven: false },
    personal: { condition: 'pneumonia' },
  };
  for (const tier of ['public', 'restricted', 'confidential'])
    await monitor('POST', `/v1/cases/${open}/facts`, { ...fact, tier });
  ids = { restricted, open, source, person: hidden.body.id };
  await caughtUp(api);
});
afterAll(() => api.close());

/** Every route, with what it does. */
const routes = controllers.flatMap((controller) =>
  Object.getOwnPropertyNames(controller.prototype)
    .filter(
      (name) =>
        name !== 'constructor' &&
        Reflect.hasMetadata('path', (controller.prototype as never as Record<string, object>)[name] ?? {}),
    )
    .map((name) => {
      const handler = (controller.prototype as never as Record<string, () => void>)[name]!;
      const path = [Reflect.getMetadata('path', controller), Reflect.getMetadata('path', handler)]
        .map(String)
        .join('/')
        .replaceAll(/\/+/g, '/');
      const method = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'GET', 'OPTIONS', 'HEAD'][
        Reflect.getMetadata('method', handler) as number
      ]!;
      const does = operationOf(new Reflector(), { getHandler: () => handler, getClass: () => controller as never });
      return [`${method} /${path.replace(/\/$/, '')}`, method, `/${path.replace(/\/$/, '')}`, does] as const;
    }),
);

describe('every route', () => {
  it('is walked', () => expect(routes.length).toBeGreaterThanOrEqual(19));

  it.each(routes)('%s says what it does', (_, __, ___, does) =>
    expect(does === 'public' || does! in operations).toBe(true),
  );

  it.each(routes.filter(([, , , does]) => does !== 'public'))(
    '%s does not answer without a session',
    async (_, method, path) => {
      const answer = await ask(api.url)(method, path.replace(':id', ids.open).replace('*path', 'nowhere'));
      expect(answer).toMatchObject({ status: 401, body: method === 'HEAD' ? {} : { type: '/problems/unauthorised' } });
      expect(
        (await ask(api.url, 'not-a-token')(method, path.replace(':id', ids.open).replace('*path', 'nowhere'))).status,
      ).toBe(401);
    },
  );

  it.each(
    routes
      .filter(([name, , , does]) => does !== 'public' && !/^DELETE|panic$|canaries/.test(name))
      .flatMap(([name, method, path, does]) =>
        roles.map((role) => [name, role, method, path, does as Operation] as const),
      ),
  )('%s as %s is as the table says', async (_, role, method, path, does) => {
    const { status, body } = await api.as(role)(
      method,
      path.replace(':id', ids.open).replace('*path', 'nowhere'),
      method === 'POST' || method === 'PUT' ? {} : undefined,
    );
    const says = method === 'HEAD' || body['type'] === '/problems/forbidden'; // an answer to HEAD has no body
    expect(status === 403 && says).toBe(!may([role], does));
  });

  it('public ones are the ways in, health, what a problem means, and what is published', () =>
    expect(
      routes
        .filter(([, , , does]) => does === 'public')
        .map(([name]) => name)
        .sort(),
    ).toEqual([
      // What is published, where the registry says so
      'GET /figures',
      'GET /figures/style.css',
      'GET /problems/:code',
      'GET /public/v1/datapackage.json',
      'GET /public/v1/editions/:edition/:file',
      'GET /public/v1/figures',
      'GET /public/v1/figures/:table',
      'GET /v1/health',
      'GET /v1/oidc/providers',
      'POST /v1/applications',
      'POST /v1/enrolments',
      'POST /v1/enrolments/attempts',
      'POST /v1/oidc/attempts',
      'POST /v1/oidc/sessions',
      'POST /v1/sessions',
      'POST /v1/sessions/challenges',
    ]));
});

describe('what is not yours to see', () => {
  it('is as if it were not there', async () => {
    for (const role of ['analyst', 'auditor', 'vetting-officer', 'administrator'] as const) {
      const reader = api.as(role);
      for (const path of [
        `/v1/cases/${ids.restricted}`,
        `/v1/cases/${ids.restricted}/timeline`,
        `/v1/people/${ids.person}`,
      ])
        expect(await reader('GET', path)).toMatchObject({ status: 404, body: { type: '/problems/not-found' } });
      const cases = await reader<{ items: { id: string }[] }>('GET', '/v1/cases');
      expect(cases.body.items.map(({ id }) => id)).toEqual([ids.open]);
      expect(JSON.stringify((await reader('GET', '/v1/people')).body)).not.toContain('Hidden');
    }
    expect((await api.as('lawyer')('GET', `/v1/cases/${ids.restricted}`)).status).toBe(404);
    const position = await api.assign(ids.restricted);
    const caughtUp = { 'Qayd-Min-Position': position };
    expect((await api.as('lawyer')('GET', `/v1/cases/${ids.restricted}`, undefined, caughtUp)).status).toBe(200);
  });

  it('is left out of a timeline, with what is personal', async () => {
    const read = async (role: 'analyst' | 'lawyer' | 'monitor' | 'monitor-2') =>
      (
        await api.as(role)<{ facts: { tier: string; personal?: object; note?: string }[] }>(
          'GET',
          `/v1/cases/${ids.open}/timeline`,
        )
      ).body.facts;
    expect((await read('analyst')).map(({ tier, personal, note }) => [tier, personal, note])).toEqual([
      ['public', undefined, undefined],
    ]);
    expect((await read('lawyer')).map(({ tier, personal }) => [tier, personal])).toEqual([['public', undefined]]);
    expect((await read('monitor'))[0]!.personal).toEqual({ condition: 'pneumonia' });
    expect((await read('monitor')).map(({ tier }) => tier).sort()).toEqual(['public', 'restricted']);
    expect((await read('monitor-2')).map(({ tier }) => tier).sort()).toEqual(['public', 'restricted']);
  });
});

describe('a session', () => {
  const signIn = (name: string, passphrase: string) =>
    ask(api.url)<{ token: string; member: { roles: string[] } }>('POST', '/v1/sessions', { name, passphrase });

  it('opens with the right passphrase, says who one is, and ends', async () => {
    const { status, body } = await signIn('lawyer', beginnersPassphrase);
    expect([status, body.member.roles]).toEqual([201, ['lawyer']]);
    const lawyer = ask(api.url, body.token);
    expect((await lawyer<{ member: { name: string } }>('GET', '/v1/sessions/current')).body.member.name).toBe('lawyer');
    expect((await lawyer('DELETE', '/v1/sessions/current')).status).toBe(204);
    expect((await lawyer('GET', '/v1/sessions/current')).status).toBe(401);
  });

  it('answers the same to a wrong name and a wrong passphrase', async () => {
    const [one, other] = [await signIn('lawyer', 'wrong'), await signIn('nobody', 'wrong')];
    const { instance: _, ...first } = one.body as Record<string, unknown>;
    const { instance: __, ...second } = other.body as Record<string, unknown>;
    expect([one.status, first]).toEqual([other.status, second]);
    expect(first['type']).toBe('/problems/wrong-credentials');
  });

  it('is not tried for a while after ten failures', async () => {
    for (let n = 0; n < 10; n += 1) await signIn('auditor', 'wrong');
    const answer = await signIn('auditor', beginnersPassphrase);
    expect(answer).toMatchObject({ status: 429, body: { type: '/problems/too-many-attempts' } });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await signIn('analyst', beginnersPassphrase)).status).toBe(201);
  });

  it('is tried ten times, however many attempts are made at once', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => signIn('vetting-officer', `wrong ${n}`)));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(20);
  });

  it('is told by the header alone, never by the address or the body', async () => {
    const { token } = (await signIn('lawyer', beginnersPassphrase)).body;
    expect((await ask(api.url)('GET', `/v1/cases?access_token=${token}`)).status).toBe(401);
    expect((await ask(api.url)('POST', '/v1/people', { access_token: token })).status).toBe(401);
    expect(
      (
        await ask(api.url)('POST', '/v1/people', `access_token=${token}`, {
          'Content-Type': 'application/x-www-form-urlencoded',
        })
      ).status,
    ).toBe(415);
    expect((await ask(api.url)('GET', '/v1/cases', undefined, { Authorization: `bearer ${token}` })).status).toBe(200);
    expect((await ask(api.url)('GET', '/v1/cases', undefined, { Authorization: `Basic ${token}` })).status).toBe(401);
  });

  it('takes a name and a passphrase, and nothing else', async () => {
    expect(
      await ask(api.url)('POST', '/v1/sessions', { name: 'lawyer', passphrase: 'x', role: 'administrator' }),
    ).toMatchObject({ status: 422 });
    expect(await ask(api.url)('POST', '/v1/sessions', { name: 'lawyer' })).toMatchObject({ status: 422 });
  });
});

it('answers are kept by nobody on the way', async () => {
  const { headers } = await api.as('monitor')('GET', '/v1/cases');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-powered-by')).toBeNull();
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});
