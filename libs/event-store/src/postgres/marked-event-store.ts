import type { Logger } from 'pino';
import { told } from '#platform';
import {
  EventStore, LogRolledBack,
  type Appended, type Backlog, type ExpectedRevision, type NewEvent, type Position, type Revision, type Rollback, type StoredEvent,
} from '../event-store.js'; // prettier-ignore
import type { LogMark } from './log-mark.js';

/**
 * A log that is looked at every second, whether it is as far as it was. While it is not, it takes alarms alone: what is
 * recorded on top of an older state would hide what is missing. Reads go on.
 */
export class MarkedEventStore extends EventStore {
  private found: Rollback | undefined;
  private looking: Promise<void> | undefined;
  private started = false;
  private readonly clock: NodeJS.Timeout;

  constructor(
    private readonly log: EventStore,
    private readonly mark: LogMark,
    private readonly logger: Logger,
  ) {
    super();
    this.clock = setInterval(() => void this.look(), 1_000).unref();
  }

  append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<Appended> {
    if (!this.started) return this.look().then(() => this.appendTo(stream, events, expected));
    return this.appendTo(stream, events, expected);
  }

  private appendTo(...of: Parameters<EventStore['append']>): Promise<Appended> {
    if (this.found && !of[0].startsWith('alarm-')) return Promise.reject(new LogRolledBack());
    return this.log.append(...of);
  }

  override async rollback(): Promise<Rollback | undefined> {
    if (!this.started) await this.look();
    return this.found;
  }

  get full(): boolean {
    return this.log.full;
  }

  read(stream: string, from?: Revision): AsyncIterable<StoredEvent> {
    return this.log.read(stream, from);
  }

  subscribe(after: Position, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]> {
    return this.log.subscribe(after, signal);
  }

  head(): Promise<Position> {
    return this.log.head();
  }

  backlog(after: Position): Promise<Backlog> {
    return this.log.backlog(after);
  }

  async close(): Promise<void> {
    clearInterval(this.clock);
    await this.look();
    await this.log.close();
  }

  private look(): Promise<void> {
    return (this.looking ??= this.compare().finally(() => (this.looking = undefined)));
  }

  private async compare(): Promise<void> {
    try {
      const found = await this.mark.look();
      if (found && !this.found) this.logger.fatal(found, 'the log is older than it was: nothing is recorded any more');
      if (!found && this.found) this.logger.warn('the log is taken as it is: what is sent is recorded again');
      this.found = found;
      this.started = true;
    } catch (error) {
      this.logger.warn(told(error), 'whether the log is as far as it was could not be told');
    }
  }
}
