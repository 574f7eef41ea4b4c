import { z } from 'zod';
import { factId } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { court, place } from '../../../reference/references.js';
import { measure } from '../../../vocabulary/terms.js';
import { libertyUnder } from './liberty-under.js';

/** A measure of restraint was prolonged (RF CPC 109, 255). */
export const measureExtended = fact({
  kind: 'MeasureExtended',
  family: 'restraint',
  data: {
    measure: measure.default('unknown'),
    court: court.optional(),
    place: place.optional(),
    until: z.iso.date().optional(),
    inAbsentia: z.boolean().default(false),
    ordinal: z.int().min(1).max(100).optional().describe('The how many-th extension it was'),
    months: z.int().min(1).max(60).optional(),
    of: factId.optional(),
  },
  effect: ({ measure, inAbsentia }) => libertyUnder(measure, inAbsentia),
  dates: { spans: [['occurredOn', 'until']] },
  example: { data: { measure: 'remand', until: '2024-02-04', ordinal: 9 } },
});
