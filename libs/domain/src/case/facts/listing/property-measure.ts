import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { authority, propertyMeasure } from '../../../vocabulary/terms.js';

/** Property was seized, confiscated or frozen. */
export const propertyMeasureRecorded = fact({
  kind: 'PropertyMeasureRecorded',
  family: 'listing',
  data: { measure: propertyMeasure.default('other'), authority: authority.default('unknown') },
  personal: { property: text(2_000).optional() },
  example: { data: { measure: 'account-frozen' } },
});
