import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { projections } from '#read-models';
import type { Place } from '../cluster.js';
import { dist, start } from '../processes.js';
import type { Case, Measure } from '../measure.js';
import { seedSealed } from '../sealed-seed.js';
import { seededCases } from '../seed.js';
import { peer } from '../stores/peer.js';
import { beginnersPassphrase, foundIn } from '../../support/founding.js';

export const events = 20_000;
const seconds = 3;
const warmUp = 3;

/** The compiled api over HTTP, in a process of its own, beside a bare Nest route that answers the same bytes. */
export const http: Measure = {
  name: 'http',
  about:
    'Requests a second over HTTP, after some seconds of the same; the floor is a bare Nest route that parses the same body and answers the same bytes',
  async prepare(cluster) {
    const place = await cluster.create('ours');
    await seedSealed(place, events);
    const [projector, api, bare] = await Promise.all([
      start(dist('projector'), place, false),
      start(dist('api'), place),
      start(fileURLToPath(new URL('../bare.ts', import.meta.url)), place),
    ]);
    const token = await signIn(place, api.url);
    const authorization = { authorization: `Bearer ${token}` };
    const cases = await seededCases(place.superuserUrl, 640);
    await caughtUp(place);
    const source = await post(`${api.url}/v1/sources`, authorization, { type: 'publication', title: 'A report' });
    const fact = JSON.stringify({
      kind: 'ContactRecorded',
      occurredOn: '2022-05',
      sources: [{ id: (source.body as { id: string }).id }],
      tier: 'public',
      data: { form: 'letter' },
    });
    const json = { ...authorization, 'content-type': 'application/json' };
    const commands = cases.map((id) => ({ method: 'POST', path: `/v1/cases/${id}/facts`, headers: json, body: fact }));
    const kinds: readonly Kind[] = [
      { name: 'a fact recorded', connections: 32, requests: commands },
      ...[1, 32].flatMap((connections) => [
        {
          name: 'a timeline',
          connections,
          requests: cases.map((id) => get(`/v1/cases/${id}/timeline`, authorization)),
        },
        { name: 'the case list, 50 of them', connections, requests: [get('/v1/cases', authorization)] },
      ]),
    ];
    return {
      cases: kinds.flatMap((kind) => pair(kind, api.url, bare.url, () => caughtUp(place))),
      async done() {
        for (const { child } of [api, bare, projector]) {
          child.kill('SIGTERM');
          await once(child, 'exit');
        }
        await place.drop();
      },
    };
  },
  goals: [
    { figure: 'a fact recorded, 32 clients, requests/s', against: 'floor', atLeast: 0.5 },
    { figure: 'a timeline, 1 client, requests/s', against: 'floor', atLeast: 0.5 },
    { figure: 'a timeline, 32 clients, requests/s', against: 'floor', atLeast: 0.5 },
  ],
};

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}
interface Kind {
  readonly name: string;
  readonly connections: number;
  readonly requests: readonly Request[];
}

export const get = (path: string, headers: Readonly<Record<string, string>>): Request => ({
  method: 'GET',
  path,
  headers,
});

/** `rested`: the models have taken in what was recorded before, and nothing else is under way. */
function pair(
  { name, connections, requests }: Kind,
  api: string,
  bare: string,
  rested: () => Promise<void>,
): readonly Case[] {
  const label = `${name}, ${connections} client${connections > 1 ? 's' : ''}, requests/s`;
  const warm = new Set<string>();
  const measured = async (url: string, of: readonly Request[]) => {
    await rested();
    if (!warm.has(url)) await load(url, connections, of, warmUp);
    warm.add(url);
    return { [label]: await load(url, connections, of) };
  };
  return [
    { contestant: 'Qayd', role: 'ours', run: () => measured(api, requests) },
    {
      contestant: 'a bare Nest route',
      role: 'floor',
      async run() {
        const [first] = requests as [Request];
        const answered = await fetch(api + first.path, {
          method: first.method,
          headers: first.headers,
          ...(first.body !== undefined && { body: first.body }),
        });
        const headers = Object.fromEntries(
          [...answered.headers].filter(([header]) => !/^(connection|content-length|date|keep-alive)$/.test(header)),
        );
        await post(`${bare}/set`, {}, { answer: await answered.json(), headers });
        const path = first.method === 'POST' ? '/command' : '/query';
        return measured(
          bare,
          requests.map((request) => ({ ...request, path })),
        );
      },
    },
  ];
}

/** Each client goes through the requests from a place of its own. */
export async function load(
  url: string,
  connections: number,
  requests: readonly Request[],
  duration = seconds,
): Promise<number> {
  const { default: autocannon } = await peer<Autocannon>('autocannon');
  let client = 0;
  const result = await autocannon({
    url,
    connections,
    duration,
    setupClient: (of) => {
      const from = Math.floor((client++ * requests.length) / connections);
      of.setRequests([...requests.slice(from), ...requests.slice(0, from)].slice(0, 500));
    },
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx} of ${result['2xx']} requests to ${url} were refused`);
  return result['2xx'] / result.duration;
}
interface Autocannon {
  readonly default: (options: {
    url: string;
    connections: number;
    duration: number;
    setupClient: (client: { setRequests: (requests: readonly Request[]) => void }) => void;
  }) => Promise<{ '2xx': number; non2xx: number; errors: number; duration: number }>;
}

export async function signIn(place: Place, url: string): Promise<string> {
  await foundOne(place);
  return session(url);
}

export const foundOne = (place: Place): Promise<void> => foundIn(place.url, [{ name: 'bench', roles: ['monitor'] }]);

export async function session(url: string): Promise<string> {
  const { body } = await post(`${url}/v1/sessions`, {}, { name: 'bench', passphrase: beginnersPassphrase });
  return (body as { token: string }).token;
}

/** When every read model is where the log is. */
export async function caughtUp({ superuserUrl }: Place): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  const there = `select from projection.checkpoint c, log.head h where c.state = 'live' and c.position >= h.position`;
  while (((await client.query(there)).rowCount ?? 0) < projections.length) await sleep(200);
  await client.end();
}

export async function post(url: string, headers: Record<string, string>, body: object) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return { body: await response.json() };
}
