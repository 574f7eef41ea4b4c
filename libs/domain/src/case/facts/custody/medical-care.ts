import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { authority, careAnswer } from '../../../vocabulary/terms.js';
import { kept } from '../../effect.js';

/** Care was asked for, given or refused. */
export const medicalCare = fact({
  kind: 'MedicalCareRecorded',
  family: 'custody',
  data: { answer: careAnswer.optional(), authority: authority.default('unknown') },
  personal: { care: text(2_000).optional() },
  effect: ({ answer }) => {
    if (answer === 'asked') return {};
    return { marks: { 'ill-without-care': answer === undefined ? [true, false, kept] : answer === 'refused' } };
  },
  example: { data: { answer: 'refused' } },
});
