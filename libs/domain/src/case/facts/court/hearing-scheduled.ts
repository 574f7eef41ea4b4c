import { z } from 'zod';
import { fact } from '../../../fact.js';
import { court, place } from '../../../reference/references.js';
import { hearingOf } from '../../../vocabulary/terms.js';

/** A hearing is to be held on a day that may lie ahead. */
export const hearingScheduled = fact({
  kind: 'HearingScheduled',
  family: 'court',
  data: {
    of: hearingOf.default('trial'),
    court: court.optional(),
    place: place.optional(),
    hour: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 14:30')
      .optional(),
  },
  mayLieAhead: true,
  example: { data: { of: 'appeal', court: 'supreme-court-of-crimea', hour: '10:00' } },
});
