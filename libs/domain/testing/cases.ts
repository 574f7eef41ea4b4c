import { expect } from '@jest/globals';
import {
  decideCaseAct, evolveCase, factEvent, foldCase, isRefusal,
  type CaseAct, type CaseEvent, type CaseId, type CaseState, type Context, type Day, type Decision, type MemberId, type Recorded,
} from '#domain'; // prettier-ignore
import type { Told } from './facts.js';

export const monitor = '01980000-0000-7000-8000-0000000000a1' as MemberId;
export const verifier = '01980000-0000-7000-8000-0000000000a2' as MemberId;
export const officer = '01980000-0000-7000-8000-0000000000a3' as MemberId;
export const self = '01980000-0000-7000-8000-0000000000e1' as CaseId;
export const today = '2026-11-24' as Day;

export const as = (by: MemberId, more: Partial<Context> = {}): Context => ({ by, today, ...more });
export const act = (type: CaseAct['type'], data: object) => ({ type, data }) as CaseAct;
export const refused = (code: string, field?: string): unknown =>
  expect.objectContaining({ refused: code, ...(field !== undefined && { field }) });

/** A case of facts by the monitor, whose ids are those of the builders. */
export function caseOf(...facts: readonly Told[]): CaseState {
  const opening = { type: 'CaseOpened', data: { person: '01980000-0000-7000-8000-0000000000f1', tier: 'restricted' } };
  const events = [
    { ...opening, recorded: recording('e0', monitor) },
    ...facts.map(({ id, says }) => ({ ...factEvent(says), recorded: recording(id, monitor) })),
  ];
  return foldCase(events as unknown as Recorded<CaseEvent>[])!;
}

/** The case after what was decided; throws on a refusal. */
export function after(state: CaseState, decision: Decision<CaseEvent>, by = monitor): CaseState {
  if (isRefusal(decision)) throw new Error(`${decision.refused}: ${decision.detail}`);
  return decision.reduce(
    (now, event, index) => evolveCase(now, { ...event, recorded: recording(`d${index}`, by) }),
    state,
  );
}

/** The case after an act by somebody, approved by a second person where that is needed. */
export const done = (state: CaseState, command: CaseAct, by = verifier, approvedBy = officer): CaseState =>
  after(state, decided(command, state, as(by, { approvedBy })), by);

export const decided = (command: CaseAct, state: CaseState | undefined, context: Context): Decision<CaseEvent> =>
  decideCaseAct(command, state, context, self);

const recording = (id: string, by: MemberId) => ({ id, by, at: new Date('2026-01-01') });
