import { fact } from '../../../fact.js';
import { authority, citizenshipMeasure } from '../../../vocabulary/terms.js';

/** Citizenship or papers were taken or forced on the person. */
export const citizenshipMeasureRecorded = fact({
  kind: 'CitizenshipMeasureRecorded',
  family: 'listing',
  data: { measure: citizenshipMeasure.default('other'), authority: authority.default('unknown') },
  example: { data: { measure: 'forced-passport' } },
});
