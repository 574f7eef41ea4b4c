import { LRUCache } from 'lru-cache';
import {
  checkNames, erased, EventStore, revision, unreadable, WrongExpectedRevision,
  type Appended, type Backlog, type ExpectedRevision, type NewEvent, type Position, type Revision, type StoredEvent,
} from '#event-store'; // prettier-ignore
import { atRestOf, erasedAtRest, keysOf, noncesOf, openEvent, openMetadata, sealEvent } from './codec.js';
import { CannotOpen, RegistrySealed, SubjectErased } from './errors.js';
import type { DataKey, Keyring } from './keys/keyring.js';
import { afterEvent, isOfCase, registry, ruleOf, type CaseSeal, type SealingRule } from './rules.js';

/** Told of each event that can't be opened; what it rejects with is passed over. */
export type OnBroken = (event: StoredEvent, error: CannotOpen) => void;

/**
 * The log, sealed: what is appended is sealed on its way there, what is read is opened on its way back. Where the keys
 * are at hand it adds no turn of the loop, so that appends of one turn still commit together. What is sealed differs
 * each time; that an append was there already is told by the ids of its events, as before.
 *
 * `append` rejects with `SubjectErased`, all with `RegistrySealed` while there is no key, reads of a stream with
 * `CannotOpen`. The whole log goes on past an event that can't be opened, as `unreadable`: its readers stop there.
 */
export class SealedEventStore extends EventStore {
  /** Whose each case is and how closed, up to a revision. */
  private readonly cases = new LRUCache<string, Known>({ max: 50_000 });
  /** Pages that are being opened, for all who follow the log and got the same one. */
  private readonly opening = new WeakMap<readonly StoredEvent[], Promise<readonly StoredEvent[]>>();

  constructor(
    private readonly log: EventStore,
    private readonly keys: Keyring,
    private readonly onBroken: OnBroken,
  ) {
    super();
  }

