import { z } from 'zod';
import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { court, place } from '../../../reference/references.js';
import { hearingOf } from '../../../vocabulary/terms.js';

/** A hearing took place. It sets no stage: a hearing of an appeal undoes no conviction. */
export const heldHearing = fact({
  kind: 'HearingHeld',
  family: 'court',
  data: {
    of: hearingOf.default('trial'),
    court: court.optional(),
    place: place.optional(),
    open: z.boolean().optional(),
    languageRefused: z.boolean().optional(),
    removedFromCourt: z.boolean().optional(),
    secretWitness: z.boolean().optional(),
    expertReport: z.boolean().optional(),
  },
  personal: { judge: text(200).optional(), course: text(4_000).optional() },
  example: { data: { of: 'trial', court: 'southern-district-military-court', open: true, secretWitness: true } },
});
