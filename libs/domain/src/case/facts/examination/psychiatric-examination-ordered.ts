import { z } from 'zod';
import { fact } from '../../../fact.js';
import { place } from '../../../reference/references.js';
import { examinationForm } from '../../../vocabulary/terms.js';

/** A forensic psychiatric examination; in-patient it is a deprivation of liberty of its own. */
export const psychiatricExaminationOrdered = fact({
  kind: 'PsychiatricExaminationOrdered',
  family: 'examination',
  data: { form: examinationForm.default('unknown'), place: place.optional(), days: z.int().min(1).max(365).optional() },
  effect: ({ form }) => (form === 'in-patient' ? { examined: true } : {}),
  example: { data: { form: 'in-patient', place: 'simferopol', days: 28 } },
});
