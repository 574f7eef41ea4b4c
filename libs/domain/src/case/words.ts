import { addDays, type Day } from '../edtf.js';
import type { Setting } from './registers.js';

/** A value that a register may have on a day. */
export interface Word<V> {
  readonly value: V;
  /** The last moment at which it can have been set; `null` for what held before anything was said. */
  readonly at: Moment | null;
}
interface Moment {
  readonly day: Day;
  readonly rank: number;
}

/**
 * All values that a register may have on a day: one for each fact that can have had the last word by then.
 *
 * Each fact happened on some day within its bounds, whatever the others did. So a fact can be the last one if every
 * fact that must have happened by then (its latest day has passed, and nobody doubts it) can have come before it; the
 * best it can do is to have happened as late as it can. What held before holds still if nothing need have happened.
 */
export function wordsOn<V extends string | boolean>(
  settings: readonly Setting[],
  day: Day,
  before: V,
): readonly Word<V>[] {
  const floor = settings
    .filter(({ doubtful, latest }) => !doubtful && latest !== null && latest <= day)
    .reduce<Moment | null>((floor, { earliest, rank }) => later(floor, { day: earliest ?? everBefore, rank }), null);
  const words: Word<V>[] = floor === null ? [{ value: before, at: null }] : [];
  for (const setting of settings) {
    if (setting.earliest !== null && setting.earliest > day) continue;
    const at = { day: setting.latest !== null && setting.latest < day ? setting.latest : day, rank: setting.rank };
    if (floor !== null && compare(at, floor) < 0) continue;
    words.push(...valuesOn<V>(setting, day, at, floor));
  }
  return words.sort((a, b) => (a.at === null ? -1 : b.at === null ? 1 : compare(a.at, b.at)));
}

/** Days on which the words on a register may change, among them all on which they do. */
export function turningDays(settings: readonly Setting[]): readonly Day[] {
  const ends = settings.flatMap(({ earliest, latest }) => [
    ...(earliest === null ? [] : [earliest]),
    ...(latest === null ? [] : [latest, addDays(latest, 1)]),
  ]);
  const lapsing = settings.flatMap(({ lapse }) => (lapse ? [lapse.days] : []));
  return [...ends, ...lapsing.flatMap((days) => ends.flatMap((end) => [addDays(end, days), addDays(end, days + 1)]))];
}

/** What a setting says on a day: itself, what it lapsed into, or either. */
function valuesOn<V>(setting: Setting, day: Day, at: Moment, floor: Moment | null): readonly Word<V>[] {
  const { value, lapse, earliest, rank } = setting;
  const own = { value: value as V, at };
  if (!lapse) return [own];
  const soonest = [earliest, floor && (rank >= floor.rank ? floor.day : addDays(floor.day, 1))]
    .filter((day) => day !== null)
    .reduce<Day | null>((a, b) => (a === null || b > a ? b : a), null);
  const mayHold = addDays(at.day, lapse.days) > day;
  const mayHaveLapsed = soonest === null || addDays(soonest, lapse.days) <= day;
  return [...(mayHaveLapsed ? [{ value: lapse.value as V, at }] : []), ...(mayHold ? [own] : [])];
}

const everBefore = '0000-01-01' as Day;
const compare = (a: Moment, b: Moment) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.rank - b.rank);
const later = (a: Moment | null, b: Moment) => (a === null || compare(b, a) > 0 ? b : a);
