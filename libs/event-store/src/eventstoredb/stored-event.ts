import { jsonEvent, type JSONType, type ResolvedEvent } from '@eventstore/db-client';
import { z } from 'zod';
import {
  position,
  revision,
  unreadable,
  type EventMetadata,
  type JsonObject,
  type NewEvent,
  type Position,
  type StoredEvent,
} from '../event-store.js';

/** An event as the store keeps it, and the call of `append` that put it there. */
export interface Kept {
  readonly event: StoredEvent;
  readonly attempt: string;
}

/** What goes into an event's custom metadata: all of the port that EventStoreDB has no field for. */
interface CustomMetadata {
  readonly version: number;
  readonly attempt: string;
  readonly metadata: EventMetadata;
}

/** An event to be sent. Throws a RangeError for text that would not come back as it was: half a surrogate pair. */
export function proposed({ id, type, version, data, metadata }: NewEvent, attempt: string) {
  const custom: CustomMetadata = { version, attempt, metadata };
  assertWellFormed(data);
  assertWellFormed(custom);
  return jsonEvent({ id, type, data, metadata: custom as unknown as JSONType });
}

/** Throws unless this software wrote the event: to pass over one that it can't read would be to lie. */
export function kept(resolved: ResolvedEvent): Kept {
  const one = keptIfOurs(resolved);
  const { event } = resolved;
  if (!one)
    throw new Error(
      `Event ${event?.revision} of stream ${event?.streamId} was not written by this software: the log must be its own`,
    );
  return one;
}

/** An event of the whole log: at one that this software did not write its readers stop, and can tell at which. */
export function keptOfAll(resolved: ResolvedEvent): StoredEvent {
  const ours = keptIfOurs(resolved);
  const { event } = resolved;
  if (ours) return ours.event;
  if (!event) throw new Error('EventStoreDB gave a place in the log without its event');
  return {
    id: event.id,
    type: unreadable,
    version: 1,
    data: { why: 'not written by this software' },
    metadata: { actor: '', commandId: '', commandHash: '', correlationId: '', software: '' },
    stream: event.streamId,
    revision: revision(event.revision),
    position: positionOf(resolved),
    recordedAt: event.created,
  };
}

function keptIfOurs(resolved: ResolvedEvent): Kept | undefined {
  const { event } = resolved;
  const custom = customMetadata.safeParse(event?.metadata);
  if (!event?.isJson || !custom.success || !isObject(event.data)) return undefined;
  const { version, attempt, metadata } = event.metadata as unknown as CustomMetadata;
  return {
    attempt,
    event: {
      id: event.id,
      type: event.type,
      version,
      data: event.data,
      metadata,
      stream: event.streamId,
      revision: revision(event.revision),
      position: positionOf(resolved),
      recordedAt: event.created,
    },
  };
}

/** The commit position. Streams are read with positions from EventStoreDB 22.6 on. */
export function positionOf({ commitPosition, event }: ResolvedEvent): Position {
  const commit = event?.position?.commit ?? commitPosition;
  if (commit === undefined) throw new Error('EventStoreDB gave an event without a position: it must be 22.6 or newer');
  return position(commit);
}

/** Streams and types of the server's own begin with a dollar. */
export const isOfSystem = ({ event }: ResolvedEvent): boolean => event === undefined || event.streamId.startsWith('$');

const customMetadata = z.object({
  version: z.int().min(1),
  attempt: z.string(),
  metadata: z.object({
    actor: z.string(),
    commandId: z.string(),
    commandHash: z.string(),
    correlationId: z.string(),
    causationId: z.string().optional(),
    software: z.string(),
  }),
});

const isObject = (data: unknown): data is JsonObject =>
  typeof data === 'object' && data !== null && !Array.isArray(data);

function assertWellFormed(value: unknown): void {
  JSON.stringify(value, (key, part: unknown) => {
    if (halfPair.test(key) || (typeof part === 'string' && halfPair.test(part)))
      throw new RangeError('Text with half a surrogate pair can not be kept');
    return part;
  });
}

const halfPair = /\p{Surrogate}/u;
