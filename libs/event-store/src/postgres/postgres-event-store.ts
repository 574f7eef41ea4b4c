import type pg from 'pg';
import {
  EventStore, position, revision, start, StoreUnavailable, WrongExpectedRevision,
  type Appended, type Backlog, type ExpectedRevision, type JsonObject, type EventMetadata, type NewEvent, type Position, type Revision, type StoredEvent,
} from '../event-store.js'; // prettier-ignore
import { AppendQueue, type Waiting } from './append-queue.js';
import { WakeUp } from './wake-up.js';

export interface PostgresEventStoreOptions {
  /** Appends that may wait at once; more are told to come back. */
  readonly mostQueued?: number;
  /** Events of a page that is read; a page also ends at about 4 MB. */
  readonly pageSize?: number;
}

/**
 * The log in Postgres. Appends that wait at the same time go into one statement and so one commit, each with its own
 * expected revision and its own outcome (`log.append`); the head row is the lock between processes. Positions are dense.
 */
export class PostgresEventStore extends EventStore {
  private readonly queue: AppendQueue;
  private readonly wakeUp: WakeUp;
  private readonly pageSize: number;

  constructor(
    private readonly pool: pg.Pool,
    { mostQueued = 5_000, pageSize = 1_000 }: PostgresEventStoreOptions = {},
  ) {
    super();
    this.queue = new AppendQueue((group) => this.appendGroup(group), mostQueued);
    this.wakeUp = new WakeUp(pool);
    this.pageSize = pageSize;
  }

  append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<Appended> {
    checkNames(stream, events);
    return this.queue.push(stream, events, expected);
  }

  async *read(stream: string, from: Revision = revision(0)): AsyncIterable<StoredEvent> {
    for (let next: bigint = from; ;) {
      const { rows } = await this.pool.query<Row>({
        name: 'read-stream',
        text: `select ${columns} from log.event where stream = $1 and revision >= $2 order by revision limit $3`,
        values: [stream, String(next), this.pageSize],
      });
      for (const row of rows) yield stored(row);
      if (rows.length < this.pageSize) return;
      next = BigInt(rows.at(-1)!.revision) + 1n;
    }
  }

  async *subscribe(after: Position, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]> {
    const wakeUp = this.wakeUp.listen(signal);
    let last: bigint = after;
    let ahead: Promise<readonly Row[]> | undefined;
    while (!signal.aborted) {
      const rows = await (ahead ?? this.pageAfter(last));
      ahead = undefined;
      if (rows.length === 0) {
        await wakeUp.next();
        continue;
      }
      last = assertDense(rows, last);
      if (rows.length === this.pageSize) ahead = this.pageAfter(last);
      ahead?.catch(() => undefined); // it is awaited in the next turn, or dropped with the reader
      yield rows.map(stored);
    }
  }

  async head(): Promise<Position> {
    const { rows } = await this.pool.query<{ position: string }>('select position from log.head');
    return rows[0] ? position(rows[0].position) : start;
  }

  async backlog(after: Position): Promise<Backlog> {
    const { rows } = await this.pool.query<{ position: string; since: Date | null }>(
      'select h.position, (select e.recorded_at from log.event e where e.position = $1::bigint + 1) as since from log.head h',
      [String(after)],
    );
    const { position: head, since } = rows[0]!;
    return { head: position(head), events: Number(BigInt(head) - after), since };
  }

  /** Lets the appends that wait be written, takes no more, and hears no more. */
  async close(): Promise<void> {
    await this.queue.close();
    await this.wakeUp.close();
  }

  private async pageAfter(last: bigint): Promise<readonly Row[]> {
    const { rows } = await this.pool.query<Row>({
      name: 'read-log',
      text: `select ${columns} from log.event where position > $1 order by position limit $2`,
      values: [String(last), this.pageSize],
    });
    return rows;
  }

