declare const unit: unique symbol;
/** The place of an event in its stream; the first is 0. */
export type Revision = bigint & { readonly [unit]: 'revision' };
/** The place of an event in the whole log. Opaque: compared, never added to (dense in Postgres, the commit position in EventStoreDB). */
export type Position = bigint & { readonly [unit]: 'position' };

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** What is known of how an event came to be. Never an IP address, never a name. */
export interface EventMetadata {
  /** The member who acted. */
  readonly actor: string;
  /** One command, one id; sent again it is the same. */
  readonly commandId: string;
  /** SHA-256 (hex) of what the command asked for: the same id with another hash is another command. */
  readonly commandHash: string;
  readonly correlationId: string;
  readonly causationId?: string;
  /** The version of the software that wrote it. */
  readonly software: string;
}

export interface NewEvent {
  /** A UUID, unique in the log: the same id is the same event. */
  readonly id: string;
  readonly type: string;
  /** Of the shape of `data`, from 1. */
  readonly version: number;
  readonly data: JsonObject;
  readonly metadata: EventMetadata;
}

export interface StoredEvent extends NewEvent {
  readonly stream: string;
  readonly revision: Revision;
  readonly position: Position;
  /**
   * The store's clock, in whole milliseconds. Postgres never lets it be earlier than that of a lower position, whatever
   * the clock does; in EventStoreDB it is as good as the clock of the leader, and as the clocks of two leaders agree.
   */
  readonly recordedAt: Date;
  /** As a reader may keep it: what the log has, sealed where it is sealed there. Left out where that is what it says. */
  readonly atRest?: AtRest;
}

/** What of an event may be written down by whoever reads it. `EventStore.opened` reads it again. */
export type AtRest = Pick<NewEvent, 'type' | 'data' | 'metadata'>;

/** The type of an event whose content was erased; its data is empty, and it keeps its place. */
export const erased = 'Erased';
/** What was asked for was erased, for good. */
export class ContentErased extends Error {}
/** The type of an event of the whole log that can't be opened: a reader stops at it. `data.why` says why. */
export const unreadable = 'Unreadable';

/** The revision that a stream must be at; `none`: it must not exist yet. */
export type ExpectedRevision = Revision | 'none';

export interface Appended {
  /** Of the last event of the append. */
  readonly revision: Revision;
  readonly position: Position;
  /** True when these events were there already and nothing was written now. */
  readonly repeated: boolean;
  /** When they were recorded, where the store tells that at once: they then stand one after another up to `position`. */
  readonly recordedAt?: Date;
}

/** What lies between a position and the end of the log. */
export interface Backlog {
  readonly head: Position;
  /** How many events; `null` where the store can't tell without reading them (EventStoreDB). 0 means none in either. */
  readonly events: number | null;
  /** When the first of them was recorded; `null` where there is none. */
  readonly since: Date | null;
}

/** Somebody wrote to the stream since it was read. Nothing was appended. */
export class WrongExpectedRevision extends Error {
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    readonly actual: ExpectedRevision,
  ) {
    super(`Stream ${stream}: expected revision ${expected}, found ${actual}`);
  }
}

/** The store can't take it now: the queue is full, or the outcome could not be learnt. Safe to send again with the same ids. */
export class StoreUnavailable extends Error {
  constructor(
    message: string,
    readonly retryAfterSeconds: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The log has no event at a position, and has some after it: somebody changed it. */
export class MissingEvent extends Error {
  constructor(readonly position: Position) {
    super(`The log has a hole: it has no event at position ${position}`);
  }
}

/** An event that the log had as its last. */
interface Mark {
  readonly position: number;
  readonly event: string;
}
/** The log is older than it was, or went on from where it was older. */
export interface Rollback {
  /** What it had once. */
  readonly was: Mark;
  /** Its last position now. */
  readonly is: number;
}

/** The log is older than it was: nothing is recorded until an administrator has said that it is taken as it is. */
export class LogRolledBack extends Error {}

/**
 * The log. A class, not an interface: it is its own injection token.
 *
 * Atomic: all events of one append, or none. Durable: when `append` resolves, they survive a kill of any process and
 * of the machine. At once: any number of appends and reads, from any number of processes; appends to one stream are
 * ordered by their expected revisions, all appends by their position. Nothing is ever changed or removed.
 */
export abstract class EventStore {
  /**
   * Appends one or more events to one stream. Rejects with `WrongExpectedRevision` unless the stream is at `expected`
   * — or already holds exactly these event ids from there on, which resolves with `repeated: true` — and with
   * `StoreUnavailable` when it can't be taken now.
   */
  abstract append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<Appended>;

  /** True while appends are turned away, so that a request can be before its body is read. */
  abstract get full(): boolean;

  /** A stream's events in order of revision, from `from` (inclusive) on; nothing when there is no such stream. */
  abstract read(stream: string, from?: Revision): AsyncIterable<StoredEvent>;

  /**
   * The whole log after a position, in order, then what comes, until the signal is aborted (it then ends without an
   * error). Batches are never empty, and each event comes exactly once. Memory does not grow with the log. Throws
   * `MissingEvent` where one that must be next is not there.
   */
  abstract subscribe(after: Position, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]>;

  /** Events that a reader kept as they are at rest, as `read` gives them. */
  opened(kept: readonly StoredEvent[]): Promise<readonly StoredEvent[]> {
    return Promise.resolve(kept);
  }

  /**
   * Is told when what was read is not to be remembered any more: of the subject (`person-<id>`, `source-<id>`, …) that
   * was erased or has another key, or of `undefined`, when the registry was sealed or a word may have been missed.
   */
  onForget(_: (subject: string | undefined) => void): void {
    // nothing is ever forgotten where nothing is sealed
  }

  /** Whether the log is older than it was known to be, where that can be told. */
  rollback(): Promise<Rollback | undefined> {
    return Promise.resolve(undefined);
  }

  /** The position of the last event; `start` of an empty log. */
  abstract head(): Promise<Position>;

  /** What a reader that is at a position has yet to read. */
  abstract backlog(after: Position): Promise<Backlog>;

  /** Lets what waits be written and takes no more. */
  abstract close(): Promise<void>;
}

/** What stands between the log and all who write and read it: it seals what is appended and opens what is read. */
export abstract class Sealing {
  abstract over(log: EventStore): EventStore;
}

/** Before the first event. */
export const start = 0n as Position;
export const revision = (of: bigint | number | string): Revision => BigInt(of) as Revision;
export const position = (of: bigint | number | string): Position => BigInt(of) as Position;
