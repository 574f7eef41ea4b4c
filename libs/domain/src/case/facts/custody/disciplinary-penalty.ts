import { z } from 'zod';
import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { place } from '../../../reference/references.js';
import { penalty } from '../../../vocabulary/terms.js';
import { kept } from '../../effect.js';
import { inCustodyIfUnknown } from '../taking/taken.js';

/** A punishment in custody: SHIZO up to 15 days, PKT up to 6 months, EPKT up to a year (RF UIK 115). */
export const disciplinaryPenalty = fact({
  kind: 'DisciplinaryPenaltyImposed',
  family: 'custody',
  data: {
    penalty: penalty.optional(),
    days: z.int().min(1).max(366).optional(),
    place: place.optional(),
    successive: z.boolean().optional(),
  },
  personal: { pretext: text(1_000).optional() },
  effect: ({ penalty, days }) => ({
    liberty: inCustodyIfUnknown,
    ...(penalty === undefined && { marks: { 'in-punishment-cell': [true, kept] } }),
    ...(penalty !== undefined && cells.has(penalty) && { marks: { 'in-punishment-cell': true } }),
    ...(days !== undefined && { days }),
  }),
  example: { data: { penalty: 'shizo', days: 15 } },
});

const cells: ReadonlySet<string> = new Set(['shizo', 'pkt', 'epkt', 'dizo', 'solitary']);
