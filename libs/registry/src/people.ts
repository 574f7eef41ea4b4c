import { Injectable } from '@nestjs/common';
import {
  decidePerson, evolvePerson, isRefusal, personEventVersion, readPersonEvent, refuse,
  type Context, type PersonAct, type PersonEvent, type PersonId, type PersonState, type Refusal,
} from '#domain'; // prettier-ignore
import type { Attempt, Outcome } from './attempt.js';
import { Erasures } from './erasures.js';
import { Streams, type Loaded, type StreamKind } from './streams.js';
import { contextOf, drafts, write } from './write.js';

/** The one write path of people. */
@Injectable()
export class People {
  constructor(
    private readonly streams: Streams,
    private readonly erasures: Erasures,
  ) {}

  /** Registers a person, or does an act to the record of one. */
  async act(personId: PersonId, act: PersonAct, attempt: Attempt): Promise<Outcome> {
    const record = () => this.record(personId, act, attempt);
    return act.type === 'PersonErased' ? this.erasures.around(`person-${personId}`, record) : record();
  }

  /** Why an act would be refused now, if it would; nothing is recorded. */
  async refusal(personId: PersonId, act: PersonAct, attempt: Attempt): Promise<Refusal | undefined> {
    const { state, erased } = await this.stream(personId);
    if (erased) return refuse('erased', 'It was erased, for good.');
    const decided = await this.decide(personId, act, state, contextOf(attempt));
    return isRefusal(decided) ? decided : undefined;
  }

  stream(personId: PersonId): Promise<Loaded<PersonState, PersonEvent>> {
    return this.streams.load(people, personId);
  }

  private record(personId: PersonId, act: PersonAct, attempt: Attempt): Promise<Outcome> {
    return write(this.streams, people, personId, attempt, async ({ state }, context) =>
      drafts(`person-${personId}`, attempt, await this.decide(personId, act, state, context)),
    );
  }

  private async decide(personId: PersonId, act: PersonAct, state: PersonState | undefined, context: Context) {
    const survivor = act.type === 'PersonsMerged' ? (await this.stream(act.data.survivor)).state : undefined;
    return decidePerson(act, state, context, personId, survivor);
  }

  /** Why a case can't be opened for a person, if it can't. */
  async missing(personId: PersonId): Promise<Refusal | undefined> {
    const { state, erased } = await this.streams.load(people, personId);
    if (erased || state?.erased) return refuse('erased', 'The person was erased, for good.', { field: 'person' });
    if (!state)
      return refuse('no-such-person', 'There is no such person: register the person first (POST /v1/people).', {
        field: 'person',
      });
    return state.mergedInto === undefined
      ? undefined
      : refuse('person-merged', 'This entry was merged into another: open the case there.', {
          field: 'person',
          more: { survivor: state.mergedInto },
        });
  }
}

const people: StreamKind<PersonState, PersonEvent> = {
  prefix: 'person',
  read: readPersonEvent,
  evolve: evolvePerson,
  version: personEventVersion,
};
