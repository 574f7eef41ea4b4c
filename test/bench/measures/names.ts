import { once } from 'node:events';
import fs from 'node:fs';
import { logger, openPool } from '#platform';
import { Projector } from '#projections';
import { projections } from '#read-models';
import { openLog } from '../../support/opened-log.js';
import type { Cluster, Place } from '../cluster.js';
import { during, type Case, type Measure } from '../measure.js';
import { dist, start } from '../processes.js';
import { seedSealed } from '../sealed-seed.js';
import { foundOne, session } from './http.js';

const sizes = [0, 10_000, 100_000, 1_000_000];

/** What it takes to find names that no table has in the clear: an api opens them when it starts. Memory is read from `/proc`. */
export const names: Measure = {
  name: 'names',
  about:
    'An api that starts over so many restricted people, whose names it finds in memory: when it listens, when the first search by name is answered, how long the next take (one after the other, a few people found by each), and what memory it holds then',
  mostRounds: 3,
  smaller: /ms|s$|MB/,
  async prepare(cluster) {
    const places: { readonly people: number; readonly place: Awaited<ReturnType<Cluster['create']>> }[] = [];
    for (const people of sizes) {
      const place = await cluster.create('ours');
      await seedSealed(place, 0, 'restricted', people);
      await project(place);
      await foundOne(place);
      places.push({ people, place });
    }
    return {
      cases: places.map(({ people, place }) => caseOf(people, place)),
      async done() {
        for (const { place } of places) await place.drop();
      },
    };
  },
};

/** The list of people, as the projector fills it. */
async function project(place: Place): Promise<void> {
  const list = projections.find(({ name }) => name === 'cases')!;
  const { store, close } = await openLog(place.url, process.env['QAYD_KEK']!);
  const pool = openPool(place.url, { as: 'models' });
  await new Projector(store, pool, logger('silent'), list).rebuild(new AbortController().signal);
  await pool.end();
  await close();
}

const caseOf = (people: number, place: Place): Case => ({
  contestant: `${people.toLocaleString('en')} names`,
  role: 'ours',
  async run() {
    const began = performance.now();
    const since = () => (performance.now() - began) / 1_000;
    const { child, url } = await start(dist('api'), place);
    const listens = since();
    const headers = { authorization: `Bearer ${await session(url)}` };
    let searched = 0;
    const search = async () => {
      const answered = await fetch(`${url}/v1/people?q=${wordOf((searched += 1))}`, { headers });
      if (!answered.ok) throw new Error(`A search was answered ${answered.status}: ${await answered.text()}`);
      await answered.json();
    };
    await search();
    const first = since();
    const { p50, p95 } = await during(3_000, search, 1);
    const status = fs.readFileSync(`/proc/${child.pid}/status`, 'utf8');
    child.kill('SIGTERM');
    await once(child, 'exit');
    return {
      'it listens, s': listens,
      'first search answered, s': first,
      'a search, p50 ms': p50,
      'a search, p95 ms': p95,
      'resident, MB': Number(/VmRSS:\s+(\d+) kB/.exec(status)![1]) / 1_024,
    };
  },
});

/** Five letters that some of a million names have: they are made of sixteen. */
const wordOf = (n: number): string =>
  Array.from({ length: 5 }, (_, at) => 'abcdefghijklmnop'[Math.floor(n * 7_919 * 16 ** -at) % 16]).join('');
