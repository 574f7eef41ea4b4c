import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { authority, obstruction } from '../../../vocabulary/terms.js';

/** A lawyer was kept from the work. */
export const lawyerObstructed = fact({
  kind: 'LawyerObstructed',
  family: 'defence',
  data: { how: obstruction.default('other'), authority: authority.default('unknown') },
  personal: { lawyer: text(300).optional(), words: text(4_000).optional() },
  example: { data: { how: 'refused-entry', authority: 'fsin' } },
});
