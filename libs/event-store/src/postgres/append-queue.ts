import { StoreUnavailable, type Appended, type ExpectedRevision, type NewEvent } from '../event-store.js';
import { sizeOf, textsOf, type EventTexts } from './event-texts.js';

/** How much may wait at once: so many appends, or a little over so many characters of their events, whichever is less. */
export interface MostQueued {
  readonly appends: number;
  readonly characters: number;
}

export interface Waiting {
  readonly stream: string;
  readonly events: readonly NewEvent[];
  readonly texts: readonly EventTexts[];
  /** Characters of its texts. */
  readonly size: number;
  readonly expected: ExpectedRevision;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: while one group is being committed the next one gathers. Where many wait, two groups are in flight, so that
 * the database works on one while the other comes and goes. An append waits for another to the same stream to be decided
 * before it.
 */
export class AppendQueue {
  private waiting: Waiting[] = [];
  private gathering: Promise<void> | undefined;
  private readonly inFlight = new Set<Promise<void>>();
  /** The streams of the groups in flight. */
  private readonly taken = new Set<string>();
  private closed = false;
  /** Of the texts of all that waits. */
  private characters = 0;

  constructor(
    private readonly commit: (group: readonly Waiting[]) => Promise<void>,
    private readonly most: MostQueued,
  ) {}

  get full(): boolean {
    return this.waiting.length >= this.most.appends || this.characters >= this.most.characters;
  }

  push(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<Appended> {
    if (this.closed) return Promise.reject(new StoreUnavailable('The store is closing', 1));
    if (this.full) return Promise.reject(new StoreUnavailable('Too many appends wait', 1));
    const texts = events.map(textsOf);
    const size = sizeOf(texts);
    return new Promise((resolve, reject) => {
      this.waiting.push({ stream, events, texts, size, expected, resolve, reject });
      this.characters += size;
      this.gather();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    while (this.gathering ?? this.inFlight.size > 0) await Promise.all([this.gathering, ...this.inFlight]);
  }

  /** Whoever appends in the same turn joins the group. */
  private gather(): void {
    this.gathering ??= Promise.resolve().then(() => {
      this.gathering = undefined;
      this.send();
    });
  }

  private send(): void {
    while (this.inFlight.size === 0 || (this.inFlight.size < mostInFlight && this.waiting.length >= manyAppends)) {
      const group = this.nextGroup();
      if (group.length === 0) return;
      for (const { stream } of group) this.taken.add(stream);
      const decided = this.commit(group)
        .catch((error: unknown) => this.failApart(group, error))
        .then(() => {
          this.inFlight.delete(decided);
          for (const { stream } of group) this.taken.delete(stream);
          if (this.waiting.length > 0) this.gather();
        });
      this.inFlight.add(decided);
    }
  }

  /**
   * One append that the database will not take (a text with a zero byte, say) fails itself alone. Where the database
   * itself gave way, so do those who wait: each would wait as long as this group did, and for nothing.
   */
  private async failApart(group: readonly Waiting[], error: unknown): Promise<void> {
    if (error instanceof StoreUnavailable) {
      const all = [...group, ...this.waiting];
      this.waiting = [];
      this.characters = 0;
      for (const { reject } of all) reject(error);
      return;
    }
    if (group.length === 1) return group[0]!.reject(error);
    for (const one of group) await this.commit([one]).catch((own: unknown) => one.reject(own));
  }

  private nextGroup(): readonly Waiting[] {
    const group: Waiting[] = [];
    const streams = new Set(this.taken);
    const most =
      this.inFlight.size === 0 && this.waiting.length >= 2 * manyAppends ? this.waiting.length / 2 : mostAppends;
    const later: Waiting[] = [];
    let [events, characters] = [0, 0];
    for (const one of this.waiting) {
      const isFull =
        group.length > 0 &&
        (group.length >= Math.min(most, mostAppends) ||
          events + one.events.length > mostEvents ||
          characters + one.size > mostCharacters);
      if (streams.has(one.stream) || isFull) {
        later.push(one);
      } else {
        group.push(one);
        events += one.events.length;
        characters += one.size;
      }
      streams.add(one.stream); // of one that waits on as well: a smaller one after it must not pass it by
    }
    this.waiting = later;
    this.characters -= characters;
    return group;
  }
}

const mostInFlight = 2;
/** Fewer are not worth a commit of their own. */
const manyAppends = 16;
const mostAppends = 128;
const mostEvents = 2_000;
const mostCharacters = 4_000_000;
