import type { z } from 'zod';
import type { measure } from '../../../vocabulary/terms.js';
import { kept, type Effect } from '../../effect.js';

/** What a measure of restraint makes of liberty. A measure that nobody names sets nothing; one in absentia holds nobody. */
export function libertyUnder(chosen: z.output<typeof measure>, inAbsentia = false): Effect {
  if (inAbsentia) return { absent: true };
  if (chosen === 'unknown') return {};
  return { liberty: chosen === 'remand' || chosen === 'house-arrest' ? chosen : 'other-measure' };
}

/** The same, where another measure held before: what nobody names may be any. */
export function changedTo(chosen: z.output<typeof measure>, inAbsentia = false): Effect {
  if (chosen !== 'unknown' || inAbsentia) return libertyUnder(chosen, inAbsentia);
  return { liberty: ['remand', 'house-arrest', 'other-measure', kept] };
}
