import { z } from 'zod';
import { fact } from '../../../fact.js';
import { court, place, provision } from '../../../reference/references.js';

/** Arrest for days by an administrative court (RF CAO 3.9: 15 days, 30 for some). It ends by itself. */
export const administrativeArrest = fact({
  kind: 'AdministrativeArrestImposed',
  family: 'taking',
  data: {
    provisions: provision.array().max(5).default([]),
    court: court.optional(),
    place: place.optional(),
    days: z.int().min(1).max(30),
  },
  effect: ({ days }) => ({ liberty: 'briefly-detained', days }),
  example: { data: { provisions: ['RF CAO 20.2'], days: 10 } },
});
