import pg from 'pg';
import { PostgresEventStore, revision } from '#event-store';
import { openPool } from '#platform';
import type { Case, Measure } from '../measure.js';
import { aStream, during, payload } from '../measure.js';
import { seed, seededCases } from '../seed.js';
import { eventOf } from '../stores/qayd.js';

const sizes = [10_000, 100_000, 1_000_000];

/** Whether it costs more when there is more: the same work on logs of three sizes. */
export const growth: Measure = {
  name: 'growth',
  about: 'The same work on a log that has so many events already',
  smaller: /ms|bytes/,
  async prepare(cluster) {
    const opened = await Promise.all(
      sizes.map(async (size) => {
        const place = await cluster.create('ours');
        await seed(place.superuserUrl, size);
        const pool = openPool(place.url, { as: 'log' });
        const store = new PostgresEventStore(pool);
        const known = await seededCases(place.superuserUrl, 200);
        return { size, place, pool, store, known };
      }),
    );
    const cases = opened.map(({ size, store, known, place }): Case => ({
      contestant: `${size.toLocaleString('en')} events`,
      role: 'ours',
      async run() {
        const appends = await during(
          1_000,
          () => store.append(aStream(), [eventOf(payload())], 'none').then(() => undefined),
          32,
        );
        let next = 0;
        const loads = await during(
          1_000,
          async () => {
            for await (const _ of store.read(`case-${known[(next += 7) % known.length]}`, revision(0)));
          },
          1,
        );
        const client = new pg.Client({ connectionString: place.superuserUrl });
        await client.connect();
        const { rows } = await client.query<{ bytes: string }>(
          `select pg_total_relation_size('log.event') / (select count(*) from log.event) as bytes`,
        );
        await client.end();
        return {
          'appends/s, 32 writers': appends.perSecond,
          'append p99, ms': appends.p99,
          'loads of a case/s': loads.perSecond,
          'bytes an event, indexes and all': Number(rows[0]!.bytes),
        };
      },
    }));
    return {
      cases,
      async done() {
        for (const { store, pool, place } of opened) {
          await store.close();
          await pool.end();
          await place.drop();
        }
      },
    };
  },
};
