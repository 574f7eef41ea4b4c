import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import type { Case, Measure } from '../measure.js';
import { peer } from '../stores/peer.js';
import { seedSealed } from '../sealed-seed.js';

const sizes = [100_000, 1_000_000] as const;

/** A rebuild by the compiled command line, with the memory that its process took; the limit is a COPY of rows ready made. */
export const rebuild: Measure = {
  name: 'rebuild',
  about: 'A rebuild of a model from nothing by `qayd rebuild`, beside a COPY of the same rows, ready made',
  mostRounds: 3,
  smaller: /MB/,
  async prepare(cluster) {
    const places = await Promise.all(
      sizes.map(async (size) => {
        const place = await cluster.create('ours');
        await seedSealed(place, size);
        return { size, place };
      }),
    );
    return {
      cases: [
        ...places.map(({ size, place }) => commandCase('timeline', size, place.url)),
        ...places.map(({ size, place }) => copyCase(size, place.superuserUrl)),
        commandCase('cases', sizes[0], places[0]!.place.url),
      ],
      async done() {
        for (const { place } of places) await place.drop();
      },
    };
  },
  goals: [{ figure: 'timeline, 1,000,000, events/s', against: 'floor', atLeast: 0.35 }],
};

function commandCase(model: string, size: number, url: string): Case {
  return {
    contestant: 'Qayd',
    role: 'ours',
    async run() {
      const began = performance.now();
      const child = spawn(
        process.execPath,
        ['--import', new URL('../resident.mjs', import.meta.url).href, main, 'rebuild', model],
        { env: { ...process.env, QAYD_DATABASE_URL: url, NODE_OPTIONS: '' }, stdio: ['ignore', 'ignore', 'pipe'] },
      );
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const [code] = (await once(child, 'close')) as [number];
      if (code !== 0) throw new Error(`qayd rebuild ${model}: ${said}`);
      const seconds = (performance.now() - began) / 1_000;
      const label = `${model}, ${size.toLocaleString('en')}`;
      const [, kilobytes] = /resident (\d+)/.exec(said)!;
      return { [`${label}, events/s`]: size / seconds, [`${label}, MB resident at most`]: Number(kilobytes) / 1_024 };
    },
  };
}

/** The rows of `timeline`, rendered beforehand, by COPY into its table in one transaction: no read, no parse, no checkpoint. */
function copyCase(size: number, url: string): Case {
  let rendered: readonly Buffer[] | undefined;
  return {
    contestant: 'COPY (the limit)',
    role: 'floor',
    async run() {
      const { from, to } = await peer<CopyStreams>('pg-copy-streams');
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      if (!rendered) {
        const chunks: Buffer[] = [];
        for await (const chunk of client.query(
          to(
            `copy (select position, stream, revision, id, type, version, data, metadata, recorded_at from log.event order by position) to stdout`,
          ),
        ))
          chunks.push(chunk);
        rendered = chunks;
      }
      await client.query('drop table if exists copied');
      await client.query(
        `create table copied (position bigint primary key, stream text collate "C" not null, revision bigint not null, id uuid not null,
         type text not null, version int not null, data json not null, metadata json not null, recorded_at timestamptz(3) not null)`,
      );
      const began = performance.now();
      await pipeline(Readable.from(rendered), client.query(from('copy copied from stdin')));
      await client.query('create index on copied (stream, position)');
      const seconds = (performance.now() - began) / 1_000;
      await client.end();
      return { [`timeline, ${size.toLocaleString('en')}, events/s`]: size / seconds };
    },
  };
}

interface CopyStreams {
  readonly from: (text: string) => pg.Submittable & NodeJS.WritableStream;
  readonly to: (text: string) => pg.Submittable & AsyncIterable<Buffer>;
}
const main = createRequire(import.meta.url).resolve('../../../dist/apps/cli/src/main.js');
