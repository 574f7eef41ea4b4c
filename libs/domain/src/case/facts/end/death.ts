import { z } from 'zod';
import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { place } from '../../../reference/references.js';

/** The person died, in custody or after it. */
export const death = fact({
  kind: 'DeathRecorded',
  family: 'end',
  data: {
    inCustody: z.boolean().optional(),
    place: place.optional(),
    contested: z.boolean().optional(),
    bodyReturned: z.boolean().optional(),
  },
  personal: { statedCause: text(2_000).optional() },
  effect: () => ({ liberty: 'dead' }),
  example: { data: { inCustody: true, place: 'novocherkassk' } },
});
