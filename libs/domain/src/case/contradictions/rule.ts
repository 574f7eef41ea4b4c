import type { Day } from '../../edtf.js';
import type { StandingFact } from '../order.js';
import type { Segment } from '../status.js';
import type { Dated } from './dated.js';

/** Finds facts that can't all be so: one, or the two that it is between. `facts` stand in the order of the world. */
export type Rule = (
  facts: readonly Dated[],
  segments: readonly Segment[],
  asOf: Day,
) => readonly (readonly StandingFact[])[];
