import { fact } from '../../../fact.js';
import { authority, wantedList } from '../../../vocabulary/terms.js';

/** Put on a wanted list. */
export const wantedListed = fact({
  kind: 'WantedListed',
  family: 'absence',
  data: { list: wantedList.default('unknown'), authority: authority.default('unknown') },
  effect: ({ list }) => ({ lists: { [`wanted/${list}`]: true } }),
  example: { data: { list: 'federal' } },
});
