import { decideAct, readAct, type Context, type Decision, type Recorded, type Stored } from '../act.js';
import type { CaseId, FactId } from '../envelope.js';
import { readFact } from '../fact.js';
import { isRefusal, refuse, type Refusal } from '../refusal.js';
import { refuseAssignee, type Assignee } from './assignment.js';
import { readCorrection, writeCorrection } from './acts/fact-corrected.js';
import { caseActOf, type CaseAct, type CaseActEvent } from './acts/index.js';
import { refuseFact } from './facts/admission.js';
import { isFactKind, kindOf, type CaseFact, type CaseFactKind } from './facts/index.js';
import { withFact, type CaseState } from './state.js';

/** A fact as an event: its kind is its type, and what it says its data. */
export type CaseFactEvent = {
  readonly [K in CaseFactKind]: { readonly type: K; readonly data: Omit<Extract<CaseFact, { kind: K }>, 'kind'> };
}[CaseFactKind];
export type CaseEvent = CaseFactEvent | CaseActEvent;

export const absentCase = (): Refusal =>
  refuse(
    'case-not-found',
    'There is no such case, or it is not yours to see: GET /v1/cases lists those that there are.',
  );

/** Records a fact of a case, or says why not. */
export function decideFact(says: CaseFact, state: CaseState | undefined, context: Context): Decision<CaseEvent> {
  const refusal = closedToWriting(state) ?? refuseFact(says, state as CaseState, context);
  return refusal ?? [factEvent(says)];
}

/**
 * Does an act to the record of a case, or says why not. `self`: the case itself. `assignee`: the lawyer, where one is to
 * be assigned (`assigneeOf`).
 */
export function decideCaseAct(
  act: CaseAct,
  state: CaseState | undefined,
  context: Context,
  self: CaseId,
  assignee?: Assignee,
): Decision<CaseEvent> {
  if (act.type === 'CasesMerged' && act.data.survivor === self)
    return refuse('merge-with-itself', 'A case is not merged with itself.', { field: 'survivor' });
  const refusal = alwaysOpen.has(act.type) ? undefined : closedToWriting(state);
  const unfit = act.type === 'LawyerAssigned' ? refuseAssignee(assignee) : undefined;
  if (refusal ?? unfit) return (refusal ?? unfit)!;
  const decided = decideAct(caseActOf(act.type)!, act.data, state, context, absentCase);
  if (isRefusal(decided)) return decided;
  return (decided as readonly CaseActEvent[]).map((event) =>
    event.type === 'FactCorrected' ? { ...event, data: writeCorrection(event.data) } : event,
  );
}

/** The case after one more event. */
export function evolveCase(state: CaseState | undefined, { recorded, ...event }: Recorded<CaseEvent>): CaseState {
  const act = caseActOf(event.type);
  if (act) return act.evolve(state, event.data, recorded);
  if (!state) throw new Error('A case stream that does not begin with CaseOpened');
  const id = recorded.id as FactId;
  return withFact(state, { id, says: factOf(event as CaseFactEvent), recorded, changes: [] });
}

/** The case as it stood after these events of its stream; `undefined` before the first. */
export function foldCase(events: Iterable<Recorded<CaseEvent>>): CaseState | undefined {
  let state: CaseState | undefined;
  for (const event of events) state = evolveCase(state, event);
  return state;
}

/** A stored event of a case, of whatever version, as the current one. Throws on what it does not know: stop, don't guess. */
export function readCaseEvent({ type, version, data }: Stored): CaseEvent {
  const act = caseActOf(type);
  const held = type === 'FactCorrected' ? readCorrection : undefined;
  if (act) return { type, data: readAct(act, version, data, held) } as CaseEvent;
  const { kind: _, ...says } = readFact(kindOf(type).kind, version, data);
  return { type, data: says } as unknown as CaseEvent;
}

/** The version that is written of a type of event. */
export const caseEventVersion = (type: string): number => (caseActOf(type) ?? kindOf(type).kind).version;

export const isCaseFactEvent = (event: CaseEvent): event is CaseFactEvent => isFactKind(event.type);
export const factOf = ({ type, data }: CaseFactEvent): CaseFact => ({ kind: type, ...data }) as CaseFact;
export const factEvent = ({ kind, ...data }: CaseFact): CaseFactEvent => ({ type: kind, data }) as CaseFactEvent;

/** What is done to a case that was merged too. */
const alwaysOpen = new Set<CaseAct['type']>(['CaseOpened', 'CasesSeparated', 'DocumentChecked']);
/** Why nothing more is recorded in a case, if nothing is. */
export const closedToWriting = (state: CaseState | undefined): Refusal | undefined => {
  if (!state) return absentCase();
  const { mergedInto } = state;
  return mergedInto === undefined
    ? undefined
    : refuse('case-merged', 'This case was merged into another: record it there.', { more: { survivor: mergedInto } });
};
