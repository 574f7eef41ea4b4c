import { factId } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { court, place, provision } from '../../../reference/references.js';
import { term } from '../../../vocabulary/term.js';
import { appealOutcome, regime } from '../../../vocabulary/terms.js';
import { appealEffects } from './appeal-effects.js';

/** The cassation or supervisory instance decided. */
export const cassationDecided = fact({
  kind: 'CassationDecided',
  family: 'judgment',
  data: {
    outcome: appealOutcome.default('unknown'),
    court: court.optional(),
    place: place.optional(),
    provisions: provision.array().max(20).default([]),
    term: term.optional(),
    regime: regime.optional(),
    of: factId.optional(),
  },
  effect: ({ outcome }) => appealEffects[outcome],
  example: { data: { outcome: 'upheld', court: 'supreme-court-of-russia' } },
});
