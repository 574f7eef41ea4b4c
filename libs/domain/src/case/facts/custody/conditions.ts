import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { place } from '../../../reference/references.js';
import { condition } from '../../../vocabulary/terms.js';
import { inCustodyIfUnknown } from '../taking/taken.js';

/** How people are kept in a place of detention. */
export const conditions = fact({
  kind: 'ConditionsReported',
  family: 'custody',
  data: { place: place.optional(), about: condition.array().max(9).default([]) },
  personal: { words: text(4_000).optional() },
  effect: () => ({ liberty: inCustodyIfUnknown }),
  example: { data: { about: ['heat', 'light'] } },
});
