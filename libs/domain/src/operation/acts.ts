import { z } from 'zod';
import { actsOn } from '../act.js';
import { organisationId, registryItself, text, type MemberId } from '../envelope.js';
import { refuse, type Refusal } from '../refusal.js';
import { handOverMinutes, isHandedOver } from './handed-over.js';
import { operationHours, operationKind } from './operations.js';
import {
  sharesOrganisation, voidOf, type OperationContext, type OperationEnd, type OperationState, type Void,
} from './state.js'; // prettier-ignore

const act = actsOn<OperationState, OperationContext>();

const commandHash = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hex');
const revision = z.int().min(0).nullable();
const asked = {
  operation: operationKind,
  object: z.strictObject({
    kind: z.enum(['case', 'person', 'source', 'member', 'export']),
    id: z.uuid().toLowerCase(),
  }),
  command: z.record(z.string(), z.json()),
  commandHash,
  reason: text(2_000),
  objectRevision: revision,
};

/** Somebody asks for what takes two. The hash is of the command as it will be run, made where it is asked. */
export const operationRequested = act({
  type: 'OperationRequested',
  data: { ...asked, organisation: organisationId },
  command: asked,
  opens: true,
  records: (asked, _, { by, people }) => ({ ...asked, organisation: people.get(by)!.organisation }),
  evolve: (_, { operation, object, command, commandHash, reason, objectRevision, organisation }, { by, at }) => ({
    operation, object, command, commandHash, reason, objectRevision, requested: { by, organisation, at },
  }), // prettier-ignore
  example: {
    operation: 'tier-lowering',
    object: { kind: 'case', id: '01980000-0000-7000-8000-000000000022' },
    command: { type: 'TierChanged', data: { tier: 'public', reason: 'The family asked for it.' } },
    commandHash: 'cd'.repeat(32),
    reason: 'The family wants it known.',
    objectRevision: 7,
  },
});

/** By somebody else, who names what they approve. It then runs as the requester's act, approved by them. */
export const operationApproved = act({
  type: 'OperationApproved',
  data: { commandHash, organisation: organisationId },
  command: { commandHash },
  refuses: ({ commandHash }, state, context) => {
    const { by, people } = context;
    const refusal = over(state) ?? active(context);
    if (refusal) return refusal;
    if (by === state.requested.by)
      return refuse('own-operation', 'Nobody approves what they asked for: it takes a second person.');
    if (state.approved) return refuse('operation-approved', 'It is approved already.');
    const found = voidOf(state, context);
    if (found) return isVoid(found);
    if (sharesOrganisation(state, people.get(state.requested.by)!, people.get(by)!))
      return refuse('same-organisation', 'It takes somebody of another organisation than whoever asked.');
    return commandHash === state.commandHash
      ? undefined
      : refuse('command-changed', 'This is not the command that was asked for: look at it again.', {
          field: 'commandHash',
        });
  },
  records: (asked, _, { by, people }) => ({ ...asked, organisation: people.get(by)!.organisation }),
  evolve: (state, { organisation }, { by, at }) => ({ ...state!, approved: { by, organisation, at } }),
  example: { commandHash: 'cd'.repeat(32) },
});

export const operationDenied = act({
  type: 'OperationDenied',
  data: { reason: text(2_000) },
  refuses: (_, state, context) => {
    if (context.by === state.requested.by)
      return refuse('own-operation', 'Nobody denies what they asked for: withdraw it.');
    return over(state) ?? active(context) ?? approvedAlready(state);
  },
  evolve: (state, _, { by, at }) => ended(state!, 'denied', by, at),
  example: { reason: 'The consent on record does not cover the name.' },
});

/** By whoever asked, until it is approved: from then on it may be running. */
export const operationWithdrawn = act({
  type: 'OperationWithdrawn',
  data: {},
  refuses: (_, state, { by }) =>
    by === state.requested.by
      ? (over(state) ?? approvedAlready(state))
      : refuse('not-your-own', 'Only whoever asked for it withdraws it; others deny it.'),
  evolve: (state, _, { by, at }) => ended(state!, 'withdrawn', by, at),
  example: {},
});

/**
 * That the command stands in the log. It is run first, under an id that follows from the operation's and at the object's
 * revision, so that it runs once whatever fails between: this only says so, and asks nothing of the clock. What is handed
 * over is the other way round: who fetches it says so first, and only one can.
 */
