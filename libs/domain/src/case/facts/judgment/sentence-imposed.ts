import { z } from 'zod';
import { text } from '../../../envelope.js';
import { fact } from '../../../fact.js';
import { court, provision } from '../../../reference/references.js';
import { term } from '../../../vocabulary/term.js';
import { regime, sentenceKind } from '../../../vocabulary/terms.js';
import { kept, type Effect } from '../../effect.js';

/** `amount`: of a fine, in whole roubles or hryvnias. `firstYearsInPrison`: of a term that begins in a prison. */
const part = z.strictObject({
  kind: sentenceKind,
  term: term.optional(),
  regime: regime.optional(),
  firstYearsInPrison: z.int().min(1).max(25).optional(),
  amount: z.int().min(1).optional(),
  note: text(300).optional(),
});

/**
 * What a conviction was punished with, in parts. Courts take the convicted into custody in the courtroom, unless they are
 * not there, or the sentence is suspended or in a settlement colony (RF UIK 75.1: convicts travel there by themselves).
 * No sentence is a release.
 */
export const sentenceImposed = fact({
  kind: 'SentenceImposed',
  family: 'judgment',
  data: {
    court: court.optional(),
    provisions: provision.array().max(20).default([]),
    parts: part.array().max(10).default([]).describe('Left empty while nobody knows what it was'),
    inAbsentia: z.boolean().default(false),
    takenIntoCustody: z.boolean().optional(),
    countsFrom: z.iso.date().optional(),
  },
  effect: ({ parts, inAbsentia, takenIntoCustody }) => ({
    ...(inAbsentia ? { absent: true } : takenInCourt(parts, takenIntoCustody)),
    ...(parts.some(({ kind }) => supervising.has(kind)) && { marks: { 'under-supervision': true } }),
  }),
  example: {
    data: {
      court: 'southern-district-military-court',
      provisions: ['RF CC 205.5(2)'],
      parts: [{ kind: 'imprisonment', term: 'P13Y', regime: 'strict' }],
    },
  },
});

function takenInCourt(parts: readonly z.output<typeof part>[], said: boolean | undefined): Effect {
  if (said === undefined && parts.length === 0) return { taken: [true, kept] };
  return (said ?? parts.some(isClosed)) ? { taken: true } : {};
}
const isClosed = ({ kind, regime }: z.output<typeof part>) =>
  (kind === 'imprisonment' || kind === 'life') && regime !== 'settlement';
const supervising: ReadonlySet<string> = new Set(['suspended', 'restriction-of-freedom']);
