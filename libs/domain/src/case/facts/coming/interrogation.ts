import { z } from 'zod';
import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { place } from '../../../reference/references.js';
import { authority, interrogatedAs } from '../../../vocabulary/terms.js';

/** Questioning by an authority, with or without a lawyer. */
export const interrogation = fact({
  kind: 'InterrogationRecorded',
  family: 'coming',
  data: {
    authority: authority.default('unknown'),
    as: interrogatedAs.default('unknown'),
    place: place.optional(),
    lawyerPresent: z.boolean().optional(),
    hours: z.int().min(1).max(240).optional(),
  },
  personal: { words: text(4_000).optional() },
  example: { data: { authority: 'fsb', as: 'suspect', lawyerPresent: false, hours: 6 } },
});
