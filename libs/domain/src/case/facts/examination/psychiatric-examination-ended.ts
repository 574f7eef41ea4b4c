import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { place } from '../../../reference/references.js';

/** The examination is over: what held of liberty before it holds again. */
export const psychiatricExaminationEnded = fact({
  kind: 'PsychiatricExaminationEnded',
  family: 'examination',
  data: { place: place.optional() },
  personal: { finding: text(2_000).optional() },
  effect: () => ({ examined: false }),
  example: { data: { place: 'simferopol' } },
});
