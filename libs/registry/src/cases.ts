import { Injectable } from '@nestjs/common';
import { Clock, Standing, type PolicyObject } from '#access';
import {
  absentCase, assigneeOf, caseEventVersion, closedToWriting, conflictOn, decideCaseAct, decideFact, evolveCase, isRefusal, readCaseEvent, refuse, seenCase, seenEvents,
  type CaseAct, type CaseEvent, type CaseFact, type CaseId, type CaseState, type Context, type Decision, type FactId, type MemberId, type Refusal,
} from '#domain'; // prettier-ignore
import { Database } from '#platform';
import type { Attempt, Outcome } from './attempt.js';
import { People } from './people.js';
import { Sources } from './sources.js';
import { Streams, type Loaded, type StreamKind } from './streams.js';
import { contextOf, doneBefore, drafts, write, type Draft } from './write.js';

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
    private readonly standing: Standing,
    private readonly clock: Clock,
    private readonly pool: Database,
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
      const denied = deniedBy(attempt, act, state);
      if (denied) return denied;
      const decided = await this.decide(caseId, act, state, context);
      if (act.type === 'LawyerAssigned' && !isRefusal(decided)) await this.note(caseId, act.data.lawyer);
      return drafts(`case-${caseId}`, attempt, decided);
    });
  }

  /** Why an act would be refused now, if it would; nothing is recorded. */
  async refusal(caseId: CaseId, act: CaseAct, attempt: Attempt): Promise<Refusal | undefined> {
    const loaded = await this.stream(caseId);
    if (loaded.erased) return refuse('erased', 'It was erased, for good.');
    const { state } = { ...loaded, ...(attempt.sight && cases.seen?.(loaded, attempt.sight)) };
    const denied = deniedBy(attempt, act, state);
    if (denied) return denied;
    const decided = await this.decide(caseId, act, state, contextOf(attempt));
    return isRefusal(decided) ? decided : undefined;
  }

  /** The case as it is for whoever asks, if more may be recorded in it and they may. */
  async open(caseId: CaseId, attempt: Attempt): Promise<CaseState | Refusal> {
    const loaded = await this.stream(caseId);
    if (loaded.erased) return refuse('erased', 'It was erased, for good.');
    const { state } = { ...loaded, ...(attempt.sight && cases.seen?.(loaded, attempt.sight)) };
    return closedToWriting(state) ?? attempt.permits?.(state!) ?? state!;
  }

  /** What this very command left, if it was done before; asked where doing it again would take much. */
  async before(caseId: CaseId, attempt: Attempt): Promise<Outcome | undefined> {
    return doneBefore((await this.stream(caseId)).events, attempt);
  }

  stream(caseId: CaseId): Promise<Loaded<CaseState, CaseEvent>> {
    return this.streams.load(cases, caseId);
  }

  /** The cases from which a conflict keeps a lawyer who works on them. */
  async inConflict(lawyer: MemberId): Promise<readonly CaseId[]> {
    const roster = await this.standing.roster();
    const { rows } = await this.pool.query<{ id: CaseId }>(
      'select case_id as id from access.assigned_case where lawyer_id = $1',
      [lawyer],
    );
    const loaded = await Promise.all(rows.map(async ({ id }) => ({ id, state: (await this.stream(id)).state })));
    return loaded
      .filter(({ id, state }) => state?.assigned.has(lawyer) && roster && conflictOn(roster, lawyer, id, state))
      .map(({ id }) => id);
  }

  private async decide(
    caseId: CaseId,
    act: CaseAct,
    state: CaseState | undefined,
    context: Context,
  ): Promise<Decision<CaseEvent>> {
    const unknown = await this.unknownIn(act);
    if (unknown) return unknown;
    const roster = act.type === 'LawyerAssigned' && state ? await this.standing.roster() : undefined;
    const assignee =
      act.type === 'LawyerAssigned' && roster
        ? assigneeOf(roster, act.data.lawyer, this.clock.now(), caseId, state!)
        : undefined;
    return decideCaseAct(act, state, context, caseId, assignee);
  }

  /** Before the log says so: where to look for a lawyer's cases. */
  private async note(caseId: CaseId, lawyer: MemberId): Promise<void> {
    await this.pool.query(
      'insert into access.assigned_case (lawyer_id, case_id) values ($1, $2) on conflict do nothing',
      [lawyer, caseId],
    );
  }

  private async unknownIn(act: CaseAct): Promise<Refusal | undefined> {
    if (act.type === 'CaseOpened') return this.people.missing(act.data.person);
    if (act.type === 'DocumentAttached' && act.data.source !== undefined) {
      const unknown = await this.sources.unknownAmong([{ id: act.data.source }]);
      return unknown && { ...unknown, field: 'source' };
    }
    if (act.type !== 'FactCorrected') return undefined;
    const unknown = await this.sources.unknownAmong(act.data.says.sources);
    return unknown && { ...unknown, field: `says.${unknown.field}` };
  }
}

const deniedBy = ({ permits }: Attempt, act: CaseAct, state: CaseState | undefined): Refusal | undefined =>
  permits &&
  objectOf(act, state)
    .map(permits)
    .find((refusal) => refusal !== undefined);

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
