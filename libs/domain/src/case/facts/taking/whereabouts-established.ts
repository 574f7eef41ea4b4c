import { z } from 'zod';
import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { place } from '../../../reference/references.js';
import { whereaboutsFound, whereaboutsKnownFrom } from '../../../vocabulary/terms.js';
import { inSomeCustody, takenInto } from './taken.js';

/** It became known where a disappeared or abducted person is. */
export const whereaboutsEstablished = fact({
  kind: 'WhereaboutsEstablished',
  family: 'taking',
  data: {
    found: whereaboutsFound.default('unknown'),
    place: place.optional(),
    knownFrom: whereaboutsKnownFrom.optional(),
    acknowledged: z.boolean().optional().describe('By the authorities'),
  },
  personal: { words: text(4_000).optional() },
  effect: ({ found }) => libertyOf[found],
  example: { data: { found: 'in-custody', place: 'simferopol', acknowledged: true } },
});

const libertyOf = {
  'in-custody': takenInto(inSomeCustody),
  'at-liberty': { liberty: 'at-liberty' },
  dead: { liberty: 'dead' },
  // The disappearance is over; how the person was found nobody said.
  unknown: takenInto(['at-liberty', inSomeCustody]),
} as const;
