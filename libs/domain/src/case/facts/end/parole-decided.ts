import { fact } from '../../../fact.js';
import { court } from '../../../reference/references.js';
import { decision } from '../../../vocabulary/terms.js';

/** A court decided about parole; a release is a fact of its own. */
export const paroleDecided = fact({
  kind: 'ParoleDecided',
  family: 'end',
  data: { outcome: decision.default('unknown'), court: court.optional() },
  example: { data: { outcome: 'refused' } },
});
