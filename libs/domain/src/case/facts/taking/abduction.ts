import { z } from 'zod';
import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { place } from '../../../reference/references.js';
import { authority } from '../../../vocabulary/terms.js';
import { takenInto } from './taken.js';

/** Taken by force, by people who did not act as an authority that arrests. */
export const abduction = fact({
  kind: 'AbductionRecorded',
  family: 'taking',
  data: {
    authority: authority.default('unknown'),
    takenBy: text(300).optional(),
    place: place.optional(),
    masked: z.boolean().optional(),
  },
  personal: { vehicle: text(300).optional(), witnesses: text(2_000).optional(), circumstances: text(4_000).optional() },
  effect: () => takenInto('disappeared'),
  example: { data: { authority: 'unidentified', takenBy: 'men in uniform without insignia', place: 'simferopol' } },
});
