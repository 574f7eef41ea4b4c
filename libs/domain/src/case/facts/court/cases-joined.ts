import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { court } from '../../../reference/references.js';

/** Prosecutions were made one. */
export const casesJoined = fact({
  kind: 'CasesJoined',
  family: 'court',
  data: { court: court.optional(), with: text(300).optional() },
  example: { data: { with: 'the second Bakhchysarai group' } },
});
