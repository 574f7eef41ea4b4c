import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { place } from '../../../reference/references.js';
import { authority, threatForm } from '../../../vocabulary/terms.js';

/** A warning, surveillance, blackmail or violence meant to frighten. */
export const threat = fact({
  kind: 'ThreatRecorded',
  family: 'coming',
  data: { authority: authority.default('unknown'), form: threatForm.default('other'), place: place.optional() },
  personal: { words: text(4_000).optional() },
  example: { data: { authority: 'centre-e', form: 'warning' } },
});
