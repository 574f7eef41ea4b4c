import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { Logger } from 'pino';
import { Log, newId } from '#platform';
import { ask, startApi, type Api } from '../support/api.js';
import { until } from '../support/beside.js';
import { Listening } from '../support/listening.js';
import { routesOf } from '../support/router.js';

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const raw = (options: http.RequestOptions, body?: string) =>
  new Promise<{ status: number; headers: http.IncomingHttpHeaders; text: string }>((resolve, reject) => {
    const request = http.request(api.url, options, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    });
    request.on('error', reject);
    request.end(body);
  });
const bearer = () => ({ Authorization: `Bearer ${api.token('monitor')}` });

describe('6.55: SQL in what is sent', () => {
  const words = [`'; drop table log.event; --`, `" or 1=1 --`, `%' union select passphrase_hash from access.account --`, `\\'; select pg_sleep(5); --`, `$1`, `{"$ne":1}`]; // prettier-ignore
  const fields = ['q', 'sort', 'after', 'tier', 'person', 'liberty', 'asOf', 'limit', 'mark'];
  it.each(words)('%s is a text, or refused', async (word) => {
    for (const field of fields)
      for (const path of ['/v1/cases', '/v1/people', '/v1/access']) {
        const { status, body } = await api.as('monitor')('GET', `${path}?${field}=${encodeURIComponent(word)}`);
        expect([path, field, [200, 400].includes(status)]).toEqual([path, field, true]);
        expect(JSON.stringify(body)).not.toMatch(/syntax error|passphrase_hash"|argon2/);
      }
    const named = await api.as('monitor')('POST', '/v1/people', {
      names: [{ text: word, script: 'Latn', language: 'en' }],
    });
    expect(named.status).toBe(201);
    expect((await api.as('monitor')('GET', `/v1/cases/${encodeURIComponent(word)}`)).status).toBe(404);
  });
});

describe('6.67: too much', () => {
  it('of a body is 413, of headers 431', async () => {
    const body = `{"names":"${'x'.repeat(10_000_000)}"}`;
    const sent = await raw(
      {
        method: 'POST',
        path: '/v1/people',
        headers: { ...bearer(), 'Content-Type': 'application/json', 'Content-Length': body.length },
      },
      body,
    ).catch((error: NodeJS.ErrnoException) => error.code);
    expect(sent === 'EPIPE' || sent === 'ECONNRESET' || (typeof sent === 'object' && sent.status === 413)).toBe(true);
    const headers = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`X-${n}`, 'y']));
    expect((await raw({ path: '/v1/cases', headers })).status).toBe(431);
    expect((await api.as('monitor')('GET', '/v1/cases')).status).toBe(200);
  });
});

it('6.67: a thousand streams of one member are four, and 429', async () => {
  const statuses = new Map<number, number>();
  const streams: Listening[] = [];
  for (let n = 0; n < 1_000; n += 1) {
    const stream = await Listening.to(api.url, '/v1/changes/stream', api.token('analyst'));
    statuses.set(stream.status, (statuses.get(stream.status) ?? 0) + 1);
    if (stream.status === 200) streams.push(stream);
    else stream.close();
  }
  expect([...statuses].sort()).toEqual([[200, 4], [429, 996]]); // prettier-ignore
  expect((await api.as('analyst')('GET', '/v1/cases')).status).toBe(200);
  for (const stream of streams) stream.close();
});

