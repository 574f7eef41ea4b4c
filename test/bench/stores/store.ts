/** The event that every store writes: some 400 bytes of JSON, data and metadata together. `n` tells it apart. */
export interface Payload {
  readonly id: string;
  readonly data: { readonly n: number } & Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** One way to keep events, open on a database of its own. Streams are `case-<uuid>`. */
export interface Store {
  /** Appends to a stream whose last event has the revision `at`; -1: it must not exist yet. */
  append(stream: string, at: number, events: readonly Payload[]): Promise<void>;
  /** Reads a stream whole; how many events. */
  load?(stream: string): Promise<number>;
  /** Reads the log whole, in order, in memory that does not grow with it; how many events. */
  readAll?(): Promise<number>;
  /** Reads what comes after it was called, until `signal`, and says which events it got. */
  tail?(signal: AbortSignal, got: (n: number) => void): Promise<void>;
  close(): Promise<void>;
}

/** A store by its name; `open` makes its tables in an empty database. */
export interface StoreKind {
  readonly name: string;
  readonly role: 'ours' | 'floor' | 'peer';
  open(url: string): Promise<Store>;
}

export const connections = 32;
export const pageSize = 5_000;
export const eventType = 'ArrestRecorded';
