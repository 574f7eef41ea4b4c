import { z } from 'zod';
import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { court, place, provision } from '../../../reference/references.js';
import { chargeOutcome, instance, verdictOutcome } from '../../../vocabulary/terms.js';

/** The judgment on guilt. An acquittal gives nobody back their liberty: a release does. */
export const verdictDelivered = fact({
  kind: 'VerdictDelivered',
  family: 'judgment',
  data: {
    court: court.optional(),
    place: place.optional(),
    instance: instance.default('first'),
    outcome: verdictOutcome,
    charges: z.strictObject({ provision, outcome: chargeOutcome }).array().max(20).default([]),
    inAbsentia: z.boolean().default(false),
  },
  personal: { judges: text(200).array().max(5).optional() },
  effect: ({ outcome }) =>
    outcome === 'discontinued'
      ? { stage: 'discontinued', final: true }
      : { stage: outcome === 'acquitted' ? 'acquitted' : 'convicted', final: false },
  example: {
    data: {
      court: 'southern-district-military-court',
      outcome: 'convicted',
      charges: [{ provision: 'RF CC 205.5(2)', outcome: 'guilty' }],
    },
  },
});
