import { setImmediate as turn } from 'node:timers/promises';
import { EventStoreDBClient, NO_STREAM, type AppendResult, type EventData } from '@eventstore/db-client';
import type { ExpectedRevision } from '../event-store.js';
import { parseConnectionString } from './connection-string.js';

/** Throws, without quoting it, for a connection string that can't be used. Connects at the first call. */
export function openClient(connectionString: string): EventStoreDBClient {
  parseConnectionString(connectionString);
  const client = EventStoreDBClient.connectionString(connectionString);
  keepToPlainAppends(client);
  return client;
}

/**
 * One append, at the leader. It starts in a turn of its own: in 6.2.1 an append that begins while the failure of another
 * is closing their channel throws where nobody can catch it (append.js, an async function given to `new Promise`).
 */
export async function appendOnce(
  client: EventStoreDBClient,
  stream: string,
  events: EventData[],
  expected: ExpectedRevision,
  deadline: number,
): Promise<AppendResult> {
  await turn();
  return client.appendToStream(stream, events, {
    expectedRevision: expected === 'none' ? NO_STREAM : expected,
    requiresLeader: true,
    deadline,
  });
}

/**
 * The client would rather send appends down one stream that all share (BatchAppend), without a deadline. In 6.2.1 its
 * table of who waits is shared by all streams and clients of the process, and emptied by the failure of any of them: an
 * answer that comes after that ends the process (batchAppend.js). A plain Append is a call with a deadline and a fate of
 * its own.
 */
function keepToPlainAppends(client: EventStoreDBClient): void {
  Object.defineProperty(client, 'supports', { value: () => Promise.resolve(false) });
}
