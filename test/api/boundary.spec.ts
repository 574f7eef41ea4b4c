import { randomUUID } from 'node:crypto';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ask, startApi, type Answer, type Api } from '../support/api.js';

interface Written {
  readonly id: string;
  readonly position: string;
}
interface Told {
  readonly type: string;
  readonly detail: string;
  readonly errors: readonly { readonly field: string; readonly detail: string }[];
}
let api: Api;
let caseId: string;
let source: string;
beforeAll(async () => {
  api = await startApi();
  source = (await send('/v1/sources', { type: 'publication', title: 'A report' })).body.id;
  const person = await send('/v1/people', { names: [aName('Olena Example')] });
  caseId = (await send('/v1/cases', { person: person.body.id })).body.id;
});
afterAll(() => api.close());

const send = (path: string, body: unknown, headers?: Record<string, string>) =>
  api.as('monitor')<Written & Told>('POST', path, body, headers);
const get = (path: string, headers?: Record<string, string>) =>
  api.as('monitor')<Told>('GET', path, undefined, headers);
const aName = (text: string) => ({ text, script: 'Latn', language: 'en' });
const anArrest = (more: object = {}) => ({
  kind: 'ArrestRecorded',
  occurredOn: '2021-09-04',
  sources: [{ id: source }],
  data: {},
  ...more,
});
const facts = () => `/v1/cases/${caseId}/facts`;
const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
const toldBy = ({ status, body }: Answer<Told>) => [status, body.type, body.errors?.map(({ field }) => field)];

describe('a query that no row can answer names its field', () => {
  it.each([
    ['/v1/cases?q=%00', 'q'],
    ['/v1/people?q=a%00b', 'q'],
    ['/v1/cases?q=%E2%80%8B', 'q'],
    ['/v1/cases?asOf=0000-01-01', 'asOf'],
    ['/v1/cases?asOf=9999-12-31', 'asOf'],
    ['/v1/cases?person=nobody', 'person'],
    [`/v1/cases?sort=recorded&after=${cursor('recorded', 'zzz', randomUUID())}`, 'after'],
    [`/v1/cases?sort=recorded&after=${cursor('recorded', '2021-02-30T00:00:00Z', randomUUID())}`, 'after'],
    [`/v1/cases?after=${cursor('name', 'a\0b', randomUUID())}`, 'after'],
    [`/v1/cases?sort=since&after=${cursor('since', '\0', randomUUID())}`, 'after'],
    [`/v1/people?after=${cursor('name', '\0', randomUUID())}`, 'after'],
    [`/v1/cases?after=${cursor('name', 'a', 'no id')}`, 'after'],
  ])('%s', async (path, field) => expect(toldBy(await get(path))).toEqual([400, '/problems/invalid-query', [field]]));

  it('and an instant in an address says how its + is written', async () => {
    const told = await get(`/v1/cases/${caseId}/timeline?knownAt=2024-05-01T12:00:00+03:00`);
    expect(toldBy(told)).toEqual([400, '/problems/invalid-query', ['knownAt']]);
    expect(told.body.errors[0]!.detail).toContain('%2B');
    expect((await get(`/v1/cases/${caseId}/timeline?knownAt=2099-05-01T12:00:00%2B03:00`)).status).toBe(200);
    expect((await get(`/v1/cases/${caseId}/timeline?knownAt=0000-01-01T00:00:00Z`)).status).toBe(404);
  });

  it.each(['Qayd-Min-Position', 'If-Match'])('a number in %s that the log never reaches', async (header) => {
    const number = '9999999999999999999';
    const told =
      header === 'If-Match'
        ? await send(facts(), anArrest(), { [header]: `"${number}"` })
        : await get('/v1/cases', { [header]: number });
    expect(toldBy(told)).toEqual([400, '/problems/invalid-header', [header]]);
  });

  it.each(['\0', '\u200B', 'a\u202Eb'])('a name to sign in with that is none: %j', async (name) =>
    expect(toldBy(await ask(api.url)<Told>('POST', '/v1/sessions', { name, passphrase: 'x' }))).toEqual([
      422,
      '/problems/invalid-request',
      ['name'],
    ]),
  );
});