export const operationExecuted = act({
  type: 'OperationExecuted',
  data: { position: z.string().regex(/^\d{1,30}$/).optional().describe('Of the last event of the command') }, // prettier-ignore
  refuses: (_, state, context) => {
    const { by } = context;
    if (isHandedOver(state.operation))
      return by === state.requested.by
        ? refuseHandingOver(state, context)
        : refuse('not-your-own', 'What is handed over is handed to whoever asked for it.');
    const refusal = over(state);
    if (refusal) return refusal;
    if (!state.approved) return refuse('operation-not-approved', 'Nobody has approved it yet.');
    return by === state.approved.by || by === registryItself
      ? undefined
      : refuse('registry-only', 'The registry does this by itself, once it is approved; nobody asks for it.');
  },
  evolve: (state, _, { by, at }) => ended(state!, 'executed', by, at),
  example: { position: '1204' },
});

/** Something under it is not as it was. The registry says so by itself, when it finds it. */
export const operationVoided = act({
  type: 'OperationVoided',
  data: {
    why: z.enum(['expired', 'object-changed', 'requester-not-active', 'approver-not-active', 'same-organisation']),
  },
  refuses: ({ why }, state, context) => {
    if (context.by !== registryItself)
      return refuse('registry-only', 'The registry does this by itself; nobody asks for it.');
    return (
      over(state) ??
      (voidOf(state, context) === why
        ? undefined
        : refuse('operation-not-void', 'Nothing of the kind is so.', { field: 'why' }))
    );
  },
  evolve: (state, _, { by, at }) => ended(state!, 'voided', by, at),
  example: { why: 'expired' },
});

/** Why an operation may not be run now, if it may not: asked right before its command is run. */
export function refuseExecution(
  state: OperationState,
  context: Pick<OperationContext, 'now' | 'people' | 'objectRevision'>,
): Refusal | undefined {
  const refusal = over(state);
  if (refusal) return refusal;
  if (!state.approved) return refuse('operation-not-approved', 'Nobody has approved it yet.');
  const found = voidOf(state, context);
  return found && isVoid(found);
}

/** Why something may not be handed over now, if it may not. */
export function refuseHandingOver(
  state: OperationState,
  context: Pick<OperationContext, 'now' | 'people' | 'objectRevision'>,
): Refusal | undefined {
  if (state.ended?.how === 'executed') return refuse('handed-over', 'It was fetched, and is fetched once: ask anew.');
  const late = state.ended?.how === 'voided' || (!state.ended && voidOf(state, context) === 'expired');
  return late && state.approved
    ? refuse(
        'handing-over-ended',
        `It is fetched within ${handOverMinutes} minutes of its approval, and while nothing under it changes: ask anew.`,
      )
    : refuseExecution(state, context);
}

const over = ({ ended }: OperationState): Refusal | undefined =>
  ended && refuse('operation-over', `It was ${ended.how} already: ask for it anew.`);
const active = ({ by, people }: OperationContext): Refusal | undefined =>
  people.get(by)?.standing === 'active' ? undefined : refuse('not-active', 'Only an active member does this.');
const approvedAlready = ({ approved }: OperationState): Refusal | undefined =>
  approved && refuse('operation-approved', 'It is approved already, and being run.');
const isVoid = (found: Void): Refusal => refuse(voidCodes[found], `${voidWords[found]} Ask for it anew.`);
const ended = (state: OperationState, how: OperationEnd, by: MemberId, at: Date): OperationState => ({
  ...state,
  ended: { how, by, at },
});

const voidCodes = {
  expired: 'operation-expired',
  'object-changed': 'object-changed',
  'requester-not-active': 'requester-not-active',
  'approver-not-active': 'approver-not-active',
  'same-organisation': 'organisations-changed',
} as const satisfies Readonly<Record<Void, Refusal['refused']>>;
const voidWords: Readonly<Record<Void, string>> = {
  expired: `It was asked for more than ${operationHours} hours ago, or not fetched in time.`,
  'object-changed': 'What it is about has changed since.',
  'requester-not-active': 'Whoever asked for it is no active member any more.',
  'approver-not-active': 'Whoever approved it is no active member any more.',
  'same-organisation': 'Its two people are of one organisation by now.',
};
