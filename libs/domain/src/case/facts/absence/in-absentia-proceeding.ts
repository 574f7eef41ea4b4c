import { fact } from '../../../fact.js';
import { court } from '../../../reference/references.js';
import { inAbsentiaStep } from '../../../vocabulary/terms.js';

/** A step taken against a person who is not there. */
export const inAbsentiaProceeding = fact({
  kind: 'InAbsentiaProceeding',
  family: 'absence',
  data: { step: inAbsentiaStep.default('unknown'), court: court.optional() },
  effect: () => ({ stage: 'in-absentia', absent: true }),
  example: { data: { step: 'ordered' } },
});
