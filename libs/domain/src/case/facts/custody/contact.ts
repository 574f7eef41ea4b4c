import { z } from 'zod';
import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { contactForm, contactWith } from '../../../vocabulary/terms.js';

/** A visit, a call, a letter or a parcel; refused or not. */
export const contact = fact({
  kind: 'ContactRecorded',
  family: 'custody',
  data: { with: contactWith.default('other'), form: contactForm.optional(), refused: z.boolean().default(false) },
  personal: { who: text(300).optional() },
  effect: ({ refused }) => (refused ? {} : { marks: { incommunicado: false } }),
  example: { data: { with: 'family', form: 'letter' } },
});
