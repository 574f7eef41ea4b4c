import { edtf } from '../../../edtf.js';
import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { court } from '../../../reference/references.js';
import { hearingOf } from '../../../vocabulary/terms.js';

/** A hearing did not take place on its day. */
export const hearingPostponed = fact({
  kind: 'HearingPostponed',
  family: 'court',
  data: { of: hearingOf.default('trial'), court: court.optional(), to: edtf.optional(), reason: text(300).optional() },
  dates: { spans: [['occurredOn', 'to']] },
  example: { data: { of: 'trial', to: '2024-03-15', reason: 'The convoy did not bring the accused.' } },
});
