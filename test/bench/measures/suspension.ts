import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Listening } from '../../support/listening.js';
import type { Measure } from '../measure.js';
import { dist, start } from '../processes.js';
import { caughtUp } from './http.js';
import { prepared, sent, type Registry, type Suspect } from './suspension-registry.js';

const processes = 4;
const runs = 100;
const everyMs = 5; // 200 requests a second
const mostUnderWay = 64;

const refusals = ['session', 'key', 'feed', 'stream', 'export'] as const;
type What = (typeof refusals)[number];

/** From the request of an officer until all that a member has is refused, or over, in every process. */
export const suspension: Measure = {
  name: 'suspension',
  about:
    `From an officer's request until ${processes} processes, under ${1_000 / everyMs} requests a second, refuse the next request, the key and the feed of a suspended member, ` +
    `have cut their streams, and hand out neither the exports that they asked for nor those that they approved; ${runs} suspensions`,
  smaller: /./,
  mostRounds: 1,
  async prepare(cluster) {
    const place = await cluster.create('ours');
    const registry = await prepared(place, runs);
    const projector = await start(dist('projector'), place, false);
    const apis = await Promise.all(Array.from({ length: processes }, () => start(dist('api'), place)));
    const urls = apis.map(({ url }) => url);
    const bystander = await registry.tokenOf('bystander');
    await caughtUp(place);
    return {
      cases: [
        {
          contestant: 'Qayd',
          role: 'ours',
          async run() {
            const ending = new AbortController();
            const load = loaded(urls, bystander, ending.signal);
            const took: Record<What, number>[] = [];
            for (const suspect of registry.suspects) {
              took.push(await suspended(urls, registry, suspect));
              process.stderr.write(`\rsuspension: ${took.length} of ${runs}`.padEnd(78));
            }
            ending.abort();
            return { ...figuresOf(took), 'load, requests/s': await load };
          },
        },
      ],
      async done() {
        await registry.close();
        for (const { child } of [...apis, projector]) {
          child.kill('SIGTERM');
          await once(child, 'exit');
        }
        await place.drop();
      },
    };
  },
};

function figuresOf(took: readonly Readonly<Record<What, number>>[]): Readonly<Record<string, number>> {
  const at = (values: readonly number[], share: number) =>
    values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.ceil(values.length * share) - 1)]!;
  const whole = took.map((one) => Math.max(...Object.values(one)));
  return {
    'p50, ms': at(whole, 0.5),
    'p99, ms': at(whole, 0.99),
    'the longest, ms': Math.max(...whole),
    ...Object.fromEntries(refusals.map((what) => [`${what}: p99, ms`, at(took.map((one) => one[what]), 0.99)])), // prettier-ignore
  };
}

async function suspended(
  urls: readonly string[],
  registry: Registry,
  suspect: Suspect,
): Promise<Readonly<Record<What, number>>> {
  const session = await registry.tokenOf(suspect.id);
  const { key } = suspect;
  const own = await registry.queued(urls[0]!, suspect.id, 'approver');
  const approved = await registry.queued(urls[0]!, 'approver', suspect.id);
  const asker = await registry.tokenOf('approver');
  const officer = await registry.tokenOf('officer');
  const streams = await Promise.all(urls.map((url, n) => Listening.to(url, '/v1/changes/stream', n % 2 ? key : session))); // prettier-ignore
  const asked = (url: string) =>
    [
      { what: 'session', path: '/v1/cases?limit=1', by: session, url },
      { what: 'key', path: '/v1/cases?limit=1', by: key, url },
      { what: 'feed', path: '/v1/changes?limit=1', by: key, url },
    ] as const;
  for (const one of urls.flatMap(asked)) await assertStatus(200, statusOf(one.url, one.by, one.path));
  for (const { status } of streams) await assertStatus(200, status);

  const began = performance.now();
  const since = () => performance.now() - began;
  const refused = urls.flatMap(asked).map(async ({ what, url, path, by }) => {
    while ((await statusOf(url, by, path)) !== 401) await sleep(5);
    return [what, since()] as const;
  });
  const cut = streams.map(async ({ over }) => {
    await over;
    return ['stream', since()] as const;
  });
  const suspending = sent(urls[0]!, officer, `/v1/members/${suspect.id}/suspension`, { reason: 'precaution' });
  await assertStatus(201, suspending);
  // One that is asked for too soon would be fetched, and be gone: from the answer on, nobody gets it anywhere.
  const exports = urls.flatMap((url) =>
    [[session, own] as const, [asker, approved] as const].map(async ([by, id]) => {
      const status = await sent(url, by, `/v1/exports/${id}/download`);
      if (![401, 409, 410].includes(status)) throw new Error(`An export of a suspended member is answered ${status}`);
      return ['export', since()] as const;
    }),
  );
  const took: Record<What, number> = { session: 0, key: 0, feed: 0, stream: 0, export: 0 };
  for (const [what, ms] of await Promise.all([...refused, ...cut, ...exports])) took[what] = Math.max(took[what], ms);
  return took;
}

async function assertStatus(expected: number, answered: number | Promise<number>): Promise<void> {
  const status = await answered;
  if (status !== expected) throw new Error(`Answered ${status}, not ${expected}`);
}

async function statusOf(url: string, token: string, path: string): Promise<number> {
  const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  await answer.arrayBuffer();
  return answer.status;
}

/** Asks all the time, as often as wanted or as the machine answers; how often that was, in a second. */
async function loaded(urls: readonly string[], token: string, signal: AbortSignal): Promise<number> {
  const underWay = new Set<Promise<unknown>>();
  const began = performance.now();
  let many = 0;
  for (let n = 0; !signal.aborted; n += 1) {
    await sleep(Math.max(0, began + n * everyMs - performance.now()));
    if (underWay.size >= mostUnderWay) continue; // more would only wait
    const asked: Promise<unknown> = statusOf(urls[n % urls.length]!, token, '/v1/cases?limit=1').finally(() => underWay.delete(asked)); // prettier-ignore
    underWay.add(asked);
    many += 1;
  }
  await Promise.all(underWay);
  return (many * 1_000) / (performance.now() - began);
}
