import type { Cluster } from '../cluster.js';
import { aStream, during, payload, type Case, type Measure } from '../measure.js';
import { storeKinds } from '../stores/index.js';
import type { Store, StoreKind } from '../stores/store.js';

const milliseconds = 1_500;
const eventsOfAStream = 10;

/** Appends by so many writers at once, each to streams of its own of ten appends; a database of its own each time. */
export const append: Measure = {
  name: 'append',
  about: 'Appends a second through the store, each acknowledged after its commit, and how long one takes (ms)',
  smaller: /p50|p99/,
  prepare: (cluster) =>
    Promise.resolve({ cases: storeKinds.map((kind) => caseOf(cluster, kind)), done: () => Promise.resolve() }),
  goals: [
    { figure: '1 writer, appends/s', against: 'floor', atLeast: 0.85 },
    { figure: '8 writers, appends/s', against: 'floor', atLeast: 1.2 },
    { figure: '32 writers, appends/s', against: 'floor', atLeast: 2 },
    { figure: '32 writers, appends/s', against: 'best peer', atLeast: 5 },
    { figure: '32 writers, p99 ms', against: 'floor', atLeast: 1 },
    { figure: '32 writers of 5 events, appends/s', against: 'floor', atLeast: 1.2 },
  ],
};

const caseOf = (cluster: Cluster, kind: StoreKind): Case => ({
  contestant: kind.name,
  role: kind.role,
  async run() {
    const figures: Record<string, number> = {};
    for (const [writers, events] of [
      [1, 1],
      [8, 1],
      [32, 1],
      [32, 5],
    ] as const) {
      // prettier-ignore
      const place = await cluster.create(kind.role);
      const store = await kind.open(place.url);
      const write = writing(store, writers, events);
      await during(300, write, writers);
      const { perSecond, p50, p99 } = await during(milliseconds, write, writers);
      const label = `${writers} writer${writers > 1 ? 's' : ''}${events > 1 ? ` of ${events} events` : ''}`;
      Object.assign(figures, {
        [`${label}, appends/s`]: perSecond,
        [`${label}, p50 ms`]: p50,
        [`${label}, p99 ms`]: p99,
      });
      await store.close();
      await place.drop();
    }
    return figures;
  },
});

function writing(store: Store, writers: number, many: number): (writer: number) => Promise<void> {
  const at = Array.from({ length: writers }, () => ({ stream: aStream(), revision: -1, appends: 0 }));
  return async (writer) => {
    const mine = at[writer]!;
    if (mine.appends === eventsOfAStream) Object.assign(mine, { stream: aStream(), revision: -1, appends: 0 });
    await store.append(mine.stream, mine.revision, Array.from({ length: many }, payload));
    mine.revision += many;
    mine.appends += 1;
  };
}
