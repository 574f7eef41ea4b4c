import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { ask, startApi, type Api } from '../support/api.js';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
}
interface Route {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: object;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Route>>>>;
}
interface Id {
  readonly id: string;
}

let api: Api;
let owner: pg.Client;
let paths: Document['paths'];
let caseId: string;
let source: string;
beforeAll(async () => {
  api = await startApi();
  owner = new pg.Client({ connectionString: api.ownerUrl });
  await owner.connect();
  paths = (await ask(api.url)<Document>('GET', '/v1/openapi.json')).body.paths;
  const post = (path: string, body: object) => api.as('monitor')<Id>('POST', path, body);
  source = (await post('/v1/sources', { type: 'publication', title: 'A report' })).body.id;
  const names = [{ text: 'Olena Example', script: 'Latn', language: 'en' }];
  const person = await post('/v1/people', { names });
  caseId = (await post('/v1/cases', { person: person.body.id })).body.id;
});
afterAll(async () => {
  await owner.end();
  await api.close();
});

const inPlace = (path: string) => path.replaceAll(/\{[^}]+\}/g, caseId);
const asEach = (['monitor', 'verifier', 'lawyer', 'auditor'] as const).map((role) => [role] as const);
const deep = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

describe('6.18: a body made to break a parser', () => {
  const bodies: Readonly<Record<string, string>> = {
    null: 'null',
    'an empty array': '[]',
    'a text': '"x"',
    'a number': '1',
    nothing: '',
    'half of one': '{"kind":',
    'an operator where a text belongs':
      '{"name":{"$gt":""},"passphrase":{"$gt":""},"title":{"$gt":""},"kind":{"$gt":""}}',
    'arrays where scalars belong':
      '{"name":["a"],"passphrase":["b"],"title":["c"],"kind":["d"],"names":"e","person":["f"]}',
    'the prototype': '{"__proto__":{"tier":"public"},"kind":"ArrestRecorded"}',
    'the prototype of the constructor': '{"constructor":{"prototype":{"isAdmin":true}}}',
    'a field twice': '{"kind":"ArrestRecorded","kind":"ReleaseRecorded"}',
    'twenty levels': `{"data":${deep(20)}}`,
    'a thousand levels': deep(1_000),
    'a million items': `{"names":[${'1,'.repeat(999_999)}1]}`,
    'a number beyond all': '{"bytes":1e999}',
  };
  const routes = () =>
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, { requestBody }]) => requestBody)
        .map(([method]) => [method.toUpperCase(), inPlace(path)] as const),
    );

  it.each(Object.keys(bodies))('%s, at every route that takes one', async (name) => {
    const before = await api.head();
    for (const [method, path] of routes()) {
      const { status } = await api.as('verifier')(method, path, bodies[name]);
      if (status >= 500 || (status < 400 && name !== 'nothing')) expect(`${method} ${path}: ${status}`).toBe('refused');
    }
    expect(await api.head()).toBe(before);
  });
});

describe('6.18: bodies that are no bodies', () => {
  it.each([
    ['null', 'null'],
    ['an array', '[]'],
    ['a text', '"x"'],
    ['a number', '7'],
    ['__proto__', '{"__proto__":{"tier":"public"},"names":[]}'],
    ['constructor.prototype', '{"constructor":{"prototype":{"x":1}}}'],
    ['a name twice', '{"names":[],"names":[]}'],
    ['an operator', '{"names":{"$gt":""}}'],
    ['an array for a text', '{"names":[{"text":["x"],"script":"Latn","language":"en"}]}'],
    ['20 levels', deep(20)],
    ['100,000 levels', deep(100_000)],
    ['a million elements', `{"names":[${'1,'.repeat(400_000)}1]}`],
    ['half a body', '{"names":'],
  ])('%s is refused, and no error of ours', async (_, body) => {
    const before = await api.head();
    for (const path of [
      '/v1/people',
      `/v1/cases/${caseId}/facts`,
      '/v1/sources',
      '/v1/keys',
      `/v1/cases/${caseId}/openings`,
    ])
      expect([400, 413, 422]).toContain((await api.as('monitor')('POST', path, body)).status);
    expect(await api.head()).toBe(before);
  });
});

