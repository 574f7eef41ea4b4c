import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { PostgresEventStore, type EventStore } from '#event-store';
import { logger, newId, openPool } from '#platform';
import { Projector } from '#projections';
import { LogSealing } from '#protection';
import { projections } from '#read-models';
import { openLog } from '../../support/opened-log.js';
import type { Cluster } from '../cluster.js';
import { openCommands } from '../commands.js';
import { aStream, during, payload, type Case, type Measure } from '../measure.js';
import { start } from '../processes.js';
import { seed } from '../seed.js';
import { seedSealed } from '../sealed-seed.js';
import { load, post, signIn } from './http.js';

const writers = 32;
const milliseconds = 2_000;
const timeline = projections.find(({ name }) => name === 'timeline')!;
const commands = `${writers} clients over HTTP, commands/s`;

/** What sealing costs: the same with it and without it, in one run. `QAYD_BENCH_SEALED` events, 200,000 by default. */
export const sealing: Measure = {
  name: 'sealing',
  about:
    'Commands that record restricted facts, whole (HTTP in, decided, sealed, appended, answered), from the command bus alone, and as appends alone; and the catch-up of the timeline on a log of them. The floor seals nothing, but for the catch-up, where it is the log of public facts as the product has it: who recorded them is sealed there too',
  mostRounds: 5,
  async prepare(cluster) {
    const events = Number(process.env['QAYD_BENCH_SEALED'] ?? 200_000);
    const [sealed, open, clear] = [await cluster.create('ours'), await cluster.create('ours'), await cluster.create('ours')]; // prettier-ignore
    await seedSealed(sealed, events, 'restricted');
    await seedSealed(open, events, 'public');
    await seed(clear.superuserUrl, events);
    const caughtUp = (place: Place, seals: boolean) => async () => events / (await catchUp(place.url, seals));
    return {
      cases: [
        writing('sealed', true, cluster, { 'catch-up, events/s': caughtUp(sealed, true) }),
        writing('nothing sealed', false, cluster, {
          'catch-up, events/s': caughtUp(open, true),
          'catch-up of what nothing seals, events/s': caughtUp(clear, false),
        }),
      ],
      async done() {
        for (const place of [sealed, open, clear]) await place.drop();
      },
    };
  },
  goals: [
    { figure: commands, against: 'floor', atLeast: 0.85 },
    { figure: 'catch-up, events/s', against: 'floor', atLeast: 0.5 },
  ],
};

type Place = Awaited<ReturnType<Cluster['create']>>;

const writing = (
  contestant: string,
  seals: boolean,
  cluster: Cluster,
  catchUps: Readonly<Record<string, () => Promise<number>>>,
): Case => ({
  contestant,
  role: seals ? 'ours' : 'floor',
  async run() {
    const figures: Record<string, number> = {
      [commands]: await overHttp(cluster, seals),
      [`${writers} writers, commands/s from the bus`]: await fromTheBus(cluster, seals),
      [`${writers} writers, appends/s`]: await appends(cluster, seals),
    };
    for (const [figure, measure] of Object.entries(catchUps)) figures[figure] = await measure();
    return figures;
  },
});

async function overHttp(cluster: Cluster, seals: boolean): Promise<number> {
  const place = await cluster.create('ours');
  const main = seals ? '../../../apps/api/src/main.ts' : '../clear-api.ts';
  const { child, url } = await start(fileURLToPath(new URL(main, import.meta.url)), place);
  const headers = { authorization: `Bearer ${await inTheClear(!seals, () => signIn(place, url))}` };
  const made = async (path: string, body: object) => (await post(url + path, headers, body)).body as { id: string };
  const source = await made('/v1/sources', { type: 'publication', title: 'A report' });
  const body = JSON.stringify({
    kind: 'ArrestRecorded',
    occurredOn: '2021-09-04~',
    sources: [{ id: source.id }],
    personal: { circumstances: 'At home, in the morning, in front of the family.' },
    data: { authority: 'fsb', place: 'simferopol' },
  });
  const requests = [];
  for (let n = 0; n < 10 * writers; n += 1) {
    const person = await made('/v1/people', {
      names: [{ text: `Olena Example ${n}`, script: 'Latn', language: 'en', kind: 'used' }],
    });
    const { id } = await made('/v1/cases', { person: person.id });
    requests.push({
      method: 'POST',
      path: `/v1/cases/${id}/facts`,
      headers: { ...headers, 'content-type': 'application/json' },
      body,
    });
  }
  await load(url, writers, requests, 4);
  const perSecond = await load(url, writers, requests, 10);
  child.kill('SIGTERM');
  await once(child, 'exit');
  await place.drop();
  return perSecond;
}

/** What is written here meanwhile is not sealed, so that a registry which seals nothing can read it. */
async function inTheClear<T>(yes: boolean, during: () => Promise<T>): Promise<T> {
  const over = Object.getOwnPropertyDescriptor(LogSealing.prototype, 'over')!;
  if (yes) LogSealing.prototype.over = (log) => log;
  try {
    return await during();
  } finally {
    Object.defineProperty(LogSealing.prototype, 'over', over);
  }
}

async function fromTheBus(cluster: Cluster, seals: boolean): Promise<number> {
  const place = await cluster.create('ours');
  const bus = await openCommands(place.url, seals);
  await during(1_000, bus.record, writers);
  const { perSecond } = await during(2 * milliseconds, bus.record, writers);
  await bus.close();
  await place.drop();
  return perSecond;
}

async function appends(cluster: Cluster, seals: boolean): Promise<number> {
  const place = await cluster.create('ours');
  const { store, close } = await openStore(place.url, seals);
  const write = appending(store);
  await during(300, write, writers);
  const { perSecond } = await during(milliseconds, write, writers);
  await close();
  await place.drop();
  return perSecond;
}

async function openStore(url: string, seals: boolean) {
  if (seals) return openLog(url, process.env['QAYD_KEK']!);
  const pool = openPool(url, { as: 'log' });
  const store = new PostgresEventStore(pool);
  return { store, close: () => store.close().then(() => pool.end()) };
}

/** Facts of cases of ten, each case of a person of its own. */
function appending(store: EventStore): (writer: number) => Promise<void> {
  const at = Array.from({ length: writers }, () => ({ stream: '', revision: 9n }));
  return async (writer) => {
    const mine = at[writer]!;
    const { id, data, metadata } = payload();
    const event = { id, version: 1, metadata: { ...metadata, commandHash: '' } };
    if (mine.revision === 9n) {
      mine.stream = aStream();
      await store.append(
        mine.stream,
        [{ ...event, type: 'CaseOpened', data: { person: newId(), tier: 'restricted' } } as never],
        'none',
      );
      mine.revision = 0n;
      return;
    }
    const fact = { ...event, type: 'ArrestRecorded', data: { ...data, tier: 'restricted' } };
    mine.revision = (await store.append(mine.stream, [fact as never], mine.revision as never)).revision;
  };
}

/** Seconds for a rebuild of the timeline from nothing to the head. */
async function catchUp(url: string, seals: boolean): Promise<number> {
  const { store, close } = await openStore(url, seals);
  const pool = openPool(url, { as: 'models' });
  const began = performance.now();
  await new Projector(store, pool, logger('silent'), timeline).rebuild(new AbortController().signal);
  const took = (performance.now() - began) / 1_000;
  await pool.end();
  await close();
  return took;
}
