import { Injectable } from '@nestjs/common';
import { accessEventVersion, type AccessEvent, type MemberId } from '#domain';
import { EventStore, type ExpectedRevision, type JsonObject, type NewEvent } from '#event-store';
import { newId, software } from '#platform';
import { Clock } from '../clock.js';
import { AccessRefused } from '../refusal.js';

interface Waiting {
  readonly event: AccessEvent;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * Who read what. A stream a day and process, one append of it under way at a time: what comes meanwhile goes into the
 * next, so that many reads cost one commit. Who answers with what is restricted waits for it before the first byte.
 */
@Injectable()
export class AccessLog {
  private waiting: Waiting[] = [];
  private writing = false;
  private process = newId();
  private stream = '';
  private revision: ExpectedRevision = 'none';

  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {}

  /** Resolves when it is kept; throws a 503 when it is not, and then nothing may be shown. */
  record(...events: readonly AccessEvent[]): Promise<void> {
    if (this.waiting.length >= mostWaiting) return Promise.reject(notRecorded());
    const kept = Promise.all(
      events.map((event) => new Promise<void>((resolve, reject) => this.waiting.push({ event, resolve, reject }))),
    );
    if (!this.writing) void this.write();
    return kept.then(() => undefined);
  }

  private async write(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0, mostTogether);
      try {
        await this.append(group.map(({ event }) => stored(event)));
        for (const { resolve } of group) resolve();
      } catch {
        this.process = newId(); // whether it is there is not known: the next goes into a stream of its own
        for (const { reject } of group) reject(notRecorded());
      }
    }
    this.writing = false;
  }

  private async append(events: readonly NewEvent[]): Promise<void> {
    const stream = `access-${this.clock.now().toISOString().slice(0, 10)}-${this.process}`;
    if (stream !== this.stream) [this.stream, this.revision] = [stream, 'none'];
    this.revision = (await this.store.append(stream, events, this.revision)).revision;
  }
}

const mostTogether = 500;
const mostWaiting = 5_000;

const notRecorded = () =>
  new AccessRefused('access-not-recorded', 'Nothing is shown that nobody can say who saw. Send it again in a moment.', {
    retryAfterSeconds: 1,
  });

/** An event of the log of access, as it is appended. */
export function stored({ type, data }: AccessEvent, id = newId()): NewEvent {
  const { member, correlationId } = data as { readonly member: MemberId; readonly correlationId?: string };
  return {
    id,
    type,
    version: accessEventVersion(type),
    data: JSON.parse(JSON.stringify(data)) as JsonObject, // leaves out what is undefined
    metadata: { actor: member, commandId: id, commandHash: '', correlationId: correlationId ?? newId(), software },
  };
}