describe('6.68: questions that are made to be slow', () => {
  it.each([
    ['/v1/cases?limit=1000000000', 400],
    ['/v1/cases?limit=-1', 400],
    ['/v1/cases?asOf=0001-01-01', 400],
    ['/v1/cases?asOf=9999-12-31', 400],
    [`/v1/cases?q=${'%25'.repeat(200)}`, 200],
    [`/v1/people?q=${encodeURIComponent('(a+)+'.repeat(40))}`, 200],
    [`/v1/cases?after=${'A'.repeat(900)}`, 400],
    [`/v1/cases?q=${'x'.repeat(201)}`, 400],
  ])('%.60s is %i', async (path, status) => expect((await api.as('monitor')('GET', path)).status).toBe(status));

  it('a date of junk is refused', async () => {
    for (const occurredOn of [
      'X'.repeat(50),
      '20'.repeat(25),
      '2021-09-04~'.repeat(5),
      '[2021..'.repeat(7),
      'Y999999999',
    ])
      expect(
        (
          await api.as('monitor')('POST', `/v1/cases/${newId()}/facts`, {
            kind: 'ArrestRecorded',
            occurredOn,
            sources: [{ id: newId() }],
            data: {},
          })
        ).status,
      ).toBe(422);
  });
});

describe('6.69: what a request says of the way it came', () => {
  it('does not enter an address of ours', async () => {
    const headers = { 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example', 'X-Forwarded-Proto': 'http' };
    const person = { names: [{ text: 'Olena Example', script: 'Latn', language: 'en' }] };
    const answer = await api.as('monitor')('POST', '/v1/people', person, headers);
    expect(answer.headers.get('location')).toMatch(/^\/v1\/people\//);
    expect(JSON.stringify([...answer.headers, answer.body])).not.toContain('evil');
  });

  it.each(['TRACE', 'PATCH', 'PROPFIND', 'DELETE'])('%s is not done', async (method) => {
    expect([404, 405]).toContain((await raw({ method, path: '/v1/cases', headers: bearer() })).status);
  });
});

describe('6.70, 71: an error of ours', () => {
  it('tells and logs nothing of the request, of SQL or of a session, in one line', async () => {
    const lines: unknown[] = [];
    const log = api.app.get<Logger>(Log, { strict: false });
    const error = log.error.bind(log);
    log.error = (...of: unknown[]) => void lines.push(of);
    const owner = new pg.Client({ connectionString: api.ownerUrl });
    await owner.connect();
    await owner.query('alter view read.case_list rename to away');
    try {
      const canary = 'Zirka-Canary-4711';
      const headers = { 'User-Agent': `${canary} [31m`, 'X-Note': canary };
      const { status, body } = await api.as('monitor')(
        'GET',
        `/v1/cases?sort=since&q=${canary}%0D%0A%7B%22level%22:60%7D`,
        undefined,
        headers,
      );
      expect(status === 500 || status === 400).toBe(true);
      const failed = await api.as('monitor')('GET', `/v1/cases?sort=since&q=${canary}`, undefined, headers);
      expect(failed).toMatchObject({ status: 500, body: { type: '/problems/internal' } });
      expect(lines.length).toBeGreaterThan(0);
      for (const said of [JSON.stringify(body), JSON.stringify(failed.body), JSON.stringify(lines)]) {
        expect(said).not.toContain(canary);
        expect(said).not.toMatch(/select |case_list|level..60|Bearer/);
        expect(said).not.toContain(api.token('monitor'));
      }
      for (const line of lines) expect(JSON.stringify(line)).not.toContain('\n');
    } finally {
      await owner.query('alter view read.away rename to case_list');
      await owner.end();
      log.error = error;
    }
  });
});

describe('6.70: whatever the database fails with', () => {
  const canary = 'Zirka-Canary-4712';
  const person = { names: [{ text: canary, script: 'Latn', language: 'en' }] };
  const write = () => api.as('monitor')('POST', '/v1/people', person, { 'User-Agent': canary });
  const read = () => api.as('monitor')('GET', `/v1/cases?sort=since&q=${canary}`, undefined, { 'User-Agent': canary });
  const many = (ask: () => ReturnType<typeof read>) => Promise.all(Array.from({ length: 15 }, ask));
  const broken = (how: string, mended: string) => ({ how, mended });
  it.each([
    ['a constraint that is violated', broken('alter table log.event add constraint never check (position < 0) not valid', 'alter table log.event drop constraint never'), write, [500]],
    ['a value of another type', broken(`create function log.fails() returns trigger language plpgsql as $$ begin perform new.stream::int; return new; end $$; create trigger fails before insert on log.event for each row execute function log.fails()`, 'drop trigger fails on log.event; drop function log.fails()'), write, [500]],
    ['what it forbids', broken('revoke select on read.case_list from qayd_api', 'grant select on read.case_list to qayd_api'), read, [500]],
    ['a log that is held, by more than there are connections', broken('begin; lock table log.head in access exclusive mode', 'rollback'), write, [201, 503]],
    ['a model that is held, by more than there are connections', broken('begin; lock table read.case_list in access exclusive mode', 'rollback'), read, [200, 503]],
    ['connections that are cut', broken(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`, 'select 1'), read, [200, 503]],
  ] as const)('%s: neither answer nor log has a word of what was sent, nor of SQL', async (_, { how, mended }, ask, statuses) => {
    const log = api.app.get<Logger>(Log, { strict: false });
    const lines: unknown[] = [];
    const levels = ['error', 'warn', 'info', 'debug'] as const;
    const before = levels.map((level) => log[level].bind(log));
    for (const level of levels) log[level] = (...of: unknown[]) => void lines.push(of);
    const owner = new pg.Client({ connectionString: api.ownerUrl });
    await owner.connect();
    try {
      await owner.query(how);
      const answers = await many(ask);
      await owner.query(mended);
      for (const { status } of answers) expect(statuses).toContain(status);
      if (!(statuses as readonly number[]).includes(200)) expect(answers.some(({ status }) => status >= 500)).toBe(true);
      for (const { status, body, headers } of answers)
        if (status >= 500) for (const said of [JSON.stringify(body), JSON.stringify([...headers])]) {
          expect(said).not.toContain(canary);
          expect(said).not.toMatch(/select|insert|relation|log\.|read\.|constraint|Bearer/i);
        }
      const logged = JSON.stringify(lines);
      for (const secret of [canary, api.token('monitor'), 'select ', 'insert into']) expect(logged).not.toContain(secret);
    } finally {
      await owner.query(mended).catch(() => undefined);
      await owner.end();
      for (const [nth, level] of levels.entries()) log[level] = before[nth]!;
    }
    await until(async () => (await read()).status === 200);
  }); // prettier-ignore

  it('the log of the Postgres that comes with it has no value that failed', async () => {
    const owner = new pg.Client({ connectionString: api.ownerUrl });
    await owner.connect();
    const settings = ['log_error_verbosity', 'log_min_error_statement', 'log_parameter_max_length', 'log_parameter_max_length_on_error']; // prettier-ignore
    const { rows } = await owner.query<{ name: string; setting: string }>(
      'select name, setting from pg_settings where name = any ($1) order by name',
      [settings],
    );
    await owner.end();
    expect(rows.map(({ setting }) => setting)).toEqual(['terse', 'panic', '0', '0']);
  });
});

describe('6.72: what is not for the web', () => {
  it.each([
    '/metrics',
    '/v1/metrics',
    '/.git/HEAD',
    '/.env',
    '/package.json',
    '/dist/apps/api/src/main.js.map',
    '/backups',
    '/v1/health/details',
    '/..%2f..%2fetc/passwd',
    '/demo.json',
  ])('%s is not there', async (path) => expect([400, 401, 404]).toContain((await raw({ path })).status));
  it('no answer says what it runs on, and only health and the documents are open', async () => {
    for (const path of ['/v1/health', '/v1/cases', '/nowhere']) {
      const { headers } = await raw({ path });
      expect([headers.server, headers['x-powered-by']]).toEqual([undefined, undefined]);
    }
    for (const { path } of routesOf(api.app).filter(({ method, path }) => method === 'GET' && path.startsWith('/v1')))
      if (!/health|providers|openapi/.test(path))
        expect([path, (await ask(api.url)('GET', path.replace(':id', newId()))).status]).toEqual([path, 401]);
  });
});
