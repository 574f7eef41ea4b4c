import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { lawyerKind } from '../../../vocabulary/terms.js';

/** A lawyer came into the case. */
export const lawyerEngaged = fact({
  kind: 'LawyerEngaged',
  family: 'defence',
  data: { kind: lawyerKind.default('unknown') },
  personal: { lawyer: text(300).optional() },
  example: { data: { kind: 'chosen' }, personal: { lawyer: 'A. Example' } },
});
