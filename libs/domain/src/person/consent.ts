import { z } from 'zod';
import type { Day } from '../edtf.js';
import { text } from '../envelope.js';
import { refuse } from '../refusal.js';
import { act, consent, registered, type Consent } from './state.js';

export const consentGiven = act({
  type: 'ConsentGiven',
  data: consent.shape,
  evolve: (state, consent) => ({ ...registered(state), consent }),
  example: { scopes: ['name', 'case'], givenBy: 'family' },
});

/** Fewer scopes, or a sooner end. What no one says ends stays without end. */
export const consentNarrowed = act({
  type: 'ConsentNarrowed',
  data: consent.shape,
  refuses: (narrower, { consent }, { today }) => {
    if (!isInForce(consent, today)) return noConsent();
    if (!narrower.scopes.every((scope) => consent.scopes.includes(scope))) return widens('scopes');
    return (narrower.until ?? endless) > (consent.until ?? endless) ? widens('until') : undefined;
  },
  evolve: (state, consent) => ({ ...registered(state), consent }),
  example: { scopes: ['name'], givenBy: 'family' },
});

export const consentWithdrawn = act({
  type: 'ConsentWithdrawn',
  data: { by: z.enum(['person', 'family', 'lawyer']), reason: text(1_000).optional() },
  refuses: (_, { consent }, { today }) => (isInForce(consent, today) ? undefined : noConsent()),
  evolve: (state) => {
    const { consent: _, ...without } = registered(state);
    return without;
  },
  example: { by: 'person' },
});

/** `until` is its last day. */
const isInForce = (consent: Consent | undefined, today: Day): consent is Consent =>
  consent !== undefined && (consent.until ?? endless) >= today;
const endless = '9999-12-31';
const noConsent = () => refuse('consent-not-given', 'No consent is in force; there is nothing to narrow or withdraw.');
const widens = (field: string) =>
  refuse('consent-missing', 'This would widen the consent: record that it was given anew.', { field });
