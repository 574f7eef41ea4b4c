import { z } from 'zod';
import { fact } from '../../../fact.js';
import { leadsOutOfOccupied } from '../../../reference/gazetteer.js';
import { place } from '../../../reference/references.js';

/**
 * Sent off to another place of detention (GC IV art. 49 and 76 where out of occupied territory: said, or plain from both
 * places). A way within Russia leaves the person as far from home as before.
 */
export const transferStarted = fact({
  kind: 'TransferStarted',
  family: 'place',
  data: {
    from: place.optional(),
    to: place.optional(),
    announced: z.boolean().optional(),
    familyTold: z.boolean().optional(),
    outOfOccupiedTerritory: z.boolean().optional(),
  },
  effect: ({ from, to, outOfOccupiedTerritory: out = leadsOutOfOccupied(from, to) || undefined }) => ({
    examined: false,
    moving: true,
    ...(out !== undefined && { marks: { 'moved-out-of-occupied-territory': out } }),
  }),
  example: { data: { from: 'simferopol', to: 'rostov-on-don', familyTold: false, outOfOccupiedTerritory: true } },
});