describe('a body is read in one way only', () => {
  const bytes = async (path: string, body: Buffer) => {
    const response = await fetch(new URL(path, api.url), {
      method: 'POST',
      headers: { Authorization: `Bearer ${api.token('monitor')}`, 'Content-Type': 'application/json' },
      body: new Uint8Array(body),
    });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Told & object };
  };

  it('cp1251 is refused, and told what it is not', async () => {
    const before = await api.head();
    const body = JSON.stringify({ type: 'publication', title: 'XX' });
    const [start, end] = body.split('XX') as [string, string];
    const told = await bytes(
      '/v1/sources',
      Buffer.concat([Buffer.from(start), Buffer.from([0xd1, 0xe2, 0xb3, 0xe4]), Buffer.from(end)]),
    );
    expect(told).toMatchObject({ status: 400, body: { type: '/problems/malformed-json' } });
    expect(told.body.detail).toContain('UTF-8');
    expect(await api.head()).toBe(before);
  });

  it.each([
    ['"tier":"restricted","tier":"public"', 'tier'],
    ['"data":{"place":"yalta","place":"kerch"}', 'data.place'],
    ['"__proto__":{"tier":"public"}', '__proto__'],
    ['"data":{"__proto__":{}}', 'data.__proto__'],
    ['"constructor":{}', 'constructor'],
    ['"data":{"constructor":{}}', 'data.constructor'],
    ['"toString":1', 'toString'],
  ])('%s', async (fields, field) => {
    const body = JSON.stringify(anArrest({ data: undefined })).replace(/}$/, `,${fields}}`);
    const told = await send(facts(), body.includes('"data"') ? body : body.replace(/}$/, ',"data":{}}'));
    expect(toldBy(told)).toEqual([422, '/problems/invalid-request', [field]]);
  });

  it('a sea of unknown fields is told in part', async () => {
    const fields = Object.fromEntries(Array.from({ length: 60_000 }, (_, n) => [`f${n}`, n]));
    const told = await send('/v1/sources', fields);
    expect([told.status, told.body.errors.length]).toEqual([422, 100]);
  });

  it('a well of brackets has a bottom', async () =>
    expect(await send(facts(), '['.repeat(400_000))).toMatchObject({ status: 400 }));
});

describe('a text has something to read, in the order it is written', () => {
  it.each(['\u200B', '\u200B \u2060', 'Olena\u202EelpmaxE', 'Olena \u2066Example', '\u0007', '\uFEFF', '\u3164'])(
    'a name of %j is refused',
    async (text) => {
      const told = await send('/v1/people', { names: [aName(text)] });
      expect(toldBy(told)).toEqual([422, '/problems/invalid-request', expect.arrayContaining(['names.0.text'])]);
    },
  );

  it.each(['Олена', 'Ömer Çelebi', 'عمر', 'நம்பி', 'می‌خواهم', 'e\u0301'])('a name of %j is taken', async (text) =>
    expect((await send('/v1/people', { names: [aName(text)] })).status).toBe(201),
  );

  it.each(['http://x/\0', 'http://x/\u202E', 'http://x/ y'])('an address of %j is refused', async (url) =>
    expect(toldBy(await send('/v1/sources', { type: 'publication', title: 'A report', url }))).toEqual([
      422,
      '/problems/invalid-request',
      ['url'],
    ]),
  );

  it('nobody is born in a year to come', async () => {
    const born = (birth: string) => send('/v1/people', { names: [aName('Olena Example')], birth });
    expect(toldBy(await born('2099'))).toEqual([422, '/problems/date-in-future', ['birth']]);
    expect((await born('1985~')).status).toBe(201);
    expect((await born('unknown')).status).toBe(201);
  });
});

