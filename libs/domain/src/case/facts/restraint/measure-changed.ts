import { z } from 'zod';
import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { court, place } from '../../../reference/references.js';
import { measure } from '../../../vocabulary/terms.js';
import { changedTo } from './liberty-under.js';

/** One measure of restraint took the place of another. */
export const measureChanged = fact({
  kind: 'MeasureChanged',
  family: 'restraint',
  data: {
    measure: measure.default('unknown'),
    court: court.optional(),
    place: place.optional(),
    until: z.iso.date().optional(),
    inAbsentia: z.boolean().default(false),
    reason: text(300).optional(),
  },
  effect: ({ measure, inAbsentia }) => changedTo(measure, inAbsentia),
  dates: { spans: [['occurredOn', 'until']] },
  example: { data: { measure: 'house-arrest' } },
});
