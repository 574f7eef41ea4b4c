import { fact } from '../../../fact.js';
import { authorityList, listAction } from '../../../vocabulary/terms.js';
import { takenOff } from './taken-off.js';

/** Put on, or taken off, a list of terrorists and extremists, foreign agents or the undesirable. */
export const listedByAuthority = fact({
  kind: 'ListedByAuthority',
  family: 'listing',
  data: { list: authorityList.default('unknown'), action: listAction.default('listed') },
  effect: ({ list, action }) => ({
    lists: action === 'listed' ? { [`listed/${list}`]: true } : takenOff('listed', list),
  }),
  example: { data: { list: 'terrorist-and-extremist' } },
});
