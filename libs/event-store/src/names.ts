import type { NewEvent } from './event-store.js';

/** Throws a RangeError unless an append has events, and each has a type, a stream and an id that any store can keep. */
export function checkNames(stream: string, events: readonly NewEvent[]): void {
  if (events.length === 0) throw new RangeError('An append holds at least one event');
  for (const name of [stream, ...events.map(({ type }) => type)])
    if (!/^[\x21-\x7e]{1,200}$/.test(name))
      throw new RangeError(`Not a name of a stream or a type: ${JSON.stringify(name.slice(0, 50))}`);
  for (const { id } of events)
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
      throw new RangeError('The id of an event is a UUID in lower case');
}
