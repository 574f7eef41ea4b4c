import { Injectable } from '@nestjs/common';
import {
  decidePerson, evolvePerson, personEventVersion, readPersonEvent, refuse,
  type PersonAct, type PersonEvent, type PersonId, type PersonState, type Refusal,
} from '#domain'; // prettier-ignore
import type { Attempt, Outcome } from './attempt.js';
import { Streams, type StreamKind } from './streams.js';
import { drafts, write } from './write.js';

/** The one write path of people. */
@Injectable()
export class People {
  constructor(private readonly streams: Streams) {}

  /** Registers a person, or does an act to the record of one. */
  act(personId: PersonId, act: PersonAct, attempt: Attempt): Promise<Outcome> {
    return write(this.streams, people, personId, attempt, async ({ state }, context) => {
      const survivor =
        act.type === 'PersonsMerged' ? (await this.streams.load(people, act.data.survivor)).state : undefined;
      return drafts(`person-${personId}`, attempt, decidePerson(act, state, context, personId, survivor));
    });
  }

  /** Why a case can't be opened for a person, if it can't. */
  async missing(personId: PersonId): Promise<Refusal | undefined> {
    const { state } = await this.streams.load(people, personId);
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
