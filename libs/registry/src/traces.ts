import { Injectable } from '@nestjs/common';
import { accessEvents, type MemberId } from '#domain';
import { EventStore, start, type JsonObject } from '#event-store';

/** What a member left in the log: an event that they recorded, or a record that they read something. */
export interface Trace {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly at: Date;
}
export interface Traces {
  readonly wrote: readonly Trace[];
  /** With what the record of the reading says: case, part, tier. */
  readonly read: readonly (Trace & { readonly data: JsonObject })[];
}

/** What somebody read and wrote, found by reading the whole log: a rare question, whose answer is to miss nothing. */
@Injectable()
export class MemberTraces {
  constructor(private readonly log: EventStore) {}

  /** From a moment on, by the registry's clock, to the end of the log as it is now. */
  async since(member: MemberId, moment: Date): Promise<Traces> {
    const wrote: Trace[] = [];
    const read: (Trace & { readonly data: JsonObject })[] = [];
    const head = await this.log.head();
    const ending = new AbortController();
    if (head === start) return { wrote, read };
    for await (const batch of this.log.subscribe(start, ending.signal)) {
      for (const { id, type, stream, recordedAt: at, metadata, data, position } of batch) {
        if (position > head || at < moment) continue;
        const isReading = readings.has(type);
        if (isReading && data['member'] === member) read.push({ id, type, stream, at, data });
        if (!isReading && metadata.actor === member) wrote.push({ id, type, stream, at });
      }
      if (batch.at(-1)!.position >= head) break;
    }
    ending.abort();
    return { wrote, read };
  }
}

const readings = new Set<string>(accessEvents.map(({ type }) => type));
