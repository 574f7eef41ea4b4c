import { Sessions } from '#access';
import { EventStore } from '#event-store';
import { newId } from '#platform';
import type { Answer, Api, Ask } from './api.js';
import { done, Steps } from './members.js';
import { enrolled, TestClock, type Person } from './people.js';
import { aFact, aPerson, aSource, caughtUp, seedStream } from './seeded.js';

export interface OperationShown {
  readonly commandHash: string;
  readonly fetch: string | null;
  readonly approved: object | null;
  readonly ended: { readonly how: string } | null;
}

/** What two ask for and approve, and one fetches. */
export class Exporting {
  readonly clock: TestClock;
  readonly steps: Steps;
  readonly source = newId();

  constructor(readonly api: Api) {
    this.clock = new TestClock(api);
    this.steps = new Steps(api, this.clock);
  }

  idOf(name: string): string {
    return this.api.members.get(name)!.id;
  }

  async begin(): Promise<void> {
    await seedStream(this.api, `source-${this.source}`, [
      { type: 'SourceRegistered', data: aSource('A report', 'public'), by: this.idOf('monitor') },
    ]);
  }

  /** A restricted case of a restricted person, with a fact of each tier that is not public, and as many more as asked. */
  async aCase({ name = 'Olena Example', more = 0 } = {}): Promise<{
    readonly id: string;
    readonly fact: string;
    readonly person: string;
  }> {
    const [id, person, fact, by] = [newId(), newId(), newId(), this.idOf('monitor')];
    await seedStream(this.api, `person-${person}`, [
      { type: 'PersonRegistered', data: aPerson(name, 'restricted'), by },
    ]);
    const health = (condition: string) =>
      aFact(this.source, 'restricted', {
        data: { careGiven: false },
        personal: { condition },
        note: 'told by a cousin',
      });
    await seedStream(this.api, `case-${id}`, [
      { type: 'CaseOpened', data: { person, tier: 'restricted' }, by },
      { id: fact, type: 'HealthConditionReported', data: health('pneumonia'), by },
      { type: 'ContactRecorded', data: aFact(this.source, 'confidential', { note: 'in secret' }), by },
      ...Array.from({ length: more }, () => ({ type: 'HealthConditionReported', data: health('х'.repeat(2_000)), by })),
    ]);
    await caughtUp(this.api);
    return { id, fact, person };
  }

  async asks(by: Ask, asked: object): Promise<string> {
    return (await done(by<{ id: string }>('POST', '/v1/operations', asked))).body.id;
  }

  async approves(by: Ask, id: string): Promise<Answer> {
    const { commandHash } = (await done(by<OperationShown>('GET', `/v1/operations/${id}`))).body;
    return by('POST', `/v1/operations/${id}/approval`, { commandHash });
  }

  /** Asked for by one verifier, approved by one of another organisation. */
  async approved(asked: object, by?: Ask): Promise<string> {
    const id = await this.asks(by ?? (await this.steps.as('verifier')), asked);
    await done(this.approves(await this.steps.as('verifier-2'), id));
    return id;
  }

  async tokenOf(name: string): Promise<string> {
    return (await this.api.app.get(Sessions).open(this.api.members.get(name)!)).token;
  }

  /** A verifier of a third organisation. */
  newVerifier(): Promise<Person> {
    return enrolled(this.api, this.clock, { roles: ['verifier'] });
  }

  /** As its bytes come. */
  async download(
    id: string,
    token: string,
    url = this.api.url,
  ): Promise<{ readonly response: Response; readonly text: string }> {
    const response = await fetch(`${url}/v1/exports/${id}/download`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
    });
    return { response, text: await response.text() };
  }

  /** What stands of a type in the log of access, as it was recorded. */
  async recorded(type: string): Promise<readonly Record<string, unknown>[]> {
    const store = this.api.app.get(EventStore, { strict: false });
    const head = await store.head();
    const found: Record<string, unknown>[] = [];
    for await (const batch of store.subscribe(0n as typeof head, new AbortController().signal)) {
      found.push(...batch.filter((event) => event.type === type).map(({ data }) => data));
      if (batch.at(-1)!.position >= head) break;
    }
    return found;
  }
}

export const exported = (cases: readonly string[], format: 'csv' | 'json' = 'csv') => ({
  operation: 'restricted-export',
  data: { cases, format },
  reason: 'For the Working Group.',
});
