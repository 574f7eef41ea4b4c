import { factId, text } from '../../envelope.js';
import { isRefusal } from '../../refusal.js';
import { caseAct, opened, standing } from '../state.js';

/** The readers of what was published are told what was wrong. */
export const correctionPublished = caseAct({
  type: 'CorrectionPublished',
  data: { fact: factId, notice: text(2_000) },
  refuses: ({ fact }, state) => {
    const found = standing(state, fact);
    return isRefusal(found) && found.refused === 'fact-not-found' ? found : undefined;
  },
  evolve: (state) => opened(state),
  example: {
    fact: '01980000-0000-7000-8000-000000000033',
    notice: 'The day of the arrest was 4, not 3 September 2021.',
  },
});
