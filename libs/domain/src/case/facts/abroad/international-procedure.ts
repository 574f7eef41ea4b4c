import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { mechanism, mechanismStep } from '../../../vocabulary/terms.js';

/** A step before an international body. */
export const internationalProcedure = fact({
  kind: 'InternationalProcedureRecorded',
  family: 'abroad',
  data: {
    mechanism: mechanism.optional(),
    step: mechanismStep.default('filed'),
    reference: text(200).optional(),
    outcome: text(1_000).optional(),
  },
  example: { data: { mechanism: 'wgad', step: 'decided', reference: 'Opinion No. 12/2020' } },
});
