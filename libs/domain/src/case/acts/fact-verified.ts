import { factId, text, verification } from '../../envelope.js';
import { isRefusal, refuse } from '../../refusal.js';
import { caseAct, opened, reworded, standing, withFact, wordsBy } from '../state.js';

/** How well a fact stands, by somebody other than who recorded or last corrected it. */
export const factVerified = caseAct({
  type: 'FactVerified',
  data: { fact: factId, verification, method: text(1_000) },
  refuses: ({ fact, verification }, state, { by }) => {
    const found = standing(state, fact);
    if (isRefusal(found)) return found;
    if (wordsBy(found).has(by))
      return refuse('own-fact', 'Nobody verifies what they recorded: ask another verifier.', { field: 'fact' });
    if (found.says.verification === verification)
      return refuse('verification-unchanged', `The fact is ${verification} already.`, { field: 'verification' });
    return undefined;
  },
  evolve: (state, { fact, verification, method }, recorded) => {
    const now = opened(state);
    const found = now.facts.get(fact)!;
    return withFact(now, reworded(found, { ...found.says, verification }, 'FactVerified', recorded, method));
  },
  example: {
    fact: '01980000-0000-7000-8000-000000000033',
    verification: 'documented',
    method: 'Compared with the verdict.',
  },
});
