import { z } from 'zod';
import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { court, place, provision } from '../../../reference/references.js';
import { chargeOutcome, instance, verdictOutcome } from '../../../vocabulary/terms.js';
import type { Effect } from '../../effect.js';

/** The judgment on guilt. An acquittal gives nobody back their liberty: a release does. */
export const verdictDelivered = fact({
  kind: 'VerdictDelivered',
  family: 'judgment',
  data: {
    court: court.optional(),
    place: place.optional(),
    instance: instance.default('first'),
    outcome: verdictOutcome.optional(),
    charges: z.strictObject({ provision, outcome: chargeOutcome }).array().max(20).default([]),
    inAbsentia: z.boolean().default(false),
  },
  personal: { judges: text(200).array().max(5).optional() },
  effect: ({ outcome, inAbsentia }) => ({ ...stageAfter(outcome), ...(inAbsentia && { absent: true }) }),
  example: {
    data: {
      court: 'southern-district-military-court',
      outcome: 'convicted',
      charges: [{ provision: 'RF CC 205.5(2)', outcome: 'guilty' }],
    },
  },
});

function stageAfter(outcome: z.output<typeof verdictOutcome> | undefined): Effect {
  if (outcome === undefined) return { stage: ['convicted', 'acquitted', 'discontinued'], final: false };
  if (outcome === 'discontinued') return { stage: 'discontinued', final: true };
  return { stage: outcome === 'acquitted' ? 'acquitted' : 'convicted', final: false };
}
