import { z } from 'zod';
import { fact } from '../../../fact.js';
import { court, place, provision } from '../../../reference/references.js';
import { takenInto } from './taken.js';

/** Arrest for days by an administrative court (RF CAO 3.9: 15 days, 30 for some). It ends by itself, and what it lay over holds again. */
export const administrativeArrest = fact({
  kind: 'AdministrativeArrestImposed',
  family: 'taking',
  data: {
    provisions: provision.array().max(5).default([]),
    court: court.optional(),
    place: place.optional(),
    days: z.int().min(1).max(30).optional(),
  },
  effect: ({ days = { least: 1, most: 30 } }) => ({ ...takenInto('briefly-detained'), days }),
  example: { data: { provisions: ['RF CAO 20.2'], days: 10 } },
});
