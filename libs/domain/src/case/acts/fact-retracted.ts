import { factId, text } from '../../envelope.js';
import { isRefusal } from '../../refusal.js';
import { caseAct, opened, standing, withFact } from '../state.js';

/** Withdraws a fact: it counts no more, and stays readable with the reason. */
export const factRetracted = caseAct({
  type: 'FactRetracted',
  data: { fact: factId, reason: text(1_000) },
  refuses: ({ fact }, state) => {
    const found = standing(state, fact);
    return isRefusal(found) ? found : undefined;
  },
  evolve: (state, { fact, reason }, recorded) => {
    const now = opened(state);
    return withFact(now, { ...now.facts.get(fact)!, retracted: { recorded, reason } });
  },
  example: { fact: '01980000-0000-7000-8000-000000000033', reason: 'It was his brother.' },
});
