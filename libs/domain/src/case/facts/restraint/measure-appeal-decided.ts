import { factId } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { court } from '../../../reference/references.js';
import { measure, measureAppealOutcome } from '../../../vocabulary/terms.js';
import { libertyUnder } from './liberty-under.js';

/** A higher court decided about a measure of restraint. */
export const measureAppealDecided = fact({
  kind: 'MeasureAppealDecided',
  family: 'restraint',
  data: {
    outcome: measureAppealOutcome,
    measure: measure.default('unknown'),
    court: court.optional(),
    of: factId.optional(),
  },
  effect: ({ outcome, measure }) =>
    outcome === 'lifted' ? { liberty: 'at-liberty' } : outcome === 'changed' ? libertyUnder(measure) : {},
  example: { data: { outcome: 'upheld' } },
});
