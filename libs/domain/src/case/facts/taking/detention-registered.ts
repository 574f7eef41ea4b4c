import { z } from 'zod';
import { fact } from '../../../fact.js';
import { place, provision } from '../../../reference/references.js';
import { authority } from '../../../vocabulary/terms.js';

/** The arrest on paper: the protocol. A gap to the arrest in fact is a violation of its own. */
export const detentionRegistered = fact({
  kind: 'DetentionRegistered',
  family: 'taking',
  data: {
    authority: authority.default('unknown'),
    provisions: provision.array().max(20).default([]),
    place: place.optional(),
    hour: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time such as 14:30')
      .optional(),
  },
  effect: () => ({ stage: 'suspect' }),
  example: { data: { authority: 'fsb', provisions: ['RF CC 281(2)'], hour: '14:30' } },
});
