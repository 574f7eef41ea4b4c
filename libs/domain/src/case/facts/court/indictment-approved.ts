import { z } from 'zod';
import { fact } from '../../../fact.js';
import { court, provision } from '../../../reference/references.js';

/** The prosecutor approved the indictment; as a rule it goes to court with that. */
export const indictmentApproved = fact({
  kind: 'IndictmentApproved',
  family: 'court',
  data: {
    provisions: provision.array().max(20).default([]),
    court: court.optional(),
    sentToCourt: z.boolean().default(true),
  },
  effect: ({ sentToCourt }) => ({ stage: sentToCourt ? 'before-court' : 'accused' }),
  example: { data: { provisions: ['RF CC 281(2)'] } },
});
