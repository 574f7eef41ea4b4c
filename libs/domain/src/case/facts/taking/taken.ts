import type { Custody, Effect } from '../../effect.js';

/** A person who is taken is on no journey and in no ward of an earlier custody. */
export const takenInto = (liberty: NonNullable<Effect['liberty']>): Effect => ({
  liberty,
  examined: false,
  moving: false,
});

/** In custody, on whatever paper it was; where it was on none that is known, police custody. */
export const inSomeCustody = (before: Custody): Custody => (custody.has(before) ? before : 'briefly-detained');
/** Where nothing else is known of liberty, it is custody. */
export const inCustodyIfUnknown = (before: Custody): Custody =>
  before === 'unknown' || before === 'disappeared' ? 'briefly-detained' : before;

const custody: ReadonlySet<Custody> = new Set(['briefly-detained', 'remand', 'imprisoned', 'settlement-colony']);
