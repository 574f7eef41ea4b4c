import { z } from 'zod';
import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { place } from '../../../reference/references.js';

/** Seen on the way, as a rule in a transit cell. */
export const seenInTransit = fact({
  kind: 'SeenInTransit',
  family: 'place',
  data: { place: place.optional(), outOfOccupiedTerritory: z.boolean().optional() },
  personal: { seenBy: text(1_000).optional() },
  effect: ({ outOfOccupiedTerritory: out }) => ({
    examined: false,
    moving: true,
    ...(out !== undefined && { marks: { 'moved-out-of-occupied-territory': out } }),
  }),
  example: { data: { place: 'rostov-on-don' } },
});
