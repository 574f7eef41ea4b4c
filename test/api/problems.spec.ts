import { randomUUID } from 'node:crypto';
import http from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { EventStore } from '#event-store';
import { anEvent, aStream } from '#event-store/testing';
import { ask, startApi, type Api } from '../support/api.js';
import { until } from '../support/beside.js';

let api: Api;
let caseId: string;
let source: string;
let factId: string;
beforeAll(async () => {
  api = await startApi();
  const monitor = api.as('monitor');
  source = (await monitor<{ id: string }>('POST', '/v1/sources', { type: 'publication', title: 'A report' })).body.id;
  const person = await monitor<{ id: string }>('POST', '/v1/people', {
    names: [{ text: 'Olena Example', script: 'Latn', language: 'en' }],
  });
  caseId = (await monitor<{ id: string }>('POST', '/v1/cases', { person: person.body.id })).body.id;
  factId = (await monitor<{ id: string }>('POST', `/v1/cases/${caseId}/facts`, anArrest())).body.id;
});
afterAll(() => api.close());

const anArrest = (more: object = {}) => ({
  kind: 'ArrestRecorded',
  occurredOn: '2021-09-04',
  sources: [{ id: source }],
  data: {},
  ...more,
});

type Case = [
  what: string,
  request: () => [path: string, body: unknown, headers?: Record<string, string>],
  status: number,
  code: string,
  field?: string,
];

