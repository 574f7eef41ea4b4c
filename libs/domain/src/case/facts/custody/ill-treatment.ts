import { z } from 'zod';
import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { place } from '../../../reference/references.js';
import { authority, complaintOutcome, illTreatmentMethod } from '../../../vocabulary/terms.js';

/** Torture or other ill-treatment is alleged (Istanbul Protocol). */
export const illTreatment = fact({
  kind: 'IllTreatmentAlleged',
  family: 'custody',
  data: {
    authority: authority.default('unknown'),
    place: place.optional(),
    methods: illTreatmentMethod.array().max(12).optional(),
    complaintLodged: z.boolean().optional(),
    outcome: complaintOutcome.optional().describe('What came of the complaint'),
    medicalTrace: z.boolean().optional(),
  },
  personal: { acts: text(4_000).optional(), purpose: text(1_000).optional() },
  example: { data: { authority: 'fsb', complaintLodged: true } },
});