  append(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<Appended> {
    checkNames(stream, events);
    const known = this.knownOf(stream, expected);
    if (known !== 'to-be-read') return this.appendTo(known, stream, events, expected);
    return this.readUpTo(stream, expected as Revision).then((now) => this.appendTo(now, stream, events, expected));
  }

  get full(): boolean {
    return this.log.full;
  }

  async *read(stream: string, from: Revision = revision(0)): AsyncIterable<StoredEvent> {
    let page: StoredEvent[] = [];
    for await (const event of this.log.read(stream, from)) {
      page.push(event);
      if (page.length < pageSize) continue;
      yield* await this.openPage(page);
      page = [];
    }
    yield* await this.openPage(page);
  }

  async *subscribe(after: Position, signal: AbortSignal): AsyncIterable<readonly StoredEvent[]> {
    for await (const page of this.log.subscribe(after, signal)) {
      const opened = await this.openedOnce(page, signal);
      if (!opened) return;
      yield opened;
    }
  }

  /** What a reader kept of the log, as `read` gives it. */
  override opened(kept: readonly StoredEvent[]): Promise<readonly StoredEvent[]> {
    return this.open(kept, (event, error) => {
      this.onBroken(event, error);
      throw error;
    });
  }

  override onForget(forget: (subject: string | undefined) => void): void {
    this.keys.onForget(forget);
  }

  override rollback(): ReturnType<EventStore['rollback']> {
    return this.log.rollback();
  }

  head(): Promise<Position> {
    return this.log.head();
  }

  backlog(after: Position): Promise<Backlog> {
    return this.log.backlog(after);
  }

  close(): Promise<void> {
    return this.log.close();
  }

  private appendTo(
    before: CaseSeal | undefined,
    stream: string,
    events: readonly NewEvent[],
    expected: ExpectedRevision,
  ): Promise<Appended> {
    const { rules, after } = rulesOf(stream, events, before);
    const appended = this.sealAll(stream, events, rules, expected);
    if (!isOfCase(stream) || !after) return appended;
    return appended.then((outcome) => {
      this.remember(stream, { ...after, revision: outcome.revision });
      return outcome;
    });
  }

  private sealAll(
    stream: string,
    events: readonly NewEvent[],
    rules: readonly SealingRule[],
    expected: ExpectedRevision,
  ): Promise<Appended> {
    const subjects = [...new Set([registry, ...rules.map(({ subject }) => subject)])];
    const sealWith = (keys: readonly DataKey[]) => {
      const of = new Map(subjects.map((subject, nth) => [subject, keys[nth]!]));
      const sealed = events.map((event, nth) =>
        sealEvent(stream, event, rules[nth]!, of.get(rules[nth]!.subject)!, of.get(registry)!),
      );
      return this.log.append(stream, sealed, expected);
    };
    const known = subjects.map((subject) => this.keys.knownOf(subject));
    return known.every((key) => key !== undefined)
      ? sealWith(known)
      : Promise.all(subjects.map((subject) => this.keys.of(subject))).then(sealWith);
  }

  private knownOf(stream: string, expected: ExpectedRevision): CaseSeal | undefined | 'to-be-read' {
    if (!isOfCase(stream) || expected === 'none') return undefined;
    const known = this.cases.get(stream);
    return known?.revision === expected ? known : 'to-be-read';
  }

  /** A case as it was at a revision. Throws `WrongExpectedRevision` where it is not there yet. */
  private async readUpTo(stream: string, expected: Revision): Promise<CaseSeal> {
    let known: CaseSeal | undefined;
    let last: ExpectedRevision = 'none';
    for await (const event of this.read(stream)) {
      if (event.type === erased) throw new SubjectErased(stream);
      known = afterEvent(known, event);
      last = event.revision;
      if (last !== expected) continue;
      this.remember(stream, { ...known, revision: expected });
      return known;
    }
    throw new WrongExpectedRevision(stream, expected, last);
  }

  private async openPage(page: readonly StoredEvent[]): Promise<readonly StoredEvent[]> {
    const opened = page.length === 0 ? page : await this.opened(page);
    for (const event of opened) this.follow(event);
    return opened;
  }

  private follow(event: StoredEvent): void {
    const { stream, revision, type } = event;
    if (!isOfCase(stream) || type === erased) return;
    const known = this.cases.get(stream);
    if (revision !== 0n && known?.revision !== revision - 1n) return;
    this.remember(stream, { ...afterEvent(revision === 0n ? undefined : known, event), revision });
  }

  private remember(stream: string, { subject, tier, revision }: Known): void {
    if ((this.cases.peek(stream)?.revision ?? -1n) < revision) this.cases.set(stream, { subject, tier, revision });
  }

  /** Waits while the registry is sealed; `undefined` once the signal is aborted. */
  private async openedOnce(
    page: readonly StoredEvent[],
    signal: AbortSignal,
  ): Promise<readonly StoredEvent[] | undefined> {
    while (!signal.aborted) {
      const opened = this.opening.get(page) ?? this.openReadable(page);
      this.opening.set(page, opened);
      try {
        return await opened;
      } catch (error) {
        if (!(error instanceof RegistrySealed)) throw error;
        await this.keys.unsealed(signal);
      } finally {
        this.opening.delete(page);
      }
    }
    return undefined;
  }

  private openReadable(page: readonly StoredEvent[]): Promise<readonly StoredEvent[]> {
    return this.open(page, (event, error) => {
      this.onBroken(event, error);
      return { ...event, type: unreadable, data: { why: error.why }, atRest: atRestOf(event) };
    });
  }

  private async open(page: readonly StoredEvent[], otherwise: Otherwise): Promise<readonly StoredEvent[]> {
    const failed = new Map<string, CannotOpen>();
    const keys = await this.keysFor(page, failed);
    const keyOf = (id: string) => {
      const error = failed.get(id);
      if (error) throw error;
      const key = keys.get(id);
      if (!key) throw new CannotOpen('unknown-key', `data key ${id}`);
      return key;
    };
    const nonces = new Map<string, string>();
    return page.map((event) => {
      try {
        assertNewNonces(event, nonces);
        const metadata = openMetadata(event, keyOf);
        const opened = openEvent(event, keyOf);
        const { type, data } = opened ?? { type: erased, data: {} };
        return { ...event, type, data, metadata, atRest: opened ? atRestOf(event) : erasedAtRest(event) };
      } catch (error) {
        if (!(error instanceof CannotOpen)) throw error;
        return otherwise(event, error);
      }
    });
  }

  private async keysFor(page: readonly StoredEvent[], failed: Map<string, CannotOpen>) {
    const keys = new Map<string, DataKey | 'erased'>();
    const missing = new Set<string>();
    for (const event of page)
      for (const id of idsOf(event)) {
        const known = this.keys.known(id);
        if (known) keys.set(id, known);
        else missing.add(id);
      }
    await Promise.all(
      [...missing].map(async (id) => {
        try {
          keys.set(id, await this.keys.get(id));
        } catch (error) {
          if (!(error instanceof CannotOpen)) throw error;
          failed.set(id, error);
        }
      }),
    );
    return keys;
  }
}

interface Known extends CaseSeal {
  readonly revision: Revision;
}
type Otherwise = (event: StoredEvent, error: CannotOpen) => StoredEvent;

/** Events that are opened at once, of a stream. */
const pageSize = 500;

function rulesOf(stream: string, events: readonly NewEvent[], before: CaseSeal | undefined) {
  let known = before;
  const rules = events.map((event) => {
    known = isOfCase(stream) ? afterEvent(known, event) : undefined;
    return ruleOf(stream, event, known);
  });
  return { rules, after: known };
}

/** An event that is not in the form of what is sealed has no keys; that it is not is told when it is opened. */
function idsOf(event: StoredEvent): readonly string[] {
  try {
    return keysOf(event).filter((id) => uuid.test(id));
  } catch (error) {
    if (error instanceof CannotOpen) return [];
    throw error;
  }
}
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** One nonce under one key is of one text: with two the key gives both away, and somebody may have made the second. */
function assertNewNonces(event: StoredEvent, seen: Map<string, string>): void {
  for (const nonce of noncesOf(event)) {
    const before = seen.get(nonce);
    const own = `${event.id} ${event.revision}`;
    if (before !== undefined) throw new CannotOpen('nonce-reused', `event ${event.id} of ${event.stream}`);
    seen.set(nonce, own);
  }
}