describe('6.55: SQL', () => {
  const canary = 'canary4711';
  const payloads = [
    `' or '1'='1' --${canary}`,
    `'; drop table access.session; --${canary}`,
    `\\'; select pg_sleep(5); --${canary}`,
    `${canary}%' union select null, version() --`,
    `$1${canary}`,
    `name; select ${canary}`,
  ];

  it.each(payloads)('%s in every parameter is a literal or refused', async (payload) => {
    const said = encodeURIComponent(payload);
    for (const [path, methods] of Object.entries(paths))
      for (const { name, in: place } of methods['get']?.parameters ?? []) {
        const asked =
          place === 'query'
            ? `${inPlace(path)}?${name}=${said}`
            : place === 'path'
              ? path.replaceAll(/\{[^}]+\}/g, said)
              : inPlace(path);
        const headers = place === 'header' ? { [name]: payload } : {};
        const { status, body } = await api.as('monitor')<{ items?: unknown[] }>('GET', asked, undefined, headers);
        if (![200, 400, 401, 403, 404, 410, 422].includes(status)) expect(`${asked}: ${status}`).toBe('answered');
        if (status === 200 && name === 'q') expect(body.items).toEqual([]);
      }
    const { rows } = await owner.query<{ query: string }>(
      'select query from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
    expect(rows.filter(({ query }) => query.includes(canary))).toEqual([]);
    expect((await owner.query('select from access.session')).rowCount).toBeGreaterThan(0);
  });

  it('in a text that is recorded is that text', async () => {
    const title = `Robert'); drop table log.event; --`;
    const made = await api.as('monitor')<Id & { position: string }>('POST', '/v1/sources', {
      type: 'publication',
      title,
    });
    expect(made.status).toBe(201);
    const read = await api.as('monitor')('GET', `/v1/sources/${made.body.id}`, undefined, {
      'Qayd-Min-Position': made.body.position,
    });
    expect(read.body).toMatchObject({ title });
  });
});

describe('6.68: what is made to be slow', () => {
  it.each([
    ['the longest text', `q=${'a'.repeat(200)}`],
    ['wildcards', `q=${encodeURIComponent('%_'.repeat(100))}`],
    ['a pattern that backtracks', `q=${encodeURIComponent('(a+)+'.repeat(30))}!`],
    ['beyond the longest', `q=${'a'.repeat(10_000)}`],
    ['a thousand million of them', 'limit=1000000000'],
    ['none of them', 'limit=-1'],
    ['the year 1', 'asOf=0001-01-01'],
    ['a page far behind', `after=${Buffer.from('["name","\uffff","zz"]').toString('base64url')}`],
  ])('%s', async (_, query) => {
    for (const path of ['/v1/cases', '/v1/people']) {
      const { status } = await api.as('monitor')('GET', `${path}?${query}`);
      expect([200, 400, 422]).toContain(status); // 503: it took longer than a statement is given
    }
  });

  it.each([
    '2021-'.repeat(10),
    `[${'2021,'.repeat(9)}2021]`,
    '~'.repeat(50),
    '{'.repeat(50),
    '9'.repeat(50),
    'y-1e9'.repeat(10),
  ])('a date of %s', async (occurredOn) => {
    const { status } = await api.as('monitor')('POST', `/v1/cases/${caseId}/facts`, {
      kind: 'ArrestRecorded',
      occurredOn,
      sources: [{ id: source }],
      data: {},
    });
    expect(status).toBe(422);
  });

  it('a statement that does not end is ended, and the next is answered', async () => {
    await owner.query('begin');
    const { rows } = await owner.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname like 'cases_%'`,
    );
    await owner.query(`lock table ${rows.map(({ name }) => name).join(', ')} in access exclusive mode`);
    const waiting = await Promise.all([1, 2, 3].map(() => api.as('monitor')('GET', '/v1/cases')));
    await owner.query('rollback');
    expect(waiting.map(({ status }) => status)).toEqual([503, 503, 503]);
    expect(waiting[0]!.headers.get('retry-after')).toBe('1');
    expect((await api.as('monitor')('GET', '/v1/cases')).status).toBe(200);
  });
});

it.each(asEach)('6.72: a %s finds nothing that a server should not serve', async (role) => {
  for (const path of [
    '/.git/HEAD',
    '/.git/config',
    '/.env',
    '/metrics',
    '/v1/metrics',
    '/health/details',
    '/backups',
    '/dist/main.js.map',
    '/package.json',
    '/../package.json',
    '/%2e%2e/package.json',
    '/server-status',
    '/debug/pprof',
    '/phpinfo.php',
  ])
    // prettier-ignore
    for (const as of [api.as(role), api.as('nobody')]) expect([404, 401]).toContain((await as('GET', path)).status);
});
