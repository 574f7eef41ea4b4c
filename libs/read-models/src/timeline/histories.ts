import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { QueryConfig, QueryResultRow } from 'pg';
import { Database, gathered } from '#platform';
import type { Kept } from '../stored.js';
import { beginWhole } from '../wall.js';

/** The events of a stream, in order. The same array for as long as nothing came. */
export type History = readonly Kept[];

/**
 * The histories of cases, people and sources, as the model has them now. What was read is kept, and the model is asked
 * each time for all that came since, which is little, and for the streams that are not kept: for all that are asked for
 * at the same time in one statement.
 */
@Injectable()
export class Histories {
  /** By the number of events; the least used goes first. Each is whole up to `upTo`. */
  private readonly kept = new LRUCache<string, History>({
    maxSize: mostEvents,
    sizeCalculation: ({ length }) => Math.max(1, length),
  });
  private upTo: bigint | undefined;
  private readonly read = gathered((streams: readonly string[]) => this.now(streams), { most: 500 });

  constructor(private readonly pool: Database) {}

  /** In the order of the streams; empty where there is no such stream. */
  of(streams: readonly string[]): Promise<readonly History[]> {
    return Promise.all(streams.map((stream) => this.read(stream)));
  }

  private async now(streams: readonly string[]): Promise<readonly History[]> {
    for (;;) {
      const since = (this.upTo ??= await this.head());
      const before = new Map(streams.map((stream) => [stream, this.kept.get(stream)]));
      const missing = [...before.keys()].filter((stream) => before.get(stream) === undefined);
      const rows = await this.ask<Kept & { readonly whole: boolean }>(
        missing.length === 0
          ? { name: 'read-news', text: news, values: [String(since)] }
          : { name: 'read-histories', text: `${news} union all ${whole}`, values: [String(since), missing] },
      );
      const fresh = rows.filter((row) => !row.whole);
      if (since > 0n && fresh.shift()?.position !== String(since)) {
        this.forget();
        continue;
      }
      const to = BigInt(fresh.at(-1)?.position ?? since);
      this.follow(fresh, to);
      if (fresh.length === mostNews) continue; // there is more, and a stream that was read whole would be ahead of it
      const read = byStream(rows.filter((row) => row.whole));
      // Where another read went further meanwhile, it passed over what it said of these.
      if (this.upTo === to) for (const stream of missing) this.keep(stream, read.get(stream) ?? nothing);
      const came = byStream(fresh);
      return streams.map(
        (stream) => read.get(stream) ?? this.kept.get(stream) ?? joined(before.get(stream), came.get(stream)),
      );
    }
  }

  /** What came, put behind what is kept; another read may have brought some of it. */
  private follow(came: readonly Kept[], to: bigint): void {
    const since = this.upTo!;
    for (const [stream, rows] of byStream(came.filter(({ position }) => BigInt(position) > since))) {
      const before = this.kept.get(stream);
      if (before) this.keep(stream, joined(before, rows));
    }
    if (to > since) this.upTo = to;
  }

  private keep(stream: string, history: History): void {
    if (history.length <= mostEvents) this.kept.set(stream, history);
    else this.kept.delete(stream);
  }

  /** The model went back to an earlier state, as a crash of the database lets it, and is filling again. */
  private forget(): void {
    this.kept.clear();
    this.upTo = undefined;
  }

  private async head(): Promise<bigint> {
    const [last] = await this.ask<{ position: string }>({
      text: 'select coalesce(max(position), 0) as position from read.timeline_event',
    });
    return BigInt(last!.position);
  }

  /** In a transaction that says that it reads whatever was said. */
  private async ask<R extends QueryResultRow>(query: QueryConfig): Promise<readonly R[]> {
    const client = await this.pool.connect();
    try {
      await client.query(beginWhole);
      const { rows } = await client.query<R>(query);
      client.query('commit').then(
        () => client.release(),
        () => client.release(true),
      );
      return rows;
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}

const mostEvents = 20_000;
const mostNews = 1_000;
const nothing: History = [];
/** The last that is known too, so that one sees whether it is still there. */
const news = `(select *, false as whole from read.timeline_event where position >= $1 order by position limit ${mostNews + 1})`;
const whole = `(select *, true from read.timeline_event where stream = any ($2::text[]) order by stream, position)`;

const joined = (before: History = nothing, came: History = nothing): History =>
  came.length === 0 ? before : [...before, ...came];

function byStream(rows: readonly Kept[]): ReadonlyMap<string, readonly Kept[]> {
  const streams = new Map<string, Kept[]>();
  for (const row of rows) {
    const there = streams.get(row.stream);
    if (there) there.push(row);
    else streams.set(row.stream, [row]);
  }
  return streams;
}
