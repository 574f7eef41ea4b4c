import { z } from 'zod';
import { factId } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { court } from '../../../reference/references.js';
import { appellant } from '../../../vocabulary/terms.js';

/** An appeal against a judgment (RF CPC 389.4: 15 days). */
export const appealLodged = fact({
  kind: 'AppealLodged',
  family: 'judgment',
  data: {
    by: appellant.default('unknown'),
    court: court.optional(),
    copyHandedOverOn: z.iso.date().optional(),
    of: factId.optional(),
  },
  dates: { past: ['copyHandedOverOn'] },
  example: { data: { by: 'defence' } },
});
