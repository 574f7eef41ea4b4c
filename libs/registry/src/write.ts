import { createHash } from 'node:crypto';
import { isRefusal, refuse, type Context, type Day, type Decision, type DomainEvent, type Refusal } from '#domain';
import { revision, WrongExpectedRevision, type JsonObject, type NewEvent, type Position } from '#event-store';
import { idFrom, software } from '#platform';
import type { Attempt, Outcome } from './attempt.js';
import type { Loaded, Noted, StreamKind, Streams } from './streams.js';

/** One event to be, with the id that it will have if it comes from this command. */
export interface Draft<E> {
  readonly id: string;
  readonly event: E;
}

/**
 * The one write path: decide on the stream, append at the revision that was decided on, and again on a conflict.
 *
 * It is decided on the stream as this process knows it; where others went further, the append tells, and whatever else
 * than an append comes of it is decided anew on the stream as the log has it.
 *
 * A command that is sent again finds its own events in the stream and answers as the first time did. Two members who
 * write at once are decided one after the other, so that neither is lost; `expected` makes the second hear of it. It is
 * decided on what the member may see, and no refusal tells of anything else.
 */
export const write = <S, E extends DomainEvent>(
  streams: Streams,
  kind: StreamKind<S, E>,
  id: string,
  attempt: Attempt,
  decide: (loaded: Loaded<S, E>, context: Context) => Promise<readonly Draft<E>[] | Refusal>,
): Promise<Outcome> => streams.inTurn(`${kind.prefix}-${id}`, () => writeInTurn(streams, kind, id, attempt, decide));

async function writeInTurn<S, E extends DomainEvent>(
  streams: Streams,
  kind: StreamKind<S, E>,
  id: string,
  attempt: Attempt,
  decide: (loaded: Loaded<S, E>, context: Context) => Promise<readonly Draft<E>[] | Refusal>,
): Promise<Outcome> {
  let lately = streams.lately(kind, id);
  for (let attempts = 1; ; attempts += 1) {
    const loaded = lately ?? (await streams.load(kind, id));
    const decided = await decideOn(kind, id, loaded, attempt, decide);
    if (!('drafts' in decided)) {
      if (!lately) return decided;
      lately = undefined;
      continue;
    }
    const events = decided.drafts.map((draft) => newEvent(kind, draft, attempt));
    try {
      const appended = await streams.log.append(`${kind.prefix}-${id}`, events, loaded.revision);
      // Another attempt under the same ids came first: what it asked for is compared when the stream is read again.
      if (!appended.repeated) {
        streams.follow(kind, id, loaded, events, appended);
        const { revision: at, position, repeated } = appended;
        return { id: events.at(-1)!.id, revision: at, position, repeated, events: events.length };
      }
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision) || attempts >= mostAttempts) throw error;
      if (error.actual === 'none' || (loaded.revision !== 'none' && error.actual < loaded.revision)) streams.forget(kind, id); // prettier-ignore
    }
    lately = undefined;
  }
}

/** What is to be written to a stream as it was loaded, or what the command is answered without a word in the log. */
async function decideOn<S, E extends DomainEvent>(
  kind: StreamKind<S, E>,
  id: string,
  loaded: Loaded<S, E>,
  attempt: Attempt,
  decide: (loaded: Loaded<S, E>, context: Context) => Promise<readonly Draft<E>[] | Refusal>,
): Promise<{ readonly drafts: readonly Draft<E>[] } | Outcome> {
  const done = doneBefore(loaded.events, attempt);
  if (done) return done;
  if (loaded.erased) return refuse('erased', 'It was erased, for good.');
  const { expected, sight, reads } = attempt;
  const seen = { ...loaded, ...(sight && kind.seen?.(loaded, sight)) };
  const read = { ...loaded, ...(reads && kind.seen?.(loaded, reads)) };
  const changes = expected === undefined ? undefined : changedSince(read, expected);
  if (changes && seen.state) return changes;

  const decided = await decide(seen, contextOf(attempt));
  if (isRefusal(decided)) return decided;
  if (changes) return changes;
  return decided.length === 0 ? nothingToWrite(loaded, id) : { drafts: decided };
}

/** The first may be on what this process knows; then it is read anew, and others may still come before. */
const mostAttempts = 4;

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

/** What a command left in a stream, if it was done before. */
export function doneBefore(events: readonly Noted[], { by, commandId, commandHash }: Attempt): Outcome | undefined {
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

/** What somebody else recorded since a revision; what is hidden from the member stays so, and is in nobody's way. */
function changedSince<S, E extends DomainEvent>(
  { events, history, revision }: Loaded<S, E>,
  expected: bigint,
): Refusal | undefined {
  const ids = new Set(history.map(({ recorded: { id } }) => id));
  const seen = events.filter(({ id }) => ids.has(id));
  const since = seen.filter((event) => event.revision > expected);
  if (since.length === 0 && revision !== 'none' && expected <= revision) return undefined;
  return refuse(
    'revision-changed',
    'Others recorded here since you read it. Look at what changed, then send it again with the new ETag.',
    {
      more: {
        revision: String(seen.at(-1)?.revision ?? 'none'),
        changes: since.map(({ id, type, revision, recordedAt, metadata }) => ({
        id, type, revision: String(revision), recordedAt: recordedAt.toISOString(), recordedBy: metadata.actor,
      })), // prettier-ignore
      },
    },
  );
}

function nothingToWrite<S, E>({ events }: Loaded<S, E>, id: string): Outcome {
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

export const contextOf = ({ by, approvedBy }: Attempt): Context => ({
  by,
  today: new Date().toISOString().slice(0, 10) as Day,
  ...(approvedBy && { approvedBy }),
});

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
