import { factId } from '../../../envelope.js';
import { fact } from '../../../fact.js';

/** The judgment became final. */
export const sentenceEnteredIntoForce = fact({
  kind: 'SentenceEnteredIntoForce',
  family: 'judgment',
  data: { of: factId.optional() },
  effect: () => ({ final: true }),
  example: { data: {} },
});
