import { kept, lists, type Effect } from '../../effect.js';

/** Off one list; it may be the unnamed one, and who is off an unnamed list may be off any. */
export function takenOff(mark: keyof typeof lists, list: string): NonNullable<Effect['lists']> {
  const maybe = lists[mark].filter((other) => list === 'unknown' || other === `${mark}/unknown`);
  return {
    ...Object.fromEntries(maybe.map((other) => [other, [false, kept]])),
    [`${mark}/${list}`]: false,
  };
}
