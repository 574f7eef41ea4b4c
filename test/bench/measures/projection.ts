import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { PostgresEventStore } from '#event-store';
import { logger, openPool, type Database } from '#platform';
import { Checkpoints, Projector } from '#projections';
import { projections } from '#read-models';
import type { Case, Measure } from '../measure.js';
import { seed } from '../seed.js';

const events = 200_000;
const timeline = projections.find(({ name }) => name === 'timeline')!;

/** A projection that was stopped meets a log of 200,000 events; the floor is a loop by hand over the same statements. */
export const projection: Measure = {
  name: 'projection',
  about: `Catch-up on ${events} events: rows and checkpoint in one transaction a batch`,
  mostRounds: 5,
  async prepare(cluster) {
    const place = await cluster.create('ours');
    const [pool, log] = [openPool(place.url, { as: 'models' }), openPool(place.url, { as: 'log' })];
    const store = new PostgresEventStore(log);
    await new Projector(store, pool, logger('silent'), timeline).rebuild(new AbortController().signal);
    await seed(place.superuserUrl, events);
    const superuser = new pg.Pool({ connectionString: place.superuserUrl, max: 2 });
    return {
      cases: [engineCase(store, pool, superuser), handCase(superuser)],
      async done() {
        await store.close();
        await Promise.all([pool.end(), log.end()]);
        await superuser.end();
        await place.drop();
      },
    };
  },
  goals: [{ figure: 'events/s', against: 'floor', atLeast: 0.9 }],
};

/** The engine as the product runs it. */
function engineCase(store: PostgresEventStore, pool: Database, superuser: pg.Pool): Case {
  return {
    contestant: 'Qayd, timeline',
    role: 'ours',
    async run() {
      await rewind(superuser);
      const ending = new AbortController();
      const began = performance.now();
      const running = new Projector(store, pool, logger('silent'), timeline).run(ending.signal);
      const checkpoints = new Checkpoints(pool, store);
      const head = await store.head();
      while (!(await checkpoints.waitFor([timeline.name], head, 0))) await sleep(5);
      const seconds = (performance.now() - began) / 1_000;
      ending.abort();
      await running;
      return { 'events/s': events / seconds };
    },
  };
}

/** What a careful team would write by hand for this one model: read a page, insert it from arrays, move on, commit. */
function handCase(superuser: pg.Pool): Case {
  return {
    contestant: 'set-based loop by hand, timeline',
    role: 'floor',
    async run() {
      await rewind(superuser);
      const client = await superuser.connect();
      const schema = await schemaOf(superuser);
      const began = performance.now();
      for (let at = 0; ;) {
        const { rows } = await client.query<Row>({
          name: 'page',
          text: 'select position, stream, revision, id, type, version, data, metadata, recorded_at from log.event where position > $1 order by position limit 5000',
          values: [at],
        });
        if (rows.length === 0) break;
        await client.query('begin');
        await client.query(
          `insert into ${schema}.event (position, stream, revision, id, type, version, data, metadata, recorded_at)
           select * from unnest($1::bigint[], $2::text[], $3::bigint[], $4::uuid[], $5::text[], $6::int[], $7::json[], $8::json[], $9::timestamptz[])
           on conflict (position) do nothing`,
          [
            rows.map(({ position }) => position), rows.map(({ stream }) => stream), rows.map(({ revision }) => revision),
            rows.map(({ id }) => id), rows.map(({ type }) => type), rows.map(({ version }) => version),
            rows.map(({ data }) => JSON.stringify(data)), rows.map(({ metadata }) => JSON.stringify(metadata)),
            rows.map(({ recorded_at }) => recorded_at),
          ], // prettier-ignore
        );
        at = Number(rows.at(-1)!.position);
        await client.query(`update projection.checkpoint set position = $1 where name = 'timeline'`, [at]);
        await client.query('commit');
      }
      const seconds = (performance.now() - began) / 1_000;
      client.release();
      return { 'events/s': events / seconds };
    },
  };
}

interface Row {
  readonly position: string;
  readonly stream: string;
  readonly revision: string;
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly data: object;
  readonly metadata: { readonly actor: string };
  readonly recorded_at: Date;
}

async function schemaOf(superuser: pg.Pool): Promise<string> {
  const { rows } = await superuser.query<{ schema: string }>(
    `select name || '_v' || version || '_b' || build as schema from projection.checkpoint where name = 'timeline' and state = 'live'`,
  );
  return rows[0]!.schema;
}

async function rewind(superuser: pg.Pool): Promise<void> {
  await superuser.query(`truncate ${await schemaOf(superuser)}.event`);
  await superuser.query(`update projection.checkpoint set position = 0 where name = 'timeline'`);
}
