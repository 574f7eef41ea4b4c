import { StoreUnavailable, type Appended, type ExpectedRevision, type NewEvent } from '../event-store.js';

export interface Waiting {
  readonly stream: string;
  readonly events: readonly NewEvent[];
  readonly expected: ExpectedRevision;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: while one group is being committed the next one gathers. One group is in flight at a time, and an append
 * waits for another to the same stream to be decided before it.
 */
export class AppendQueue {
  private waiting: Waiting[] = [];
  private running: Promise<void> | undefined;
  private closed = false;

  constructor(
    private readonly commit: (group: readonly Waiting[]) => Promise<void>,
    private readonly mostQueued: number,
  ) {}

  get full(): boolean {
    return this.waiting.length >= this.mostQueued;
  }

  push(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<Appended> {
    if (this.closed) return Promise.reject(new StoreUnavailable('The store is closing', 1));
    if (this.full) return Promise.reject(new StoreUnavailable('Too many appends wait', 1));
    return new Promise((resolve, reject) => {
      this.waiting.push({ stream, events, expected, resolve, reject });
      this.running ??= this.run();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.running;
  }

  private async run(): Promise<void> {
    await Promise.resolve(); // whoever appends in the same turn joins the first group
    while (this.waiting.length > 0) {
      const group = this.nextGroup();
      await this.commit(group).catch((error: unknown) => this.failApart(group, error));
    }
    this.running = undefined;
  }

  /**
   * One append that the database will not take (a text with a zero byte, say) fails itself alone. Where the database
   * itself gave way, so do those who wait: each would wait as long as this group did, and for nothing.
   */
  private async failApart(group: readonly Waiting[], error: unknown): Promise<void> {
    if (error instanceof StoreUnavailable) {
      const all = [...group, ...this.waiting];
      this.waiting = [];
      for (const { reject } of all) reject(error);
      return;
    }
    if (group.length === 1) return group[0]!.reject(error);
    for (const one of group) await this.commit([one]).catch((own: unknown) => one.reject(own));
  }

  private nextGroup(): readonly Waiting[] {
    const group: Waiting[] = [];
    const streams = new Set<string>();
    const later: Waiting[] = [];
    let events = 0;
    for (const one of this.waiting) {
      if (
        streams.has(one.stream) ||
        (group.length > 0 && (group.length >= mostAppends || events + one.events.length > mostEvents))
      ) {
        later.push(one);
        continue;
      }
      streams.add(one.stream);
      group.push(one);
      events += one.events.length;
    }
    this.waiting = later;
    return group;
  }
}

const mostAppends = 128;
const mostEvents = 2_000;
