import {
  decideAct, readAct, type AnyAct, type CommandOf, type Decision, type EventOf, type Recorded, type Stored,
} from '../act.js'; // prettier-ignore
import { isRefusal, refuse, type Refusal } from '../refusal.js';
import {
  operationApproved, operationDenied, operationExecuted, operationRequested, operationVoided, operationWithdrawn,
} from './acts.js'; // prettier-ignore
import type { OperationContext, OperationState } from './state.js';

/** What is done about an operation of two people. Each operation is a stream of its own, `operation-<id>`. */
export const operationActs = [
  operationRequested,
  operationApproved,
  operationDenied,
  operationWithdrawn,
  operationExecuted,
  operationVoided,
] as const;
export type OperationEvent = EventOf<(typeof operationActs)[number]>;
export type OperationAct = CommandOf<(typeof operationActs)[number]>;

export const absentOperation = (): Refusal =>
  refuse('operation-not-found', 'There is no such operation, or it is not yours to see.');

export function decideOperation(
  command: OperationAct,
  state: OperationState | undefined,
  context: OperationContext,
): Decision<OperationEvent> {
  const requesting = command.type === 'OperationRequested' && !state ? refuseRequest(context) : undefined;
  if (requesting) return requesting;
  const decided = decideAct(operationActOf(command.type), command.data, state, context, absentOperation);
  return isRefusal(decided) ? decided : (decided as readonly OperationEvent[]);
}

export const evolveOperation = (
  state: OperationState | undefined,
  { recorded, ...event }: Recorded<OperationEvent>,
): OperationState => operationActOf(event.type).evolve(state, event.data, recorded);

export function readOperationEvent({ type, version, data }: Stored): OperationEvent {
  return { type, data: readAct(operationActOf(type), version, data) } as OperationEvent;
}

export const operationEventVersion = (type: string): number => operationActOf(type).version;

/** What is asked of a request, which has no state to ask yet. */
const refuseRequest = ({ by, people }: OperationContext): Refusal | undefined =>
  people.get(by)?.standing === 'active' ? undefined : refuse('not-active', 'Only an active member does this.');

type AnyOperationAct = AnyAct<OperationState, OperationContext>;
const byType = new Map<string, AnyOperationAct>(operationActs.map((act) => [act.type, act as AnyOperationAct]));
function operationActOf(type: string): AnyOperationAct {
  const found = byType.get(type);
  if (!found) throw new Error(`No such event of an operation: ${type}`);
  return found;
}
