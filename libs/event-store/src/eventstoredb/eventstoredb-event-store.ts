import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  BACKWARDS, END, START, StreamNotFoundError, streamNameFilter, WrongExpectedVersionError,
  type EventData, type EventStoreDBClient, type ReadAllOptions, type ReadPosition, type ResolvedEvent,
} from '@eventstore/db-client'; // prettier-ignore
import {
  EventStore, revision, start, StoreUnavailable, WrongExpectedRevision,
  type Appended, type Backlog, type ExpectedRevision, type NewEvent, type Position, type Revision, type StoredEvent,
} from '../event-store.js'; // prettier-ignore
import { checkNames } from '../names.js';
import { appendOnce, openClient } from './client.js';
import { explained, isPassing, Silence } from './failures.js';
import { Backoff, persist, Trying, within, type Patience } from './patience.js';
import { followed, pulled } from './pull.js';
import { isOfSystem, kept, keptOfAll, positionOf, proposed, type Kept } from './stored-event.js';

export interface EventStoreDbOptions {
  readonly patience?: Patience;
  /** Appends under way at once; more are told to come back. */
  readonly mostAppends?: number;
}

/**
 * The log in EventStoreDB (22.6 or newer), which must be its own but for the server's system streams. The position is the
 * commit position. What has to be the newest is asked of the leader; a subscription follows whichever node it is at.
 */
export class EventStoreDbEventStore extends EventStore {
  private readonly client: EventStoreDBClient;
  private readonly patience: Patience;
  private readonly mostAppends: number;
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly closing = new AbortController();
  private closed = false;

  constructor(
    connectionString: string,
    { patience = { perCall: 5_000, inAll: 10_000 }, mostAppends = 5_000 }: EventStoreDbOptions = {},
  ) {
    super();
    this.client = openClient(connectionString);
    this.patience = patience;
    this.mostAppends = mostAppends;
  }

  append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<Appended> {
    checkNames(stream, events);
    for (const name of [stream, ...events.map(({ type }) => type)])
      if (name.startsWith('$')) throw new RangeError(`Names that begin with a dollar are the server's own: ${name}`);
    const attempt = randomUUID();
    const sent = events.map((event) => proposed(event, attempt));
    if (this.closed) return Promise.reject(new StoreUnavailable('The store is closing', 1));
    if (this.full) return Promise.reject(new StoreUnavailable('Too many appends wait', 1));
    const appended = persist(this.patience, () => this.appendAs(attempt, stream, sent, expected));
    const settled = appended.then(ignore, ignore).finally(() => this.underWay.delete(settled));
    this.underWay.add(settled);
    return appended;
  }

  get full(): boolean {
    return this.underWay.size >= this.mostAppends;
  }

  async *read(stream: string, from: Revision = revision(0)): AsyncIterable<StoredEvent> {
    const trying = new Trying(this.patience);
    for (let next: bigint = from; ;) {
      try {
        for await (const { event } of this.keptIn(stream, next)) {
          if (event.revision !== next)
            throw new Error(`Stream ${stream} has a hole: ${event.revision} where ${next} should be`);
          next += 1n;
          trying.progressed();
          yield event;
        }
        return;
      } catch (error) {
        await trying.again(error);
      }
    }
  }

  async *subscribe(after: Position, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]> {
    const ending = AbortSignal.any([signal, this.closing.signal]);
    const backoff = new Backoff();
    let last = after;
    while (!ending.aborted) {
      try {
        for await (const batch of followed(this.subscription(last), this.patience.perCall, ending)) {
          const events = batch.map(keptOfAll).filter(({ position }) => position > last);
          last = events.at(-1)?.position ?? last;
          backoff.reset();
          if (events.length > 0) yield events;
          if (ending.aborted) return;
        }
      } catch (error) {
        if (!ending.aborted && !isPassing(error)) throw explained(error);
      }
      await sleep(backoff.next(), undefined, { signal: ending }).catch(ignore);
    }
  }

