import type { z } from 'zod';
import type { appealOutcome } from '../../../vocabulary/terms.js';
import { kept, type Effect } from '../../effect.js';

/** No sentence, no supervision under it. */
const unsupervised = { marks: { 'under-supervision': false } } as const;

/** What the decision of a higher instance makes of the procedure: what it upholds or changes is final with it. */
export const appealEffects: Readonly<Record<z.output<typeof appealOutcome>, Effect>> = {
  upheld: { final: true },
  changed: { final: true },
  reduced: { final: true },
  increased: { final: true },
  remitted: { stage: 'retrial', final: false, ...unsupervised },
  'returned-to-prosecutor': { stage: 'accused', final: false, ...unsupervised },
  'quashed-discontinued': { stage: 'discontinued', final: true, ...unsupervised },
  acquitted: { stage: 'acquitted', final: true, ...unsupervised },
  convicted: { stage: 'convicted', final: true },
  unknown: { stage: ['retrial', 'accused', 'discontinued', 'acquitted', kept], final: [true, kept] },
};
