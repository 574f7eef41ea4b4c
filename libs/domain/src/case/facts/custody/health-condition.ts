import { z } from 'zod';
import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { severity } from '../../../vocabulary/terms.js';

/** An illness or an injury in custody. */
export const healthCondition = fact({
  kind: 'HealthConditionReported',
  family: 'custody',
  data: {
    severity: severity.default('unknown'),
    barsCustody: z.boolean().optional(),
    careGiven: z.boolean().optional(),
  },
  personal: { condition: text(2_000).optional() },
  effect: ({ careGiven }) => (careGiven === undefined ? {} : { marks: { 'ill-without-care': !careGiven } }),
  example: { data: { severity: 'serious', careGiven: false } },
});
