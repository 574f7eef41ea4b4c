import { addDays, type Day } from '../../edtf.js';
import type { Segment } from '../status.js';

/** The last unbroken stretch of certain deprivation of liberty up to a day. `to`: null while it lasts. */
export function lastStretchOfCustody(
  segments: readonly Segment[],
  asOf: Day,
): { readonly from: Day | null; readonly to: Day | null } | undefined {
  let stretch: { readonly from: Day | null; readonly to: Day | null } | undefined;
  for (const { from, to, deprivedOfLiberty } of segments) {
    if (deprivedOfLiberty !== 'yes') continue;
    const goesOn = stretch?.to != null && from !== null && addDays(stretch.to, 1) === from;
    const end = to === null || to >= asOf ? null : to;
    stretch = { from: goesOn ? stretch!.from : from, to: end };
  }
  return stretch;
}
