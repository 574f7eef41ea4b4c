import { fact } from '../../../fact.js';
import { wantedList } from '../../../vocabulary/terms.js';

/** Taken off a wanted list. */
export const wantedDelisted = fact({
  kind: 'WantedDelisted',
  family: 'absence',
  data: { list: wantedList.default('unknown') },
  effect: () => ({ marks: { wanted: false } }),
  example: { data: { list: 'interpol' } },
});
