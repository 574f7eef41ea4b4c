import { factId, text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { court } from '../../../reference/references.js';

/** No measure of restraint is in force any more. */
export const measureLifted = fact({
  kind: 'MeasureLifted',
  family: 'restraint',
  data: { court: court.optional(), reason: text(300).optional(), of: factId.optional() },
  effect: () => ({ liberty: 'at-liberty' }),
  example: { data: { reason: 'The term of investigation ended.' } },
});
