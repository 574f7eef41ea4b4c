import { Injectable } from '@nestjs/common';
import {
  absentCase, caseEventVersion, decideCaseAct, decideFact, evolveCase, isRefusal, readCaseEvent, refuse, seenCase, seenEvents,
  type CaseAct, type CaseEvent, type CaseFact, type CaseId, type CaseState, type FactId, type Refusal,
} from '#domain'; // prettier-ignore
import type { PolicyObject } from '#access';
import type { Attempt, Outcome } from './attempt.js';
import { People } from './people.js';
import { Sources } from './sources.js';
import { Streams, type StreamKind } from './streams.js';
import { drafts, write, type Draft } from './write.js';

/** A fact to be recorded, under the id that it will have for good. */
export interface NewFact {
  readonly id: FactId;
  readonly says: CaseFact;
}

/** What to do about a fact whose id is recorded already: an import that is run again passes it over. */
export type Known = 'refuse' | 'pass-over';

/** The one write path of cases. Sealing has its place between deciding and appending, in `write`. */
@Injectable()
export class Cases {
  constructor(
    private readonly streams: Streams,
    private readonly people: People,
    private readonly sources: Sources,
  ) {}

  /** Records facts of a case in one append: all or none. */
  record(caseId: CaseId, facts: readonly NewFact[], attempt: Attempt, known: Known = 'refuse'): Promise<Outcome> {
    return write(this.streams, cases, caseId, attempt, async ({ state, events: before }, context) => {
      if (!state) return absentCase();
      const denied = attempt.permits?.(state);
      if (denied) return denied;
      let now: CaseState = state;
      const taken = new Set(before.map(({ id }) => id));
      const events: Draft<CaseEvent>[] = [];
      for (const [index, { id, says }] of facts.entries()) {
        if (taken.has(id)) {
          if (known === 'pass-over') continue;
          return refuse(
            'idempotency-key-reused',
            'A fact with this id is recorded already: read the timeline, or send a new id.',
            { field: 'id' },
          );
        }
        const unknown = await this.sources.unknownAmong(says.sources);
        const decided = unknown ?? decideFact(says, now, context);
        if (isRefusal(decided)) return facts.length === 1 ? decided : { ...decided, more: { ...decided.more, index } };
        for (const event of decided) {
          events.push({ id, event });
          taken.add(id);
          now = evolveCase(now, { ...event, recorded: { id, by: attempt.by, at: new Date() } });
        }
      }
      return events;
    });
  }

  /** Does an act to the record of a case: opens, corrects, retracts, verifies, resolves, … */
  act(caseId: CaseId, act: CaseAct, attempt: Attempt): Promise<Outcome> {
    return write(this.streams, cases, caseId, attempt, async ({ state }, context) => {
      const denied =
        attempt.permits &&
        objectOf(act, state)
          .map(attempt.permits)
          .find((refusal) => refusal !== undefined);
      if (denied) return denied;
      const unknown = await this.unknownIn(act);
      return unknown ?? drafts(`case-${caseId}`, attempt, decideCaseAct(act, state, context, caseId));
    });
  }

  private async unknownIn(act: CaseAct): Promise<Refusal | undefined> {
    if (act.type === 'CaseOpened') return this.people.missing(act.data.person);
    if (act.type !== 'FactCorrected') return undefined;
    const unknown = await this.sources.unknownAmong(act.data.says.sources);
    return unknown && { ...unknown, field: `says.${unknown.field}` };
  }
}

/** What an act is done to, as far as it is there: the fact, or all of the facts, or the case. */
function objectOf(act: CaseAct, state: CaseState | undefined): readonly PolicyObject[] {
  // A case that is opened is hidden from nobody yet.
  if (act.type === 'CaseOpened') {
    const { territory } = act.data;
    return [{ tier: 'public', ...(territory !== undefined && { territory }), assigned: new Set() }];
  }
  if (!state) return [];
  const { tier, territory, assigned } = state;
  const place = { tier, ...(territory !== undefined && { territory }), assigned };
  const { fact, facts = fact === undefined ? [] : [fact] } = act.data as { fact?: FactId; facts?: readonly FactId[] };
  const found = facts.flatMap((id) => state.facts.get(id) ?? []);
  if (found.length === 0) return [place];
  return found.map(({ recorded: { by, at } }) => ({ ...place, recordedBy: by, recordedAt: at }));
}

const cases: StreamKind<CaseState, CaseEvent> = {
  prefix: 'case',
  read: readCaseEvent,
  evolve: evolveCase,
  version: caseEventVersion,
  seen: ({ state, history }, sight) => {
    const seen = seenCase(state, sight);
    return { state: seen, history: seen ? seenEvents(history, seen) : [] };
  },
};
