import { z } from 'zod';
import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';

/** Set free in an exchange of prisoners. */
export const exchanged = fact({
  kind: 'Exchanged',
  family: 'end',
  data: {
    groupSize: z.int().min(1).max(10_000).optional(),
    mediator: text(200).optional(),
    destination: text(200).optional(),
  },
  personal: { against: text(1_000).optional().describe('Who was given in exchange, where that is public') },
  effect: () => ({ liberty: 'at-liberty', marks: { 'under-supervision': false } }),
  example: { data: { groupSize: 35 } },
});
