import { z } from 'zod';
import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { place } from '../../../reference/references.js';
import { authority, placeOfSearch } from '../../../vocabulary/terms.js';

/** A search of a home, a place of work, a vehicle, a person or a device. */
export const search = fact({
  kind: 'SearchRecorded',
  family: 'coming',
  data: {
    authority: authority.default('unknown'),
    at: placeOfSearch.default('unknown'),
    place: place.optional(),
    warrantShown: z.boolean().optional(),
    violence: z.boolean().optional(),
    seized: text(200).array().max(50).default([]),
  },
  personal: { present: text(1_000).optional(), circumstances: text(4_000).optional() },
  example: {
    data: { authority: 'fsb', at: 'home', place: 'simferopol', warrantShown: false, seized: ['two telephones'] },
  },
});