  /** One statement, one commit, one outcome for each. */
  private async appendGroup(group: readonly Waiting[]): Promise<void> {
    const rows = await this.callAppend(group);
    for (const [index, waiting] of group.entries()) {
      const row = rows[index]!;
      const at = BigInt(row.last_revision);
      if (row.outcome === 'conflict')
        waiting.reject(new WrongExpectedRevision(waiting.stream, waiting.expected, at < 0n ? 'none' : revision(at)));
      else
        waiting.resolve({
          revision: revision(at),
          position: position(row.last_position),
          repeated: row.outcome === 'repeated',
        });
    }
  }

  /**
   * Sent again once when the connection breaks: what was committed by then comes back as 'repeated', so nothing is
   * written twice. When the second try breaks too nobody knows, and the callers are told to ask again.
   */
  private async callAppend(group: readonly Waiting[]): Promise<readonly Outcome[]> {
    const values = parametersOf(group);
    for (let last = false; ; last = true) {
      try {
        const { rows } = await this.pool.query<Outcome>({
          name: 'append',
          text: 'select * from log.append($1, $2, $3, $4, $5, $6, $7, $8)',
          values,
        });
        return rows;
      } catch (error) {
        if (!isPassing(error)) throw error;
        if (last) throw new StoreUnavailable('The log could not be reached', 1, { cause: error });
      }
    }
  }
}

interface Row {
  readonly position: string;
  readonly stream: string;
  readonly revision: string;
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly data: JsonObject;
  readonly metadata: EventMetadata;
  readonly recorded_at: Date;
}
interface Outcome {
  readonly outcome: 'appended' | 'repeated' | 'conflict';
  readonly last_revision: string;
  readonly last_position: string;
}

const columns = 'position, stream, revision, id, type, version, data, metadata, recorded_at';

const stored = ({ position: at, revision: of, recorded_at, ...row }: Row): StoredEvent => ({
  ...row,
  position: position(at),
  revision: revision(of),
  recordedAt: recorded_at,
});

/** JSON holds no raw newline, and names are checked, so that newlines can part what is sent: cheaper than arrays of texts. */
function parametersOf(group: readonly Waiting[]): unknown[] {
  const events = group.flatMap(({ events }) => events);
  const joined = (of: (event: NewEvent) => string) => events.map(of).join('\n');
  return [
    group.map(({ stream }) => stream).join('\n'),
    group.map(({ expected }) => (expected === 'none' ? '-1' : String(expected))),
    group.map(({ events }) => events.length),
    joined(({ id }) => id),
    joined(({ type }) => type),
    events.map(({ version }) => version),
    joined(({ data }) => JSON.stringify(data)),
    joined(({ metadata }) => JSON.stringify(metadata)),
  ];
}

function checkNames(stream: string, events: readonly NewEvent[]): void {
  if (events.length === 0) throw new RangeError('An append holds at least one event');
  for (const name of [stream, ...events.map(({ type }) => type)])
    if (!/^[\x21-\x7e]{1,200}$/.test(name))
      throw new RangeError(`Not a name of a stream or a type: ${JSON.stringify(name.slice(0, 50))}`);
  for (const { id } of events)
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
      throw new RangeError('The id of an event is a UUID in lower case');
}

/** A hole would mean that a reader passed over an event: nothing is more wrong, so it stops. */
function assertDense(rows: readonly Row[], last: bigint): bigint {
  for (const [index, row] of rows.entries())
    if (BigInt(row.position) !== last + BigInt(index) + 1n)
      throw new Error(`The log has a hole: position ${row.position} follows ${last + BigInt(index)}`);
  return last + BigInt(rows.length);
}

/** The connection, the server or a lock gave way: not this request's fault. Classes 08, 53, 57 and lock timeouts. */
function isPassing(error: unknown): boolean {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  if (code === undefined) return /connection|terminated|timeout/i.test(message ?? '');
  return (
    /^(08|53|57P)/.test(code) ||
    code === '55P03' ||
    code === 'ECONNRESET' ||
    code === 'ECONNREFUSED' ||
    code === 'EPIPE'
  );
}
