import { z } from 'zod';
import { fact } from '../../../fact.js';
import { provision } from '../../../reference/references.js';
import { dropGround } from '../../../vocabulary/terms.js';

/** A charge, or the whole prosecution, was given up. */
export const chargeDropped = fact({
  kind: 'ChargeDropped',
  family: 'charge',
  data: {
    provisions: provision.array().max(20).default([]),
    ground: dropGround.default('unknown'),
    all: z.boolean().default(false),
  },
  effect: ({ all }) => (all ? { stage: 'discontinued', final: true } : {}),
  example: { data: { ground: 'rehabilitating', all: true } },
});
