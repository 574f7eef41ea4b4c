import { PostgresEventStore, type EventStore } from '#event-store';
import { logger, newId, openPool } from '#platform';
import { Projector } from '#projections';
import { projections } from '#read-models';
import { openLog } from '../../support/opened-log.js';
import type { Cluster } from '../cluster.js';
import { openCommands } from '../commands.js';
import { aStream, during, payload, type Case, type Measure } from '../measure.js';
import { seed } from '../seed.js';
import { seedSealed } from '../sealed-seed.js';

const writers = 32;
const milliseconds = 2_000;
const timeline = projections.find(({ name }) => name === 'timeline')!;

/** What sealing costs: the same store with it and without it, in one run. `QAYD_BENCH_SEALED` events, 200,000 by default. */
export const sealing: Measure = {
  name: 'sealing',
  about:
    'Commands that record restricted facts, from the command bus to the commit; appends of them to the store alone; and the catch-up of the timeline on a log of them; each with sealing and without it',
  mostRounds: 5,
  async prepare(cluster) {
    const events = Number(process.env['QAYD_BENCH_SEALED'] ?? 200_000);
    const [sealed, clear] = [await cluster.create('ours'), await cluster.create('ours')];
    await seedSealed(sealed, events, 'restricted');
    await seed(clear.superuserUrl, events);
    return {
      cases: [
        caseOf('sealed', 'ours', cluster, sealed, events, (url) => openLog(url, process.env['QAYD_KEK']!)),
        caseOf('in the clear', 'floor', cluster, clear, events, openClear),
      ],
      async done() {
        await sealed.drop();
        await clear.drop();
      },
    };
  },
  goals: [
    { figure: `${writers} writers, commands/s`, against: 'floor', atLeast: 0.85 },
    { figure: 'catch-up, events/s', against: 'floor', atLeast: 0.5 },
  ],
};

interface Open {
  readonly store: EventStore;
  readonly close: () => Promise<void>;
}
type Place = Awaited<ReturnType<Cluster['create']>>;

function openClear(url: string): Promise<Open> {
  const pool = openPool(url, { as: 'log' });
  const store = new PostgresEventStore(pool);
  return Promise.resolve({ store, close: () => store.close().then(() => pool.end()) });
}

const caseOf = (
  contestant: string,
  role: Case['role'],
  cluster: Cluster,
  seeded: Place,
  events: number,
  open: (url: string) => Promise<Open>,
): Case => ({
  contestant,
  role,
  async run() {
    const written = await commandsPerSecond(cluster, role === 'ours');
    const place = await cluster.create('ours');
    const appending = await open(place.url);
    const write = writing(appending.store);
    await during(300, write, writers);
    const { perSecond } = await during(milliseconds, write, writers);
    await appending.close();
    await place.drop();
    const catching = await open(seeded.url);
    const caughtUp = await catchUp(catching.store, seeded.url);
    await catching.close();
    return {
      [`${writers} writers, commands/s`]: written,
      [`${writers} writers, appends/s`]: perSecond,
      'catch-up, events/s': events / caughtUp,
    };
  },
});

async function commandsPerSecond(cluster: Cluster, sealed: boolean): Promise<number> {
  const place = await cluster.create('ours');
  const commands = await openCommands(place.url, sealed);
  await during(1_000, commands.record, writers);
  const { perSecond } = await during(2 * milliseconds, commands.record, writers);
  await commands.close();
  await place.drop();
  return perSecond;
}

/** Facts of cases of ten, each case of a person of its own. */
function writing(store: EventStore): (writer: number) => Promise<void> {
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
async function catchUp(store: EventStore, url: string): Promise<number> {
  const pool = openPool(url, { as: 'models' });
  const began = performance.now();
  await new Projector(store, pool, logger('silent'), timeline).rebuild(new AbortController().signal);
  const took = (performance.now() - began) / 1_000;
  await pool.end();
  return took;
}
