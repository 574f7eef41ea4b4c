import { factId } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { court } from '../../../reference/references.js';

/** The case is to be tried anew. */
export const retrialOrdered = fact({
  kind: 'RetrialOrdered',
  family: 'judgment',
  data: { court: court.optional(), of: factId.optional() },
  effect: () => ({ stage: 'retrial', final: false }),
  example: { data: { court: 'supreme-court-of-russia' } },
});
