import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster, Place } from '../cluster.js';
import { aStream, during, payload, type Case, type Measure } from '../measure.js';
import { storeKinds } from '../stores/index.js';
import type { Store, StoreKind } from '../stores/store.js';

const streams = 500;
const eventsOfAStream = 100;
const patience = 30_000;

/** Reads of a log of 50,000 events: one stream of a hundred at a time, and all of it in order. */
export const read: Measure = {
  name: 'read',
  about: `Loads of a stream of ${eventsOfAStream} events, by one reader, and a read of the whole log of ${streams * eventsOfAStream} events (–: there is none, or it did not give all of it within ${patience / 1_000} s)`,
  async prepare(cluster) {
    const opened = await Promise.all(storeKinds.map((kind) => open(cluster, kind)));
    return {
      cases: opened.map(({ test }) => test),
      async done() {
        for (const { store, place } of opened) {
          await store.close();
          await place.drop();
        }
      },
    };
  },
  goals: [
    { figure: 'loads of 100/s', against: 'floor', atLeast: 0.9 },
    { figure: 'read-all, events/s', against: 'floor', atLeast: 0.9 },
  ],
};

async function open(cluster: Cluster, kind: StoreKind): Promise<{ store: Store; place: Place; test: Case }> {
  const place = await cluster.create(kind.role);
  const store = await kind.open(place.url);
  const names = Array.from({ length: streams }, aStream);
  for (let at = 0; at < eventsOfAStream; at += 10)
    for (let from = 0; from < streams; from += 50)
      await Promise.all(
        names.slice(from, from + 50).map((name) => store.append(name, at - 1, Array.from({ length: 10 }, payload))),
      );
  let given = true;
  const run = async () => {
    let next = 0;
    const loads = await during(
      1_000,
      async () => {
        const many = await store.load!(names[(next += 7) % streams]!);
        if (many !== eventsOfAStream) throw new Error(`${kind.name} read ${many} events of ${eventsOfAStream}`);
      },
      1,
    );
    if (!store.readAll || !given) return { 'loads of 100/s': loads.perSecond };
    for (const end = Date.now() + patience; Date.now() < end;) {
      const began = performance.now();
      const many = await store.readAll();
      const seconds = (performance.now() - began) / 1_000;
      if (many === streams * eventsOfAStream)
        return { 'loads of 100/s': loads.perSecond, 'read-all, events/s': many / seconds };
      await sleep(250); // a store may hold back what is new while any transaction of the server is open
    }
    if (kind.role !== 'peer') throw new Error(`${kind.name} never gave the whole log`);
    given = false;
    process.stderr.write(`\n${kind.name} did not give the whole log within ${patience / 1_000} s\n`);
    return { 'loads of 100/s': loads.perSecond };
  };
  return { store, place, test: { contestant: kind.name, role: kind.role, run } };
}
