import type pg from 'pg';
import {
  EventStore, position, revision, start, StoreUnavailable, WrongExpectedRevision,
  type Appended, type Backlog, type ExpectedRevision, type NewEvent, type Position, type Revision, type StoredEvent,
} from '../event-store.js'; // prettier-ignore
import { gaveWay } from '#platform';
import { checkNames } from '../names.js';
import { AppendConnection, type AppendOutcome } from './append-connection.js';
import { AppendQueue, type MostQueued, type Waiting } from './append-queue.js';
import { KnownRevisions } from './known-revisions.js';
import { pageOfLog, type PageSize } from './pages.js';
import { streamPages } from './stream-pages.js';
import { WakeUp } from './wake-up.js';

export interface PostgresEventStoreOptions {
  /** What may wait at once; more is told to come back. */
  readonly mostQueued?: Partial<MostQueued>;
  readonly page?: PageSize;
}

/**
 * The log in Postgres. Appends that wait at the same time go into one statement and so one commit, each with its own
 * expected revision and its own outcome; the head row is the lock between processes. Positions are dense.
 */
export class PostgresEventStore extends EventStore {
  private readonly appending: AppendConnection;
  private readonly known = new KnownRevisions();
  private readonly queue: AppendQueue;
  private readonly wakeUp: WakeUp;
  private readonly page: PageSize;
  private ahead: Ahead | undefined;
  private readonly pageOfStream: ReturnType<typeof streamPages>;

  constructor(
    private readonly pool: pg.Pool,
    { mostQueued, page = { events: 2_500, bytes: 2_000_000 } }: PostgresEventStoreOptions = {},
  ) {
    super();
    this.appending = new AppendConnection(pool);
    this.queue = new AppendQueue((group) => this.appendGroup(group), { ...usualQueue, ...mostQueued });
    this.wakeUp = new WakeUp(pool);
    this.page = page;
    this.pageOfStream = streamPages(pool, streamPage);
  }

  append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<Appended> {
    checkNames(stream, events);
    return this.queue.push(stream, events, expected);
  }

  get full(): boolean {
    return this.queue.full;
  }

  async *read(stream: string, from: Revision = revision(0)): AsyncIterable<StoredEvent> {
    for (let next = from; ;) {
      const page = await this.pageOfStream({ stream, from: next });
      if (page.length > 0) this.known.add(stream, page.at(-1)!.revision);
      yield* page;
      if (page.length < streamPage) return;
      next = revision(page.at(-1)!.revision + 1n);
    }
  }

  /** The next page is on its way while one is worked on: one ahead, no more. */
  async *subscribe(after: Position, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]> {
    let last = after;
    for (let ahead = this.pageAfter(last); !signal.aborted;) {
      const page = await ahead.page;
      if (page.length === 0) await this.wakeUp.next(ahead.heard, signal);
      else last = page.at(-1)!.position;
      ahead = this.pageAfter(last);
      if (page.length > 0) yield page;
    }
  }

  /**
   * Those who follow the end of the log are woken together, and read it once for all. Not with who heard less: what they
   * asked for may be from before the word that the others heard.
   */
  private pageAfter(after: Position): Ahead {
    const heard = this.wakeUp.heard();
    if (this.ahead?.after === after && this.ahead.heard === heard) return this.ahead;
    const page = pageOfLog(this.pool, after, this.page);
    const ahead = { after, heard, page };
    this.ahead = ahead;
    const drop = () => {
      if (this.ahead === ahead) this.ahead = undefined;
    };
    page.then(drop, drop); // a failure is met by who awaits it, in their turn, or dropped with them
    return ahead;
  }

  async head(): Promise<Position> {
    const { rows } = await this.pool.query<{ position: string }>('select position from log.head');
    return rows[0] ? position(rows[0].position) : start;
  }

  async backlog(after: Position): Promise<Backlog> {
    const { rows } = await this.pool.query<{ position: string; since: Date | null }>({
      text: 'select h.position, (select e.recorded_at from log.event e where e.position = $1::bigint + 1) as since from log.head h',
      values: [String(after)],
    });
    const { position: head, since } = rows[0]!;
    return { head: position(head), events: Number(BigInt(head) - after), since };
  }

  /** Lets the appends that wait be written, takes no more, and hears no more. */
  async close(): Promise<void> {
    await this.queue.close();
    await this.appending.drop();
    await this.wakeUp.close();
  }

  /** One statement, one commit, one outcome for each. */
  private async appendGroup(group: readonly Waiting[]): Promise<void> {
    const { before_group, recorded, lost, lost_revisions, lost_positions } = await this.callAppend(group);
    let at = BigInt(before_group);
    const recordedAt = new Date(Number(recorded));
    for (const { stream, events, expected, resolve, reject } of group) {
      const losing = lost?.indexOf(stream) ?? -1;
      const last = revision(BigInt(expected === 'none' ? -1 : expected) + BigInt(events.length));
      if (losing === -1) {
        at += BigInt(events.length);
        this.known.add(stream, last);
        resolve({ revision: last, position: position(at), repeated: false, recordedAt });
        continue;
      }
      const there = lost_positions![losing] ?? null;
      const actual = BigInt(lost_revisions![losing]!);
      if (there !== null) resolve({ revision: last, position: position(there), repeated: true });
      else reject(new WrongExpectedRevision(stream, expected, actual < 0n ? 'none' : revision(actual)));
    }
  }

  /**
   * Sent again once when the connection breaks: what was committed by then comes back as 'repeated', so nothing is
   * written twice. When the second try breaks too nobody knows, and the callers are told to ask again.
   */
  private async callAppend(group: readonly Waiting[]): Promise<AppendOutcome> {
    let isLookedUp = false;
    const isKnown = () => !isLookedUp && group.every(({ stream, expected }) => this.known.has(stream, expected));
    for (let last = false; ;) {
      try {
        return await this.appending.append(group, isKnown);
      } catch (error) {
        if (!isLookedUp && (error as { readonly code?: string }).code === uniqueViolation) {
          isLookedUp = true; // somebody wrote meanwhile, or it was sent before: now each is looked at by itself
          continue;
        }
        if (!gaveWay(error)) throw error;
        this.known.forget();
        if (last) throw new StoreUnavailable('The log could not be reached', 1, { cause: error });
        last = true;
      }
    }
  }
}

/** A process has room for the events of a few times as many characters. */
const usualQueue: MostQueued = { appends: 5_000, characters: 32_000_000 };
const uniqueViolation = '23505';
/** Events of a stream that are read at once. */
const streamPage = 500;

/** A page that is on its way, with the words that were heard before it was asked for. */
interface Ahead {
  readonly after: Position;
  readonly heard: number;
  readonly page: Promise<readonly StoredEvent[]>;
}
