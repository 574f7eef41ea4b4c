import { z } from 'zod';
import { fact } from '../../../fact.js';
import { court, place } from '../../../reference/references.js';
import { measure } from '../../../vocabulary/terms.js';
import { libertyUnder } from './liberty-under.js';

/** A measure of restraint was chosen (RF CPC 98). */
export const measureOrdered = fact({
  kind: 'MeasureOrdered',
  family: 'restraint',
  data: {
    measure: measure.default('unknown'),
    court: court.optional(),
    place: place.optional(),
    until: z.iso.date().optional(),
    inAbsentia: z.boolean().default(false),
  },
  effect: ({ measure, inAbsentia }) => libertyUnder(measure, inAbsentia),
  dates: { spans: [['occurredOn', 'until']] },
  example: { data: { measure: 'remand', court: 'kyivskyi-district-court-simferopol', until: '2023-11-04' } },
});
