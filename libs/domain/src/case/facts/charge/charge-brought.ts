import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { place, provision } from '../../../reference/references.js';
import { accusedOrganisation, authority, procedureStatus } from '../../../vocabulary/terms.js';

/** A suspicion or an accusation was put to the person. */
export const chargeBrought = fact({
  kind: 'ChargeBrought',
  family: 'charge',
  data: {
    provisions: provision.array().max(20).default([]),
    as: procedureStatus.default('accused'),
    authority: authority.default('unknown'),
    place: place.optional(),
    organisation: accusedOrganisation.optional().describe('To which the charge says that the person belongs'),
  },
  personal: { act: text(4_000).optional() },
  effect: ({ as }) => ({ stage: as }),
  example: { data: { provisions: ['RF CC 280.1(2)'], as: 'accused', authority: 'fsb' } },
});
