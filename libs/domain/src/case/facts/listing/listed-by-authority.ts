import { fact } from '../../../fact.js';
import { authorityList, listAction } from '../../../vocabulary/terms.js';

/** Put on, or taken off, a list of terrorists and extremists, foreign agents or the undesirable. */
export const listedByAuthority = fact({
  kind: 'ListedByAuthority',
  family: 'listing',
  data: { list: authorityList, action: listAction.default('listed') },
  effect: ({ action }) => ({ marks: { listed: action === 'listed' } }),
  example: { data: { list: 'terrorist-and-extremist' } },
});
