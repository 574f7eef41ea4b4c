import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import pLimit, { type LimitFunction } from 'p-limit';
import type { DomainEvent, MemberId, Recorded, Sight } from '#domain';
import {
  erased as erasedType, EventStore, position, revision,
  type Appended, type ExpectedRevision, type NewEvent, type StoredEvent,
} from '#event-store'; // prettier-ignore

/** What the write path needs to know of a kind of stream. */
export interface StreamKind<S, E extends DomainEvent> {
  readonly prefix: 'case' | 'person' | 'source' | 'operation';
  read(stored: StoredEvent): E;
  evolve(state: S | undefined, event: Recorded<E>): S;
  version(type: string): number;
  /** What of a stream there is for whoever sees so far; left out where a stream hides nothing. */
  seen?(loaded: Loaded<S, E>, sight: Sight): Pick<Loaded<S, E>, 'state' | 'history'>;
}

/** A stored event without what it says. */
export type Noted = Omit<StoredEvent, 'data'>;

/** A stream as it was read: what is decided on, and appended to no other revision. */
export interface Loaded<S, E> {
  readonly state: S | undefined;
  readonly revision: ExpectedRevision;
  readonly events: readonly Noted[];
  /** The events as the domain reads them, in the same order. */
  readonly history: readonly Recorded<E>[];
  /** Whose content was erased: nothing more is recorded of it. */
  readonly erased: boolean;
  /** The log is known to hold more. */
  readonly behind?: boolean;
}

/**
 * The streams of the log, folded. What was folded is kept, so that a stream is read from where it was read last, or not
 * at all by who is told by the log where others went further.
 */
@Injectable()
export class Streams {
  /** By the number of events; the least used goes first. */
  private readonly kept = new LRUCache<string, Loaded<unknown, DomainEvent>>({
    maxSize: mostEvents,
    sizeCalculation: ({ events }) => events.length,
  });

  private readonly turns = new Map<string, LimitFunction>();

  constructor(readonly log: EventStore) {
    log.onForget(() => this.kept.clear());
  }

  /**
   * Work on a stream that reads it and writes to it: one at a time in this process, in the order asked, so that many who
   * write to one stream at once don't make each other begin anew. Between processes the expected revision decides.
   */
  async inTurn<T>(stream: string, work: () => Promise<T>): Promise<T> {
    const turn = this.turns.get(stream) ?? pLimit(1);
    this.turns.set(stream, turn);
    try {
      return await turn(work);
    } finally {
      if (turn.activeCount + turn.pendingCount === 0) this.turns.delete(stream);
    }
  }

  /** A stream as it is now: the log is asked for what came since it was read last. */
  async load<S, E extends DomainEvent>(kind: StreamKind<S, E>, id: string): Promise<Loaded<S, E>> {
    const stream = `${kind.prefix}-${id}`;
    const before = (this.kept.get(stream) ?? nothing) as Loaded<S, E>;
    const came: StoredEvent[] = [];
    for await (const stored of this.log.read(stream, next(before))) came.push(stored);
    return this.keep(stream, folded(kind, before, came));
  }

  /**
   * A stream as this process knows it, without a look at the log: others may have gone further. Good for what is
   * appended to its revision and for nothing else, for then the log tells. `undefined` where it is not known, or known to
   * have gone further.
   */
  lately<S, E extends DomainEvent>({ prefix }: StreamKind<S, E>, id: string): Loaded<S, E> | undefined {
    const kept = this.kept.get(`${prefix}-${id}`) as Loaded<S, E> | undefined;
    return kept?.behind ? undefined : kept;
  }

  /** What was appended to a stream as it was loaded. */
  follow<S, E extends DomainEvent>(
    kind: StreamKind<S, E>,
    id: string,
    loaded: Loaded<S, E>,
    events: readonly NewEvent[],
    { position: last, revision: at, recordedAt }: Appended,
  ): void {
    const stream = `${kind.prefix}-${id}`;
    if (!recordedAt) {
      this.keep(stream, { ...loaded, behind: true });
      return;
    }
    const stored = events.map((event, nth): StoredEvent => {
      const back = BigInt(events.length - 1 - nth);
      return { ...event, stream, revision: revision(at - back), position: position(last - back), recordedAt };
    });
    this.keep(stream, folded(kind, loaded, stored));
  }

  /** The log is behind what was known of a stream, as one that was restored is. */
  forget({ prefix }: { readonly prefix: string }, id: string): void {
    this.kept.delete(`${prefix}-${id}`);
  }

  private keep<S, E extends DomainEvent>(stream: string, now: Loaded<S, E>): Loaded<S, E> {
    const { length } = now.events;
    if (length > 0 && length <= mostEvents) this.kept.set(stream, now);
    return now;
  }
}

function folded<S, E extends DomainEvent>(
  kind: StreamKind<S, E>,
  before: Loaded<S, E>,
  came: readonly StoredEvent[],
): Loaded<S, E> {
  const last = came.at(-1);
  if (!last) return before;
  let { state, erased } = before;
  const events: Noted[] = [];
  const history: Recorded<E>[] = [];
  for (const stored of came) {
    const { data: _, atRest: __, ...noted } = stored;
    events.push(noted);
    erased ||= stored.type === erasedType;
    if (erased) continue;
    const event = { ...kind.read(stored), recorded: recordingOf(stored) };
    state = kind.evolve(state, event);
    history.push(event);
  }
  return {
    state,
    revision: last.revision,
    events: [...before.events, ...events],
    history: [...before.history, ...history],
    erased,
  };
}

const mostEvents = 50_000;
const nothing: Loaded<never, never> = { state: undefined, revision: 'none', events: [], history: [], erased: false };

const next = ({ revision: at }: Pick<Loaded<never, never>, 'revision'>) => revision(at === 'none' ? 0n : at + 1n);

const recordingOf = ({ id, metadata, recordedAt }: StoredEvent) => ({
  id,
  by: metadata.actor as MemberId,
  at: recordedAt,
});
