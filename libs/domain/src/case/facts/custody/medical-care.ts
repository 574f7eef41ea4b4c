import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { authority, careAnswer } from '../../../vocabulary/terms.js';

/** Care was asked for, given or refused. */
export const medicalCare = fact({
  kind: 'MedicalCareRecorded',
  family: 'custody',
  data: { answer: careAnswer, authority: authority.default('unknown') },
  personal: { care: text(2_000).optional() },
  effect: ({ answer }) => (answer === 'asked' ? {} : { marks: { 'ill-without-care': answer === 'refused' } }),
  example: { data: { answer: 'refused' } },
});
