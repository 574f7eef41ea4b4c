import { z } from 'zod';
import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';

/** A pardon or an amnesty was granted; a release is a fact of its own. */
export const pardonGranted = fact({
  kind: 'PardonGranted',
  family: 'end',
  data: { act: text(300).optional(), askedByPrisoner: z.boolean().optional(), underPressure: z.boolean().optional() },
  example: { data: { act: 'Decree of the President', askedByPrisoner: false } },
});
