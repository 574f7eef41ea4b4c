import { factId } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { court } from '../../../reference/references.js';
import { appellant } from '../../../vocabulary/terms.js';

/** A complaint against a judgment in force (RF CPC 401.3). */
export const cassationLodged = fact({
  kind: 'CassationLodged',
  family: 'judgment',
  data: { by: appellant.default('unknown'), court: court.optional(), of: factId.optional() },
  example: { data: { by: 'defence' } },
});
