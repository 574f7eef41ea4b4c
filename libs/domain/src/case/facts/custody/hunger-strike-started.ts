import { z } from 'zod';
import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { place } from '../../../reference/references.js';

/** A hunger strike began. */
export const hungerStrikeStarted = fact({
  kind: 'HungerStrikeStarted',
  family: 'custody',
  data: { dry: z.boolean().optional(), place: place.optional(), demand: text(1_000).optional() },
  effect: () => ({ marks: { 'hunger-strike': true } }),
  example: { data: { place: 'labytnangi', demand: 'The release of Ukrainian political prisoners' } },
});
