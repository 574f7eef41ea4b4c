import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { EventStore } from '#event-store';
import { Database, gathered } from '#platform';
import { assertNotErased, opened, type Kept, type KeptRow } from '../stored.js';

/** The events of a stream, in order. The same array for as long as nothing came. */
export type History = readonly Kept[];

/**
 * The histories of cases, people and sources, as the model has them now. What was read is kept, and the model is asked
 * for what came since, for all that are asked for at the same time in one statement.
 */
@Injectable()
export class Histories {
  /** By the number of events; the least used goes first. */
  private readonly kept = new LRUCache<string, History>({
    maxSize: mostEvents,
    sizeCalculation: ({ length }) => length,
  });
  private readonly read = gathered((streams: readonly string[]) => this.upToNow(streams));

  constructor(
    private readonly pool: Database,
    private readonly log: EventStore,
  ) {
    log.onForget(() => this.kept.clear());
  }

  /** In the order of the streams; empty where there is no such stream. */
  of(streams: readonly string[]): Promise<readonly History[]> {
    return Promise.all(streams.map((stream) => this.read(stream)));
  }

  /** Throws `ContentErased` where what a stream said was erased. */
  async assertNotErased(stream: string): Promise<void> {
    const [history] = await this.of([stream]);
    assertNotErased(history!);
  }

  private async upToNow(streams: readonly string[]): Promise<readonly History[]> {
    const asked = [...new Set(streams)].map((stream) => ({ stream, known: this.kept.get(stream) ?? nothing }));
    const { rows } = await this.pool.query<KeptRow>({
      name: 'read-histories',
      text: since,
      values: [asked.map(({ stream }) => stream), asked.map(({ known }) => known.at(-1)?.position ?? '0')],
    });
    const now = new Map(asked.map(({ stream, known }) => [stream, known]));
    for (const [stream, came] of byStream(await opened(rows, (kept) => this.log.opened(kept)))) {
      const history = [...now.get(stream)!, ...came];
      now.set(stream, history);
      if (history.length <= mostEvents) this.kept.set(stream, history);
    }
    return streams.map((stream) => now.get(stream)!);
  }
}

const mostEvents = 20_000;
const nothing: History = [];
const since = `
  select e.* from unnest($1::text[], $2::bigint[]) as asked (stream, position)
  cross join lateral (
    select * from read.timeline_event where stream = asked.stream and position > asked.position order by position
  ) e`;

function byStream(rows: readonly Kept[]): ReadonlyMap<string, readonly Kept[]> {
  const streams = new Map<string, Kept[]>();
  for (const row of rows) {
    const there = streams.get(row.stream);
    if (there) there.push(row);
    else streams.set(row.stream, [row]);
  }
  return streams;
}
