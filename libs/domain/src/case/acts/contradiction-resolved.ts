import { z } from 'zod';
import { factId, text } from '../../envelope.js';
import { refuse } from '../../refusal.js';
import { contradictionsOf } from '../resolutions.js';
import { caseAct, opened, wordsBy } from '../state.js';

const key = z.string().min(3).max(200);

/**
 * Decides about a contradiction: prefers one of its facts, or lets them stand and says why both are right. Nobody decides
 * about what they recorded or corrected themselves.
 */
export const contradictionResolved = caseAct({
  type: 'ContradictionResolved',
  data: { contradiction: key, facts: factId.array().min(1).max(2), prefers: factId.optional(), reason: text(2_000) },
  refuses: ({ contradiction, facts, prefers }, state, { today, by }) => {
    const open = contradictionsOf(state, today).find((found) => found.key === contradiction);
    if (!open || !sameSet(open.facts, facts))
      return refuse('contradiction-not-found', 'The case has no such open contradiction; read the timeline again.', {
        field: 'contradiction',
      });
    if (facts.some((id) => wordsBy(state.facts.get(id)!).has(by)))
      return refuse('own-fact', 'Nobody decides about what they recorded: ask another verifier.', { field: 'facts' });
    return prefers !== undefined && !facts.includes(prefers)
      ? refuse('fact-not-found', 'What is preferred must be one of the facts of the contradiction.', {
          field: 'prefers',
        })
      : undefined;
  },
  evolve: (state, { contradiction, facts, prefers, reason }, recorded) => {
    const now = opened(state);
    const resolution = { recorded, facts, reason, ...(prefers !== undefined && { prefers }) };
    const resolutions = new Map(now.resolutions);
    resolutions.delete(contradiction); // decided anew, it is the latest decision
    return { ...now, resolutions: resolutions.set(contradiction, resolution) };
  },
  example: {
    contradiction: 'released-before-detained:01980000-0000-7000-8000-000000000033,01980000-0000-7000-8000-000000000034',
    facts: ['01980000-0000-7000-8000-000000000033', '01980000-0000-7000-8000-000000000034'],
    reason: 'Released from an earlier arrest that nobody recorded.',
  },
});

export const contradictionReopened = caseAct({
  type: 'ContradictionReopened',
  data: { contradiction: key, reason: text(2_000) },
  refuses: ({ contradiction }, { resolutions }) =>
    resolutions.has(contradiction)
      ? undefined
      : refuse('contradiction-not-resolved', 'Nothing was decided about it; there is nothing to reopen.', {
          field: 'contradiction',
        }),
  evolve: (state, { contradiction }) => {
    const now = opened(state);
    const resolutions = new Map(now.resolutions);
    resolutions.delete(contradiction);
    return { ...now, resolutions };
  },
  example: {
    contradiction: 'released-before-detained:01980000-0000-7000-8000-000000000033,01980000-0000-7000-8000-000000000034',
    reason: 'A new document.',
  },
});

const sameSet = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((id) => other.includes(id)) && new Set(other).size === other.length;
