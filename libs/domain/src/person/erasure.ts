import { z } from 'zod';
import { text } from '../envelope.js';
import { refuse } from '../refusal.js';
import { act, registered } from './state.js';

/** By order of a court or an authority that the registry obeys: nothing is erased meanwhile. It has an end. */
export const legalHoldSet = act({
  type: 'LegalHoldSet',
  data: { authority: text(300), reason: text(1_000), until: z.iso.date() },
  refuses: ({ until }, _, { today }) =>
    until < today ? refuse('ends-before-start', 'It would be over before it begins.', { field: 'until' }) : undefined,
  evolve: (state, { authority, until }) => ({ ...registered(state), hold: { authority, until } }),
  example: { authority: 'Kyiv Court of Appeal', reason: 'Evidence in a case before it.', until: '2030-12-31' },
});

export const legalHoldLifted = act({
  type: 'LegalHoldLifted',
  data: { reason: text(1_000) },
  refuses: (_, { hold }) => (hold ? undefined : refuse('legal-hold-not-set', 'There is no hold to lift.')),
  evolve: (state) => {
    const { hold: _, ...without } = registered(state);
    return without;
  },
  example: { reason: 'The court has ended its case.' },
});

/** The last word on a person: what was recorded of them is opened by nobody any more. It says nothing of them itself. */
export const personErased = act({
  type: 'PersonErased',
  data: { ground: z.enum(['request-of-person', 'request-of-family', 'consent-withdrawn', 'order-of-authority']) },
  takesTwo: () => true,
  refuses: (_, { hold }, { today }) =>
    hold && hold.until >= today
      ? refuse('legal-hold', `A hold lasts until ${hold.until}: nothing is erased before.`, {
          more: { until: hold.until },
        })
      : undefined,
  evolve: () => ({ names: [], erased: true }),
  example: { ground: 'request-of-family' },
});
