import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { authority, lawyerKind } from '../../../vocabulary/terms.js';

/** A lawyer left the case or was removed from it. */
export const lawyerWithdrawn = fact({
  kind: 'LawyerWithdrawn',
  family: 'defence',
  data: { kind: lawyerKind.default('unknown'), removedBy: authority.optional() },
  personal: { lawyer: text(300).optional() },
  example: { data: { kind: 'chosen', removedBy: 'court' } },
});
