import type { Bounds, Day } from '../edtf.js';

/** What was there from a first to a last day, if it has them. */
interface Lasting {
  readonly from?: Day;
  readonly to?: Day;
}
type Between = Pick<Bounds, 'earliest' | 'latest'>;

/** Whether it was there on any day within the bounds. */
export const wasOn = ({ from, to }: Lasting, { earliest, latest }: Between): boolean =>
  (from === undefined || latest === null || from <= latest) &&
  (to === undefined || earliest === null || to >= earliest);

export type There = 'there' | 'unknown' | 'another-time';
/** The same of what an id may mean. */
export const thereOn = (found: Lasting | undefined, bounds: Between): There =>
  !found ? 'unknown' : wasOn(found, bounds) ? 'there' : 'another-time';
