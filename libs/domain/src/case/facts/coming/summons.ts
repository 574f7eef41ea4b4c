import { fact } from '../../../fact.js';
import { place } from '../../../reference/references.js';
import { authority, interrogatedAs } from '../../../vocabulary/terms.js';

/** A call to appear before an authority. */
export const summons = fact({
  kind: 'SummonsRecorded',
  family: 'coming',
  data: { authority: authority.default('unknown'), as: interrogatedAs.default('unknown'), place: place.optional() },
  example: { data: { authority: 'investigative-committee', as: 'witness' } },
});
