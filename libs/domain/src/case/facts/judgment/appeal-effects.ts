import type { z } from 'zod';
import type { appealOutcome } from '../../../vocabulary/terms.js';
import type { Effect } from '../../effect.js';

/** What the decision of a higher instance makes of the procedure: what it upholds or changes is final with it. */
export const appealEffects: Readonly<Record<z.output<typeof appealOutcome>, Effect>> = {
  upheld: { final: true },
  changed: { final: true },
  reduced: { final: true },
  increased: { final: true },
  remitted: { stage: 'retrial', final: false },
  'returned-to-prosecutor': { stage: 'accused', final: false },
  'quashed-discontinued': { stage: 'discontinued', final: true },
  acquitted: { stage: 'acquitted', final: true },
  convicted: { stage: 'convicted', final: true },
  unknown: {},
};