describe('a bad request is answered with a problem, and the log is unchanged', () => {
  const requests: readonly Case[] = [
    ['malformed JSON', () => [facts(), '{"kind": "ArrestRecorded",'], 400, 'malformed-json'],
    ['JSON that is no object', () => [facts(), '[]'], 422, 'invalid-request'],
    ['an empty body', () => [facts(), undefined], 422, 'invalid-request'],
    ['a 5 MB body', () => [facts(), { ...anArrest(), note: 'x'.repeat(5_000_000) }], 413, 'body-too-large'],
    ['XML', () => [facts(), '<fact/>', { 'Content-Type': 'application/xml' }], 415, 'unsupported-media-type'],
    ['an unknown field', () => [facts(), anArrest({ colour: 'red' })], 422, 'invalid-request', 'colour'],
    [
      'an unknown field of the kind',
      () => [facts(), anArrest({ data: { colour: 'red' } })],
      422,
      'invalid-request',
      'data.colour',
    ],
    ['an unknown kind', () => [facts(), anArrest({ kind: 'ArestRecorded' })], 422, 'invalid-request', 'kind'],
    ['a kind left out', () => [facts(), { occurredOn: '2021-09-04' }], 422, 'invalid-request', 'kind'],
    [
      'an unknown term',
      () => [facts(), anArrest({ data: { authority: 'kgb' } })],
      422,
      'invalid-request',
      'data.authority',
    ],
    [
      'an impossible date',
      () => [facts(), anArrest({ occurredOn: '2021-02-30' })],
      422,
      'invalid-request',
      'occurredOn',
    ],
    [
      'a date that ends before it starts',
      () => [facts(), anArrest({ occurredOn: '2022/2021' })],
      422,
      'invalid-request',
      'occurredOn',
    ],
    ['a date to come', () => [facts(), anArrest({ occurredOn: '2097-01-01' })], 422, 'date-in-future', 'occurredOn'],
    ['no source', () => [facts(), anArrest({ sources: [] })], 422, 'invalid-request', 'sources'],
    [
      'a source that nobody registered',
      () => [facts(), anArrest({ sources: [{ id: randomUUID() }] })],
      422,
      'source-not-found',
      'sources.0.id',
    ],
    [
      'an unknown article',
      () => [facts(), anArrest({ data: { provisions: ['RF CC 999'] } })],
      422,
      'provision-unknown',
      'data.provisions.0',
    ],
    [
      'an article not in force',
      () => [facts(), anArrest({ data: { provisions: ['RF CC 280.3(1)'] } })],
      422,
      'provision-not-in-force',
      'data.provisions.0',
    ],
    [
      'an unknown place',
      () => [facts(), anArrest({ data: { place: 'atlantis' } })],
      422,
      'place-unknown',
      'data.place',
    ],
    ['a missing case', () => [`/v1/cases/${randomUUID()}/facts`, anArrest()], 404, 'case-not-found'],
    ['an id that is none', () => ['/v1/cases/42/facts', anArrest()], 404, 'not-found'],
    [
      'a missing fact',
      () => [`/v1/cases/${caseId}/retractions`, { fact: randomUUID(), reason: 'x' }],
      404,
      'fact-not-found',
      'fact',
    ],
    [
      'a correction to the same words',
      () => [`/v1/cases/${caseId}/corrections`, { fact: factId, says: anArrest(), reason: 'x' }],
      422,
      'fact-unchanged',
      'says',
    ],
    [
      'a correction to another kind',
      () => [
        `/v1/cases/${caseId}/corrections`,
        { fact: factId, says: anArrest({ kind: 'DeathRecorded' }), reason: 'x' },
      ],
      422,
      'kind-changed',
      'says.kind',
    ],
    ['a case of nobody', () => ['/v1/cases', { person: randomUUID() }], 422, 'no-such-person', 'person'],
    ['a person without a name', () => ['/v1/people', { names: [] }], 422, 'invalid-request', 'names'],
    [
      'a key that is none',
      () => [facts(), anArrest(), { 'Idempotency-Key': 'é' }],
      400,
      'invalid-header',
      'Idempotency-Key',
    ],
    ['an ETag that is none', () => [facts(), anArrest(), { 'If-Match': '*' }], 400, 'invalid-header', 'If-Match'],
    ['a zero byte in a text', () => [facts(), anArrest({ note: 'a\u0000b' })], 422, 'invalid-request', 'note'],
    [
      'a lone surrogate in a text',
      () => [facts(), JSON.stringify(anArrest({ note: 'x' })).replace('"x"', '"\\ud800"')],
      422,
      'invalid-request',
      'note',
    ],
  ];

  it.each(requests.map((of) => [of[0], of] as const))('%s', async (_, [__, request, status, code, field]) => {
    const [path, body, headers] = request();
    const before = await api.head();
    const answer = await api.as('verifier')<{ errors: { field: string; detail: string }[] }>(
      'POST',
      path,
      body,
      headers,
    );
    expect(answer).toMatchObject({
      status,
      body: { type: `/problems/${code}`, status, instance: expect.stringMatching(/^urn:uuid:/) },
    });
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    if (field !== undefined) expect(answer.body.errors.map((error) => error.field)).toContain(field);
    expect((answer.body as unknown as { detail: string }).detail.length).toBeGreaterThan(20);
    expect(await api.head()).toBe(before);
  });

  it('tells all that is wrong at once, and what near there is', async () => {
    const { body } = await api.as('monitor')<{ errors: object[] }>(
      'POST',
      facts(),
      anArrest({ occurredOn: 'yesterday', tier: 'secret', data: { authority: 'kgb' } }),
    );
    expect(body.errors).toHaveLength(3);
    const kind = await api.as('monitor')<{ errors: { allowed: string[] }[] }>(
      'POST',
      facts(),
      anArrest({ kind: 'ArestRecorded' }),
    );
    expect(kind.body.errors[0]!.allowed).toContain('ArrestRecorded');
  });

  it.each([
    ['/v1/cases?colour=red', 'colour'],
    ['/v1/cases?limit=0', 'limit'],
    ['/v1/cases?sort=shoe-size', 'sort'],
    ['/v1/cases?asOf=2021-02-30', 'asOf'],
    ['/v1/cases?after=garbage', 'after'],
    ['/v1/cases?limit=1&limit=2', 'limit'],
    ['/v1/people?after=garbage', 'after'],
  ])('a query that can not be meant: %s', async (path, field) => {
    const answer = await api.as('monitor')<{ errors: { field: string }[] }>('GET', path);
    expect(answer).toMatchObject({ status: 400, body: { type: '/problems/invalid-query' } });
    expect(answer.body.errors.map((error) => error.field)).toEqual([field]);
  });

  it('a read that asks for what is not there yet', async () => {
    const answer = await api.as('monitor')('GET', '/v1/cases', undefined, { 'Qayd-Min-Position': '999999999' });
    expect(answer).toMatchObject({ status: 503, body: { type: '/problems/not-caught-up' } });
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  it('more than the log can take now, before the body is read', async () => {
    const owner = new pg.Client({ connectionString: api.ownerUrl });
    await owner.connect();
    await owner.query('begin; select from log.head for update');
    const store = api.app.get(EventStore, { strict: false });
    const appends: Promise<unknown>[] = [];
    const append = () => appends.push(store.append(aStream(), [anEvent()], 'none').catch(() => undefined));
    for (; !store.full; await nextTurn()) while (!store.full) append(); // the first of them leave the queue at once
    const status = await new Promise((resolve, reject) => {
      const headers = { 'Content-Type': 'application/json', 'Content-Length': '900000' };
      const request = http.request(new URL('/v1/sources', api.url), { method: 'POST', headers });
      request.once('response', (response) => {
        resolve([response.statusCode, response.headers['retry-after']]);
        request.destroy();
      });
      request.once('error', reject);
      request.flushHeaders(); // and no body ever
    });
    expect(status).toEqual([503, '1']);
    await owner.query('rollback');
    await owner.end();
    await Promise.all(appends);
    expect(store.full).toBe(false);
  });

  it('a database that is away, with a word that it comes again', async () => {
    const owner = new pg.Client({ connectionString: api.ownerUrl });
    await owner.connect();
    const limit = (connections: number) =>
      owner.query(`alter database ${owner.database} connection limit ${connections}`);
    await limit(0);
    await owner.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    const away = await api.as('monitor')('GET', '/v1/cases');
    expect(away).toMatchObject({ status: 503, body: { type: '/problems/try-again' } });
    expect(away.headers.get('retry-after')).toBe('1');
    await limit(-1);
    await owner.end();
    // A connection that broke may be met once more before it is known to be broken.
    await until(async () => {
      const { status } = await api.as('monitor')('GET', '/v1/cases');
      expect([200, 503]).toContain(status);
      return status === 200;
    });
  });

  it('a database that takes no writes, for another took its place, and then what was on the way to it', async () => {
    const owner = new pg.Client({ connectionString: api.ownerUrl });
    await owner.connect();
    const body = { type: 'publication', title: 'Sent while it was failed over' };
    const send = () => api.as('monitor')('POST', '/v1/sources', body, { 'Idempotency-Key': 'failed-over' });
    await owner.query(`alter database ${owner.database} set default_transaction_read_only = on`);
    await owner.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    const away = await send();
    expect(away).toMatchObject({ status: 503, body: { type: '/problems/try-again' } });
    expect(away.headers.get('retry-after')).toBe('1');
    await owner.query(`alter database ${owner.database} reset default_transaction_read_only`);
    await owner.end();
    // The connections from before it are thrown away as they are met.
    await until(async () => {
      const { status } = await send();
      expect([201, 503]).toContain(status);
      return status === 201;
    });
  });

  it('an unknown path, with and without a session', async () => {
    expect(await api.as('monitor')('GET', '/v1/nowhere')).toMatchObject({
      status: 404,
      body: { type: '/problems/not-found' },
    });
    expect((await ask(api.url)('GET', '/v1/nowhere')).status).toBe(401);
  });

  it('every type of problem explains itself', async () => {
    for (const code of ['malformed-json', 'revision-changed', 'internal'])
      expect((await ask(api.url)('GET', `/problems/${code}`)).status).toBe(200);
    expect((await ask(api.url)('GET', '/problems/nothing')).status).toBe(404);
  });

  const facts = () => `/v1/cases/${caseId}/facts`;
});
