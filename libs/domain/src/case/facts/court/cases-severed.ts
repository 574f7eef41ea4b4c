import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { court } from '../../../reference/references.js';

/** A prosecution was cut out of another. */
export const casesSevered = fact({
  kind: 'CasesSevered',
  family: 'court',
  data: { court: court.optional(), from: text(300).optional() },
  example: { data: { from: 'the second Simferopol group' } },
});
