import { fact } from '../../../fact.js';
import { wantedList } from '../../../vocabulary/terms.js';
import { takenOff } from '../listing/taken-off.js';

/** Taken off a wanted list. */
export const wantedDelisted = fact({
  kind: 'WantedDelisted',
  family: 'absence',
  data: { list: wantedList.default('unknown') },
  effect: ({ list }) => ({ lists: takenOff('wanted', list) }),
  example: { data: { list: 'interpol' } },
});
