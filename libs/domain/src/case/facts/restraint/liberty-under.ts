import type { z } from 'zod';
import type { measure } from '../../../vocabulary/terms.js';
import type { Effect } from '../../effect.js';

/** What a measure of restraint makes of liberty. A measure that nobody names sets nothing. */
export function libertyUnder(chosen: z.output<typeof measure>): Effect {
  if (chosen === 'unknown') return {};
  return { liberty: chosen === 'remand' || chosen === 'house-arrest' ? chosen : 'other-measure' };
}
