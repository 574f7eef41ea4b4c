import { createHash } from 'node:crypto';
import {
  isRefusal,
  refuse,
  type Context,
  type Day,
  type Decision,
  type DomainEvent,
  type MemberId,
  type Recorded,
  type Refusal,
} from '#domain';
import {
  revision,
  WrongExpectedRevision,
  type EventStore,
  type ExpectedRevision,
  type JsonObject,
  type NewEvent,
  type Position,
  type StoredEvent,
} from '#event-store';
import { idFrom, software } from '#platform';
import type { Attempt, Outcome } from './attempt.js';

/** What the write path needs to know of a kind of stream. */
export interface StreamKind<S, E extends DomainEvent> {
  readonly prefix: 'case' | 'person' | 'source';
  read(stored: StoredEvent): E;
  evolve(state: S | undefined, event: Recorded<E>): S;
  version(type: string): number;
}

/** A stream as it was read: what is decided on, and appended to no other revision. */
export interface Loaded<S> {
  readonly state: S | undefined;
  readonly revision: ExpectedRevision;
  readonly events: readonly StoredEvent[];
}

/** One event to be, with the id that it will have if it comes from this command. */
export interface Draft<E> {
  readonly id: string;
  readonly event: E;
}

/**
 * The one write path: load, decide, append at the revision that was read, and again on a conflict.
 *
 * A command that is sent again finds its own events in the stream and answers as the first time did. Two members who
 * write at once are decided one after the other, so that neither is lost; `expected` makes the second hear of it.
 */
export async function write<S, E extends DomainEvent>(
  log: EventStore,
  kind: StreamKind<S, E>,
  id: string,
  attempt: Attempt,
  decide: (loaded: Loaded<S>, context: Context) => Promise<readonly Draft<E>[] | Refusal>,
): Promise<Outcome> {
  const stream = `${kind.prefix}-${id}`;
  for (let attempts = 1; ; attempts += 1) {
    const loaded = await load(log, kind, id);
    const done = doneBefore(loaded.events, attempt);
    if (done) return done;
    const { expected } = attempt;
    if (expected !== undefined && expected !== loaded.revision) return changedSince(loaded.events, expected);

    const decided = await decide(loaded, contextOf(attempt));
    if (isRefusal(decided)) return decided;
    if (decided.length === 0) return nothingToWrite(loaded, id);
    try {
      const appended = await log.append(
        stream,
        decided.map((draft) => newEvent(kind, draft, attempt)),
        loaded.revision,
      );
      // Another attempt under the same ids came first: what it asked for is compared when the stream is read again.
      if (!appended.repeated) return { id: decided.at(-1)!.id, ...appended, events: decided.length };
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision) || attempts >= 3) throw error;
    }
  }
}

/** A stream, folded. */
export async function load<S, E extends DomainEvent>(
  log: EventStore,
  kind: StreamKind<S, E>,
  id: string,
): Promise<Loaded<S>> {
  let state: S | undefined;
  let at: ExpectedRevision = 'none';
  const events: StoredEvent[] = [];
  for await (const stored of log.read(`${kind.prefix}-${id}`)) {
    state = kind.evolve(state, { ...kind.read(stored), recorded: recordingOf(stored) });
    at = stored.revision;
    events.push(stored);
  }
  return { state, revision: at, events };
}

export const recordingOf = ({ id, metadata, recordedAt }: StoredEvent) => ({
  id,
  by: metadata.actor as MemberId,
  at: recordedAt,
});

/** The events of a decision, each with an id that follows from the command: the same command, the same events. */
export const drafts = <E extends DomainEvent>(
  stream: string,
  { by, commandId }: Attempt,
  decision: Decision<E>,
): readonly Draft<E>[] | Refusal =>
  isRefusal(decision)
    ? decision
    : decision.map((event, index) => ({ id: idFrom('event', stream, by, commandId, String(index)), event }));

/** The hash by which a command is known again, whatever the order of its keys. */
export const hashOf = (command: unknown): string => createHash('sha256').update(canonical(command)).digest('hex');

function doneBefore(events: readonly StoredEvent[], { by, commandId, commandHash }: Attempt): Outcome | undefined {
  const mine = events.filter(({ metadata }) => metadata.commandId === commandId && metadata.actor === by);
  const last = mine.at(-1);
  if (!last) return undefined;
  return last.metadata.commandHash === commandHash
    ? { id: last.id, revision: last.revision, position: last.position, repeated: true, events: 0 }
    : refuse(
        'idempotency-key-reused',
        'This key was used for another request here. Send a new key with a new request; the first one stands.',
      );
}

function changedSince(events: readonly StoredEvent[], expected: bigint): Refusal {
  const since = events.filter((event) => event.revision > expected);
  return refuse(
    'revision-changed',
    'Others recorded here since you read it. Look at what changed, then send it again with the new ETag.',
    {
      more: {
        revision: String(events.at(-1)?.revision ?? 'none'),
        changes: since.map(({ id, type, revision, recordedAt, metadata }) => ({
        id, type, revision: String(revision), recordedAt: recordedAt.toISOString(), recordedBy: metadata.actor,
      })), // prettier-ignore
      },
    },
  );
}

function nothingToWrite<S>({ events }: Loaded<S>, id: string): Outcome {
  const last = events.at(-1);
  return {
    id,
    revision: last?.revision ?? revision(0),
    position: last?.position ?? (0n as Position),
    repeated: true,
    events: 0,
  };
}

const newEvent = <S, E extends DomainEvent>(
  kind: StreamKind<S, E>,
  { id, event }: Draft<E>,
  attempt: Attempt,
): NewEvent => ({
  id,
  type: event.type,
  version: kind.version(event.type),
  data: JSON.parse(JSON.stringify(event.data)) as JsonObject, // leaves out what is undefined
  metadata: {
    actor: attempt.by,
    commandId: attempt.commandId,
    commandHash: attempt.commandHash,
    correlationId: attempt.correlationId,
    software,
  },
});

const contextOf = ({ by }: Attempt): Context => ({ by, today: new Date().toISOString().slice(0, 10) as Day });

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
