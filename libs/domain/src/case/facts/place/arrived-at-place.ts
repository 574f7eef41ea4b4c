import type { Custody, Effect } from '../../effect.js';
import { z } from 'zod';
import { fact } from '../../../fact.js';
import { place } from '../../../reference/references.js';
import { detentionPlace } from '../../../vocabulary/terms.js';
import { inCustodyIfUnknown, inSomeCustody } from '../taking/taken.js';

/**
 * Arrived in a place of detention, so in custody. A remand prison says nothing of the paper: the convicted pass through
 * one too. A hospital takes in the free as well.
 */
export const arrivedAtPlace = fact({
  kind: 'ArrivedAtPlace',
  family: 'place',
  data: {
    place: place.optional(),
    placeKind: detentionPlace.default('unknown'),
    quarantine: z.boolean().optional(),
    outOfOccupiedTerritory: z.boolean().optional(),
  },
  effect: ({ placeKind, outOfOccupiedTerritory: out }) => ({
    examined: placeKind === 'psychiatric-hospital',
    moving: false,
    ...libertyIn[placeKind],
    ...(out !== undefined && { marks: { 'moved-out-of-occupied-territory': out } }),
  }),
  example: { data: { place: 'labytnangi', placeKind: 'penal-colony', outOfOccupiedTerritory: true } },
});

const libertyIn: Readonly<Partial<Record<z.output<typeof detentionPlace>, Effect>>> = {
  'remand-prison': { liberty: (before) => (serving.has(before) ? before : 'remand') },
  'penal-colony': { liberty: 'imprisoned' },
  prison: { liberty: 'imprisoned' },
  'settlement-colony': { liberty: 'settlement-colony' },
  hospital: { liberty: inCustodyIfUnknown },
  other: { liberty: inSomeCustody },
  unknown: { liberty: inSomeCustody },
};
const serving: ReadonlySet<Custody> = new Set(['imprisoned', 'settlement-colony']);
