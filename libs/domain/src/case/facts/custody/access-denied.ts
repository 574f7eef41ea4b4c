import { z } from 'zod';
import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { place } from '../../../reference/references.js';
import { accessTo } from '../../../vocabulary/terms.js';

/** Somebody who has a right to see the prisoner was not let in. */
export const accessDenied = fact({
  kind: 'AccessDenied',
  family: 'custody',
  data: { to: accessTo.array().max(7).default([]), place: place.optional(), incommunicado: z.boolean().optional() },
  personal: { words: text(4_000).optional() },
  effect: ({ incommunicado }) => (incommunicado ? { marks: { incommunicado: true } } : {}),
  example: { data: { to: ['lawyer', 'family'], incommunicado: true } },
});
