import type { Bounds, Day } from '../edtf.js';

/** Whether what was there from a first to a last day, if it has them, was on any day within the bounds. */
export const wasOn = (
  { from, to }: { readonly from?: Day; readonly to?: Day },
  { earliest, latest }: Pick<Bounds, 'earliest' | 'latest'>,
): boolean =>
  (from === undefined || latest === null || from <= latest) &&
  (to === undefined || earliest === null || to >= earliest);
