import { factId, text } from '../../envelope.js';
import { readFact } from '../../fact.js';
import { isRefusal, refuse } from '../../refusal.js';
import { refuseFact } from '../facts/admission.js';
import { caseFact, kindOf, type CaseFact } from '../facts/index.js';
import { caseAct, opened, reworded, standing, withFact } from '../state.js';

/** Replaces what a fact says, the whole of it. The old words stay readable. */
export const factCorrected = caseAct({
  type: 'FactCorrected',
  data: { fact: factId, says: caseFact, reason: text(1_000) },
  refuses: ({ fact, says }, state, context) => {
    const found = standing(state, fact);
    if (isRefusal(found)) return found;
    if (found.says.kind !== says.kind)
      return refuse(
        'kind-changed',
        `The fact is a ${found.says.kind}. To say that something else happened, retract it and record the other.`,
        { field: 'says.kind' },
      );
    if (sameWords(found.says, says))
      return refuse('fact-unchanged', 'The fact says this already; nothing was recorded.', { field: 'says' });
    return refuseFact(says, state, context, { field: 'says.', self: fact });
  },
  evolve: (state, { fact, says, reason }, recorded) => {
    const now = opened(state);
    return withFact(now, reworded(now.facts.get(fact)!, says, 'FactCorrected', recorded, reason));
  },
  example: {
    fact: '01980000-0000-7000-8000-000000000033',
    says: {
      kind: 'ArrestRecorded',
      occurredOn: '2021-09-04',
      sources: [{ id: '01980000-0000-7000-8000-000000000001' }],
      tier: 'public',
      data: { authority: 'fsb', place: 'simferopol' },
    },
    reason: 'The lawyer saw the record of detention: the fourth, not the third.',
  },
});

/** A correction holds a fact whole, so the log keeps the version of its kind beside it: `saysVersion`, absent for 1. */
export const writeCorrection = <D extends { readonly says: CaseFact }>(data: D): D => {
  const { version } = kindOf(data.says.kind).kind;
  return version === 1 ? data : { ...data, saysVersion: version };
};

/** A stored correction with the fact that it holds as the current version of its kind. */
export function readCorrection(stored: object): object {
  const { says, saysVersion = 1, ...rest } = stored as { says: { kind: string }; saysVersion?: number };
  return { ...rest, says: readFact(kindOf(says.kind).kind, saysVersion, says) };
}

const sameWords = (one: object, other: object): boolean => canonical(one) === canonical(other);
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
