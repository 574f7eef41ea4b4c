import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { place } from '../../../reference/references.js';
import { term } from '../../../vocabulary/term.js';
import { expulsion } from '../../../vocabulary/terms.js';
import { kept } from '../../effect.js';

/** Made to leave: expelled, deported, or forcibly transferred as a protected person (GC IV art. 49). */
export const expelledOrTransferred = fact({
  kind: 'ExpelledOrTransferred',
  family: 'end',
  data: { how: expulsion.optional(), from: place.optional(), to: text(200).optional(), entryBan: term.optional() },
  effect: ({ how }) =>
    how === 'forcibly-transferred' ? {} : { liberty: how === undefined ? ['at-liberty', kept] : 'at-liberty' },
  example: { data: { how: 'expelled', to: 'Türkiye' } },
});
