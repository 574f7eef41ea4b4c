import { randomUUID } from 'node:crypto';
import type { EventStore, JsonObject, NewEvent, Position, StoredEvent } from '#event-store';

export const aStream = (): string => `case-${randomUUID()}`;
export const anEvent = (data: JsonObject = { said: 'x' }): NewEvent => ({
  id: randomUUID(),
  type: 'ArrestRecorded',
  version: 1,
  data,
  metadata: {
    actor: randomUUID(),
    commandId: randomUUID(),
    commandHash: '0'.repeat(64),
    correlationId: randomUUID(),
    software: 'test/0',
  },
});

/** The first so many events after a position. */
export async function hear(store: EventStore, after: Position, many: number): Promise<readonly StoredEvent[]> {
  const ending = new AbortController();
  const events: StoredEvent[] = [];
  for await (const batch of store.subscribe(after, ending.signal)) {
    events.push(...batch);
    if (events.length >= many) ending.abort();
  }
  return events.slice(0, many);
}

export async function all<T>(of: AsyncIterable<T>): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const item of of) items.push(item);
  return items;
}
