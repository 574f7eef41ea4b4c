import { z } from 'zod';
import { fact } from '../../../fact.js';
import { place } from '../../../reference/references.js';

/** A hunger strike ended. */
export const hungerStrikeEnded = fact({
  kind: 'HungerStrikeEnded',
  family: 'custody',
  data: { place: place.optional(), forceFed: z.boolean().optional() },
  effect: () => ({ marks: { 'hunger-strike': false } }),
  example: { data: {} },
});
