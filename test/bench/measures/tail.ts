import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../cluster.js';
import { aStream, during, payload, type Case, type Measure } from '../measure.js';
import { storeKinds } from '../stores/index.js';
import type { StoreKind } from '../stores/store.js';

const writers = 24;

/** What a reader that follows the log under 24 writers never gets, though it was acknowledged; and what it gets twice. */
export const tail: Measure = {
  name: 'tail',
  about: `A reader follows the log while ${writers} writers append: what it never got, and what it got twice`,
  smaller: /./,
  prepare: (cluster) =>
    Promise.resolve({
      cases: storeKinds.filter(({ name }) => name !== 'Castore').map((kind) => caseOf(cluster, kind)),
      done: () => Promise.resolve(),
    }),
};

const caseOf = (cluster: Cluster, kind: StoreKind): Case => ({
  contestant: kind.name,
  role: kind.role,
  async run() {
    const place = await cluster.create(kind.role);
    const store = await kind.open(place.url);
    await store.append(aStream(), -1, [payload()]);
    const ending = new AbortController();
    const got = new Map<number, number>();
    const tailing = store.tail!(ending.signal, (n) => got.set(n, (got.get(n) ?? 0) + 1));
    await sleep(200);
    const acknowledged: number[] = [];
    await during(
      1_500,
      async () => {
        const event = payload();
        await store.append(aStream(), -1, [event]);
        acknowledged.push(event.data.n);
      },
      writers,
    );
    await sleep(1_500); // for what comes late
    ending.abort();
    await tailing;
    await store.close();
    await place.drop();
    const lost = acknowledged.filter((n) => !got.has(n)).length;
    const twice = [...got.values()].filter((times) => times > 1).length;
    return { acknowledged: acknowledged.length, lost, 'lost, %': (lost / acknowledged.length) * 100, twice };
  },
});
