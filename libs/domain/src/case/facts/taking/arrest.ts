import { z } from 'zod';
import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { place, provision } from '../../../reference/references.js';
import { authority } from '../../../vocabulary/terms.js';
import { takenInto } from './taken.js';

/** A deprivation of liberty by an authority, from the moment that a person is not free to leave. */
export const arrest = fact({
  kind: 'ArrestRecorded',
  family: 'taking',
  data: {
    authority: authority.default('unknown'),
    provisions: provision.array().max(20).default([]),
    place: place.optional(),
    forceUsed: z.boolean().optional(),
    informedOfReasons: z.boolean().optional(),
    familyTold: z.boolean().optional(),
  },
  personal: { circumstances: text(4_000).optional() },
  effect: () => takenInto('briefly-detained'),
  example: {
    data: { authority: 'fsb', provisions: ['RF CC 205.5(2)'], place: 'simferopol' },
    personal: { circumstances: 'Taken from home at 4 a.m.; the lawyer was refused.' },
  },
});
