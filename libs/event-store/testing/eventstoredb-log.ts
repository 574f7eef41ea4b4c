import { EventEmitter } from 'node:events';
import { randomUUID } from 'node:crypto';

/** An event as it is sent to be kept. */
export interface SentEvent {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly custom: Uint8Array;
}
export interface KeptEvent extends SentEvent {
  readonly stream: string;
  readonly revision: bigint;
  readonly commit: bigint;
  /** Of the first event of its append, as EventStoreDB tells it. */
  readonly prepare: bigint;
  /** In units of 100 ns, since 1970. */
  readonly created: bigint;
}
export type Outcome = { readonly last: KeptEvent } | { readonly actual: bigint | 'none' };

/**
 * What a node of EventStoreDB keeps, in memory: positions are places in a file, events of the server's own lie between
 * those of others, and an append is known again by the ids of its events. Emits `appended`.
 */
export class KeptLog extends EventEmitter {
  readonly all: KeptEvent[] = [];
  private readonly streams = new Map<string, KeptEvent[]>();
  private end = 0n;
  private appends = 0;

  constructor() {
    super();
    this.setMaxListeners(0);
    for (const stream of ['$users', '$$$settings', '$projections-$all']) this.note(stream);
  }

  stream(name: string): readonly KeptEvent[] | undefined {
    return this.streams.get(name);
  }

  append(stream: string, expected: bigint | 'none', sent: readonly SentEvent[]): Outcome {
    const kept = this.streams.get(stream) ?? [];
    const next = expected === 'none' ? 0 : Number(expected) + 1;
    if (next !== kept.length) {
      const there = kept.slice(next, next + sent.length);
      const isRepeated = there.length === sent.length && sent.every(({ id }, index) => there[index]!.id === id);
      return isRepeated ? { last: there.at(-1)! } : { actual: kept.at(-1)?.revision ?? 'none' };
    }
    const last = this.write(stream, sent);
    this.appends += 1;
    if (this.appends % 3 === 0) this.note('$stats-127.0.0.1:2113');
    this.emit('appended');
    return { last };
  }

  private write(stream: string, sent: readonly SentEvent[]): KeptEvent {
    const kept = this.streams.get(stream) ?? [];
    this.streams.set(stream, kept);
    const prepare = this.end;
    for (const event of sent) {
      kept.push({
        ...event,
        stream,
        revision: BigInt(kept.length),
        commit: this.end,
        prepare,
        created: BigInt(Date.now()) * 10_000n + BigInt(kept.length % 7),
      });
      this.all.push(kept.at(-1)!);
      this.end += BigInt(97 + event.data.length + event.custom.length);
    }
    return kept.at(-1)!;
  }

  private note(stream: string): void {
    const nothing = Buffer.from('{}');
    const type = '$statsCollected';
    this.write(stream, [{ id: randomUUID(), type, contentType: 'application/json', data: nothing, custom: nothing }]);
  }
}
