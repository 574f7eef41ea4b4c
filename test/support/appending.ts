import {
  caseEventVersion, personEventVersion,
  type CaseEvent, type MemberId, type PersonEvent,
} from '#domain'; // prettier-ignore
import { EventStore, revision, start, type JsonObject, type StoredEvent } from '#event-store';
import { newId } from '#platform';
import type { Api } from './api.js';

/** Appends to the log of an api what commands append, also what takes a second person. */
export class Appending {
  /** The position of what was appended last. */
  last = '0';
  private readonly store: EventStore;
  private readonly by: MemberId;
  private readonly revisions = new Map<string, bigint>();

  constructor(private readonly api: Api) {
    this.store = api.app.get(EventStore, { strict: false });
    this.by = api.members.get('monitor')!.id;
  }

  /** The ids of the events, which are new where they have none of their own. */
  async append(
    stream: string,
    ...events: readonly ((CaseEvent | PersonEvent) & { readonly id?: string })[]
  ): Promise<readonly string[]> {
    const versionOf = stream.startsWith('case-') ? caseEventVersion : personEventVersion;
    const metadata = { actor: this.by, commandId: newId(), commandHash: '', correlationId: newId(), software: 'test' };
    const all = events.map(({ id = newId(), type, data }) => ({ id, type, version: versionOf(type), data: data as unknown as JsonObject, metadata })); // prettier-ignore
    const before = this.revisions.get(stream);
    const written = await this.store.append(stream, all, before === undefined ? 'none' : revision(before));
    this.revisions.set(stream, written.revision);
    this.last = String(written.position);
    return all.map(({ id }) => id);
  }

  /** The id of a person. */
  async aPerson(
    sex: 'female' | 'male' | 'unknown' = 'female',
    tier: 'public' | 'restricted' = 'public',
  ): Promise<string> {
    const id = newId();
    const names = [{ text: 'Figure Example', script: 'Latn', language: 'en', kind: 'used' }] as const;
    await this.append(`person-${id}`, { type: 'PersonRegistered', data: { names, sex, citizenships: [], tier } } as unknown as PersonEvent); // prettier-ignore
    return id;
  }

  async wholeLog(): Promise<readonly StoredEvent[]> {
    const head = await this.api.head();
    const [all, ending] = [[] as StoredEvent[], new AbortController()];
    for await (const batch of this.store.subscribe(start, ending.signal)) {
      all.push(...batch);
      if (batch.at(-1)!.position >= head) ending.abort();
    }
    return all;
  }
}
