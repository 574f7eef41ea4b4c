import type pg from 'pg';
import { gathered } from '#platform';
import type { Revision, StoredEvent } from '../event-store.js';
import { pageOfStream, pagesOfStreams } from './pages.js';

export interface PageAsked {
  readonly stream: string;
  readonly from: Revision;
}

/** A page of a stream; those that are asked for at the same time are read together. */
export const streamPages = (pool: pg.Pool, size: number): ((asked: PageAsked) => Promise<readonly StoredEvent[]>) =>
  gathered(async (asked: readonly PageAsked[]) => {
    const [first] = asked;
    return asked.length === 1 && first
      ? [await pageOfStream(pool, first.stream, first.from, size)]
      : await pagesOfStreams(pool, asked, size);
  });
