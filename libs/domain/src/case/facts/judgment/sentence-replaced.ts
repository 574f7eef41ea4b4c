import { kept, type Effect } from '../../effect.js';
import { z } from 'zod';
import { fact } from '../../../fact.js';
import { court } from '../../../reference/references.js';
import { term } from '../../../vocabulary/term.js';
import { regime, sentenceKind } from '../../../vocabulary/terms.js';

/** The rest of a sentence was replaced by a milder or a harsher one (RF CC 80). */
export const sentenceReplaced = fact({
  kind: 'SentenceReplaced',
  family: 'judgment',
  data: { by: sentenceKind.optional(), term: term.optional(), regime: regime.optional(), court: court.optional() },
  effect: ({ by, regime }) => replacedBy(by, regime),
  example: { data: { by: 'forced-labour', term: 'P2Y' } },
});

function replacedBy(by: z.output<typeof sentenceKind> | undefined, to: z.output<typeof regime> | undefined): Effect {
  if (by === undefined) return { liberty: ['at-liberty', 'other-measure', kept] };
  if (by === 'imprisonment' || by === 'life')
    return { liberty: to === 'settlement' ? 'settlement-colony' : 'imprisoned' };
  if (by === 'suspended') return { liberty: 'at-liberty', marks: { 'under-supervision': true } };
  if (by === 'restriction-of-freedom') return { liberty: 'other-measure', marks: { 'under-supervision': true } };
  return { liberty: by === 'forced-labour' ? 'other-measure' : 'at-liberty' };
}
