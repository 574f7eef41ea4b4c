import { z } from 'zod';
import { fact } from '../../../fact.js';
import { provision } from '../../../reference/references.js';

/** The same act was charged under other provisions. */
export const chargeRequalified = fact({
  kind: 'ChargeRequalified',
  family: 'charge',
  data: {
    from: provision.array().max(20).default([]),
    to: provision.array().max(20).default([]),
    heavier: z.boolean().optional(),
  },
  example: { data: { from: ['RF CC 205.5(2)'], to: ['RF CC 205.5(1)'], heavier: true } },
});
