import { z } from 'zod';
import { memberId, text } from '../../envelope.js';
import { refuse } from '../../refusal.js';
import { caseAct, opened } from '../state.js';

/** A lawyer works on the case from now on: sees it, and records in it. Who it may be is asked of `Assignee`. */
export const lawyerAssigned = caseAct({
  type: 'LawyerAssigned',
  data: { lawyer: memberId, reason: text(1_000).optional() },
  refuses: ({ lawyer }, { assigned }) =>
    assigned.has(lawyer)
      ? refuse('assigned-already', 'This lawyer works on the case already.', { field: 'lawyer' })
      : undefined,
  evolve: (state, { lawyer }, { id }) => {
    const now = opened(state);
    return {
      ...now,
      assigned: new Set(now.assigned).add(lawyer),
      assignments: new Set(now.assignments).add(id),
    };
  },
  example: { lawyer: '01980000-0000-7000-8000-0000000000a6', reason: 'The family engaged her.' },
});

/** By a verifier, by the lawyer, or by the registry itself when a conflict was declared. */
export const lawyerUnassigned = caseAct({
  type: 'LawyerUnassigned',
  data: {
    lawyer: memberId,
    because: z.enum(['decision', 'withdrawal', 'conflict']),
    reason: text(1_000).optional(),
  },
  refuses: ({ lawyer }, { assigned }) =>
    assigned.has(lawyer)
      ? undefined
      : refuse('not-assigned', 'This lawyer does not work on the case.', { field: 'lawyer' }),
  evolve: (state, { lawyer }, { id }) => {
    const now = opened(state);
    return {
      ...now,
      assigned: new Set([...now.assigned].filter((one) => one !== lawyer)),
      assignments: new Set(now.assignments).add(id),
    };
  },
  example: { lawyer: '01980000-0000-7000-8000-0000000000a6', because: 'withdrawal' },
});
