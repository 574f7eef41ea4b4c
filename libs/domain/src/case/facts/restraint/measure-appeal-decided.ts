import type { z } from 'zod';
import { factId } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { court } from '../../../reference/references.js';
import { measure, measureAppealOutcome } from '../../../vocabulary/terms.js';
import { kept, type Effect } from '../../effect.js';
import { changedTo } from './liberty-under.js';

/** A higher court decided about a measure of restraint. */
export const measureAppealDecided = fact({
  kind: 'MeasureAppealDecided',
  family: 'restraint',
  data: {
    outcome: measureAppealOutcome.optional(),
    measure: measure.default('unknown'),
    court: court.optional(),
    of: factId.optional(),
  },
  effect: ({ outcome, measure }) => effectOf(outcome, measure),
  example: { data: { outcome: 'upheld' } },
});

function effectOf(outcome: z.output<typeof measureAppealOutcome> | undefined, to: z.output<typeof measure>): Effect {
  if (outcome === 'upheld') return {};
  if (outcome === 'lifted') return { liberty: 'at-liberty' };
  if (outcome === 'changed') return changedTo(to);
  return { liberty: ['at-liberty', 'remand', 'house-arrest', 'other-measure', kept] };
}
