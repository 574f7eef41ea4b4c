import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import net from 'node:net';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, type FreshDatabase } from '#platform/testing';
import { ask, type Ask } from '../support/api.js';
import { until } from '../support/beside.js';
import { beginnersPassphrase, foundIn } from '../support/founding.js';

/** The compiled api in a process of its own, with its whole log. */
const kek = `1:${randomBytes(32).toString('hex')}`;
let database: FreshDatabase;
let child: ChildProcess;
let url: string;
let asMonitor: Ask;
let logged = '';
beforeAll(async () => {
  database = await freshDatabase();
  await foundIn(database.appUrl, [{ name: 'monitor', roles: ['monitor'] }], {
    QAYD_KEK: kek,
  });
  child = spawn(process.execPath, [path.resolve('dist/apps/api/src/main.js')], {
    env: { ...process.env, NODE_OPTIONS: '', QAYD_DATABASE_URL: database.appUrl, QAYD_PORT: '0', QAYD_LOG_LEVEL: 'debug', QAYD_SECOND_FACTOR: 'off', QAYD_KEK: kek, QAYD_SECRET_KEY: randomBytes(32).toString('hex') }, // prettier-ignore
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', (chunk: Buffer) => (logged += chunk.toString()));
  [{ url }] = (await once(child, 'message')) as [{ url: string }];
  const { body } = await ask(url)<{ token: string }>('POST', '/v1/sessions', {
    name: 'monitor',
    passphrase: beginnersPassphrase,
  });
  asMonitor = ask(url, body.token);
  await until(async () => (await asMonitor('GET', '/v1/cases')).status === 200); // the read models are made at its first start
});
afterAll(async () => {
  child.kill('SIGTERM');
  await once(child, 'exit');
  await database.drop();
});

/** What comes back of bytes as they are sent, until the server hangs up. */
const raw = (text: string | Buffer, after?: (socket: net.Socket) => void) =>
  new Promise<string>((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = net.connect(Number(port), hostname, () => {
      socket.write(text);
      after?.(socket);
    });
    let said = '';
    socket.on('data', (chunk: Buffer) => (said += chunk.toString()));
    socket.once('close', () => resolve(said));
    socket.once('error', (error: NodeJS.ErrnoException) => (said === '' ? reject(error) : resolve(said)));
  });
const head = (of: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(of)?.[1]);

describe('6.67: too much', () => {
  it('a body of ten megabytes is refused before it is read', async () => {
    const said = await raw(
      'POST /v1/sources HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10485760\r\nConnection: close\r\n\r\n',
    );
    expect(head(said)).toBe(413);
  });

  it('a body of ten megabytes that does come is refused all the same', async () => {
    const { status } = await asMonitor('POST', '/v1/sources', JSON.stringify({ title: 'x'.repeat(10_485_760) }));
    expect(status).toBe(413);
  });

  it('ten thousand headers', async () => {
    const many = Array.from({ length: 10_000 }, (_, n) => `X-${n}: 1`).join('\r\n');
    expect(head(await raw(`GET /v1/health HTTP/1.1\r\nHost: x\r\n${many}\r\n\r\n`))).toBe(431);
  });

  it('who sends headers and body drop by drop is hung up on, and others are served meanwhile', async () => {
    const slow = raw('POST /v1/sources HTTP/1.1\r\nHost: x\r\nX-Slow: ', (socket) => {
      const drip = setInterval(() => (socket.writable ? socket.write('x') : clearInterval(drip)), 500);
      socket.once('close', () => clearInterval(drip));
    });
    expect((await asMonitor('GET', '/v1/cases')).status).toBe(200);
    expect(head(await slow)).toBe(408);
  });
});

describe('6.69: what a proxy might have said', () => {
  it('X-Forwarded-Host and X-Forwarded-Proto are in no link', async () => {
    const headers = {
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'gopher',
      Forwarded: 'host=evil.example',
    };
    for (const where of ['/v1/openapi.json', '/v1/cases', '/docs/', '/v1/nowhere', '/v1/health']) {
      const response = await fetch(new URL(where, url), { headers, redirect: 'manual' });
      expect(`${JSON.stringify([...response.headers])}${await response.text()}`).not.toContain('evil.example');
    }
    const { headers: of, body } = await asMonitor('POST', '/v1/sources', { type: 'publication', title: 'T' }, headers);
    expect(of.get('location')).toMatch(/^\/v1\/sources\//);
    expect(JSON.stringify(body)).not.toContain('evil.example');
  });

  it.each(['TRACE', 'TRACK', 'CONNECT', 'PROPFIND', 'LOCK', 'FOO'])('%s is no method here', async (method) => {
    const said = await raw(`${method} /v1/cases HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    if (said !== '') expect([400, 401, 405]).toContain(head(said)); // a tunnel is hung up on without a word
    expect(said).not.toContain(`${method} /v1`);
  });
});

describe('6.71: the log', () => {
  const mark = 'forged by the sender';

  it('has a line for each thing, and no word of a stranger makes another', async () => {
    const nasty = `a\r\n{"level":50,"msg":"${mark}"}\u001b[31m`;
    for (const where of [nasty, `v1/cases/${nasty}`, `v1/cases?q=${nasty}`, `v1/cases?after=${nasty}`])
      await asMonitor('GET', `/${encodeURI(where)}`);
    await asMonitor('GET', '/v1/cases', undefined, { 'User-Agent': `x ${mark} \u0085` });
    await asMonitor('POST', '/v1/sources', { type: nasty, title: nasty });
    await ask(url)('POST', '/v1/sessions', { name: nasty, passphrase: nasty });
    await raw(`GET /\u001b[31m${mark} HTTP/9.9\r\nX: ${mark}\r\n\r\n`);
    expect(logged).not.toContain('\u001b');
    expect(logged).not.toContain(mark);
    const lines = logged.split('\n').slice(0, -1); // of the last one there may be a part
    for (const line of lines.filter((line) => line !== '' && !line.startsWith('Qayd listens')))
      expect(JSON.parse(line)).toMatchObject({ level: expect.any(Number) });
  });

  it('has no name, passphrase or token in it', () => {
    expect(logged).not.toContain(beginnersPassphrase);
    expect(logged).not.toMatch(/Bearer|qs_|qk_/);
  });
});

describe('6.72: what tells of the server', () => {
  it('no header names it, and no version is told to strangers', async () => {
    for (const where of ['/v1/health', '/v1/nowhere', '/docs/', '/v1/cases']) {
      const { headers } = await fetch(new URL(where, url));
      expect([headers.get('server'), headers.get('x-powered-by')]).toEqual([null, null]);
    }
    const { body } = await ask(url)('GET', '/v1/health');
    expect(JSON.stringify(body)).not.toMatch(/\d+\.\d+\.\d+/);
  });
});