describe('an id is the same in letters of either case', () => {
  it('in a path and in a body', async () => {
    const id = randomUUID();
    const upper = await send(`/v1/cases/${caseId.toUpperCase()}/facts`, {
      ...anArrest({ sources: [{ id: source.toUpperCase() }] }),
      id: id.toUpperCase(),
    });
    expect([upper.status, upper.body.id]).toEqual([201, id]);
    expect(upper.headers.get('location')).toContain(caseId);
    const lower = await send(facts(), { ...anArrest(), id });
    expect([lower.status, lower.body.position]).toEqual([201, upper.body.position]);
    const path = `/v1/cases/${caseId.toUpperCase()}`;
    expect((await get(path, { 'Qayd-Min-Position': upper.body.position })).body['id']).toBe(caseId);
    expect((await get(`${path}/timeline`)).status).toBe(200);
    const again = await send(`${path}/retractions`, { fact: id.toUpperCase(), reason: 'his brother' });
    expect(again.status).toBe(201);
  });
});

describe('a problem leads on', () => {
  it('an id that is none is the field id', async () => {
    for (const path of ['/v1/cases/nope', '/v1/cases/nope/timeline', '/v1/people/nope'])
      expect(toldBy(await get(path))).toEqual([404, '/problems/not-found', ['id']]);
  });

  it('a case that is missing says where to look', async () => {
    for (const path of [`/v1/cases/${randomUUID()}`, `/v1/cases/${randomUUID()}/timeline`])
      expect((await get(path)).body.detail).toContain('GET /v1/cases');
    expect((await send(`/v1/cases/${randomUUID()}/facts`, anArrest())).body.detail).toContain('GET /v1/cases');
  });

  it.each(['/v1/%ff', '/v1/cases/%ff', '/v1/cases/%E0%A4'])('%s is a path that says nothing', async (path) =>
    expect(await get(path)).toMatchObject({ status: 400, body: { type: '/problems/malformed-path' } }),
  );

  it.each([
    ['PUT', '/v1/cases', 'GET, HEAD, POST'],
    ['DELETE', `/v1/cases/${randomUUID()}`, 'GET, HEAD'],
    ['GET', `/v1/cases/${randomUUID()}/facts`, 'POST'],
    ['PATCH', '/v1/sessions/current', 'DELETE, GET, HEAD'],
  ])('%s %s is told what can be done there, to whoever has a session', async (method, path, allow) => {
    const told = await api.as('analyst')<Told>(method, path);
    expect([told.status, told.body.type, told.headers.get('allow')]).toEqual([
      405,
      '/problems/method-not-allowed',
      allow,
    ]);
    expect(await ask(api.url)(method, path)).toMatchObject({ status: 401 });
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('%s is no type of problem', async (code) =>
    expect((await ask(api.url)('GET', `/problems/${code}`)).status).toBe(404),
  );

  it('bad HTTP is answered in the same form', async () => {
    const raw = (text: string) =>
      new Promise<string>((resolve, reject) => {
        const { hostname, port } = new URL(api.url);
        const socket = net.connect(Number(port), hostname, () => socket.write(text));
        let said = '';
        socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
        socket.once('close', () => resolve(said));
        socket.once('error', reject);
      });
    const many = await raw(`GET /v1/health HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
    const none = await raw('this is not HTTP\r\n\r\n');
    for (const [said, status, code] of [
      [many, 431, 'headers-too-large'],
      [none, 400, 'malformed-http'],
    ] as const) {
      expect(said).toMatch(new RegExp(`^HTTP/1.1 ${status} [^]*application/problem\\+json`));
      expect(JSON.parse(said.slice(said.indexOf('\r\n\r\n')))).toMatchObject({ status, type: `/problems/${code}` });
    }
  });
});

it('the page of the api is found with a slash behind it too', async () => {
  const response = await fetch(new URL('/docs/', api.url), { redirect: 'manual' });
  expect([response.status, response.headers.get('location')]).toEqual([308, '/docs']);
});