  head(): Promise<Position> {
    return persist(this.patience, async () => {
      const last = await this.firstOfOurs({ direction: BACKWARDS, fromPosition: END }, () => true);
      return last ? positionOf(last) : start;
    });
  }

  /** Reads one event, whatever the distance: how many lie between can't be told. */
  async backlog(after: Position): Promise<Backlog> {
    const head = await this.head();
    if (head <= after) return { head, events: 0, since: null };
    const next = await persist(this.patience, () =>
      this.firstOfOurs({ fromPosition: at(after) }, (resolved) => positionOf(resolved) > after),
    );
    return { head, events: null, since: next?.event?.created ?? null };
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.underWay);
    this.closing.abort();
    await within(this.patience.perCall, this.client.dispose()).catch(ignore);
  }

  /**
   * Appends, and reads back the last event. The server answers a repeated append as it answered the first one, so that
   * only the mark of the attempt, kept with each event, tells which of the two it was; and the position of an event is
   * what a reader sees, which answers to repeated appends have not always been.
   */
  private async appendAs(
    attempt: string,
    stream: string,
    events: EventData[],
    expected: ExpectedRevision,
  ): Promise<Appended> {
    const { perCall } = this.patience;
    try {
      const { nextExpectedRevision } = await within(
        perCall,
        appendOnce(this.client, stream, events, expected, perCall),
      );
      const last = await this.keptAt(stream, nextExpectedRevision);
      return { revision: last.event.revision, position: last.event.position, repeated: last.attempt !== attempt };
    } catch (error) {
      if (error instanceof WrongExpectedVersionError)
        throw new WrongExpectedRevision(stream, expected, actualRevision(error));
      throw error;
    }
  }

  private async keptAt(stream: string, of: bigint): Promise<Kept> {
    for await (const one of this.keptIn(stream, of, 1)) return one;
    throw new Silence('What was appended can not be read yet');
  }

  private async *keptIn(stream: string, from: bigint, maxCount = Number.MAX_SAFE_INTEGER): AsyncIterable<Kept> {
    const options = { fromRevision: from, maxCount, requiresLeader: true };
    this.assertOpen();
    try {
      for await (const batch of pulled(this.client.readStream(stream, options), this.patience.perCall))
        yield* batch.map(kept);
    } catch (error) {
      if (!(error instanceof StreamNotFoundError)) throw error;
    }
    this.assertOpen();
  }

  private async firstOfOurs(
    options: ReadAllOptions,
    isWanted: (resolved: ResolvedEvent) => boolean,
  ): Promise<ResolvedEvent | undefined> {
    this.assertOpen();
    for await (const batch of pulled(
      this.client.readAll({ ...options, requiresLeader: true }),
      this.patience.perCall,
    )) {
      const found = batch.find((resolved) => !isOfSystem(resolved) && isWanted(resolved));
      if (found) return found;
    }
    this.assertOpen();
    return undefined;
  }

  private subscription(after: Position) {
    const filter = streamNameFilter({ regex: '^[^$]', maxSearchWindow: 500, checkpointInterval: 10 });
    return this.client.subscribeToAll({ fromPosition: at(after), filter });
  }

  /** The client ends the reads that it calls off as if they were complete. */
  private assertOpen(): void {
    if (this.closing.signal.aborted) throw new StoreUnavailable('The store is closing', 1);
  }
}

/** An event's prepare position differs from its commit position in what is told of it, and not in what is asked for. */
const at = (position: Position): ReadPosition => (position === start ? START : { commit: position, prepare: position });

/** Where there is no such stream servers have said so, or said −1, or that as an unsigned number. */
function actualRevision({ actualVersion }: WrongExpectedVersionError): ExpectedRevision {
  if (typeof actualVersion !== 'bigint' || BigInt.asIntN(64, actualVersion) < 0n) return 'none';
  return revision(actualVersion);
}

const ignore = () => undefined;
