import { addDays, type Day } from '../edtf.js';
import type { Word } from './effect.js';
import type { Setting } from './registers.js';

/** A value that a register may have on a day. */
export interface Spoken<V> {
  readonly value: V;
  /** The last moment at which it can have been set; `null` for what held before anything was said. */
  readonly at: Moment | null;
}
interface Moment {
  readonly day: Day;
  readonly rank: number;
}

/**
 * All values that a register may have on a day, each once, by when they can have been said last.
 *
 * Each fact happened on some day within its bounds, whatever the others did. So a fact can be the last one if every
 * fact that must have happened by then (its latest day has passed, and nobody doubts it) can have come before it; the
 * best it can do is to have happened as late as it can. What held before holds still if nothing need have happened. A
 * fact is not the last one where another that followed it has surely happened.
 */
export function wordsOn<V extends string | boolean>(
  settings: readonly Setting[],
  day: Day,
  before: V,
): readonly Spoken<V>[] {
  if (settings.length === 0) return [{ value: before, at: null }];
  const past = settings.filter(({ earliest }) => earliest === null || earliest <= day);
  const sure = past.filter((setting) => mustBePast(setting, day));
  const floor = sure.reduce<Moment | null>((floor, setting) => later(floor, firstOf(setting)), null);
  const made = past.some(isMade) ? valuesAfter(past, day, before) : undefined;
  const words: Spoken<V>[] = floor === null ? [{ value: before, at: null }] : [];
  for (const setting of past) {
    const at = lastOf(setting, day);
    if (sure.some(({ follows }) => follows.has(setting.fact)) || (floor !== null && compare(at, floor) < 0)) continue;
    for (const { word, lapsed } of wordsOf<V>(setting, day, floor)) {
      const values = typeof word === 'function' ? made!.get(setting)!.before.map(word) : [word];
      words.push(...values.map((value) => ({ value, at: lapsed ? { ...at, rank: at.rank - half } : at })));
    }
  }
  return distinct(words);
}

/** Days on which the words on a register may change, among them all on which they do. */
export function turningDays(settings: readonly Setting[]): ReadonlySet<Day> {
  const days = new Set<Day>();
  for (const { earliest, latest } of settings) {
    if (earliest !== null) days.add(earliest);
    if (latest !== null) days.add(latest).add(addDays(latest, 1));
  }
  const ends = [...days];
  for (const { lapse } of settings)
    for (const lasting of lapse ? [lapse.least, lapse.most] : [])
      for (const end of ends) days.add(addDays(end, lasting)).add(addDays(end, lasting + 1));
  return days;
}

/** What a setting says on a day: itself, what it lapsed into, or either. */
function wordsOf<V>(setting: Setting, day: Day, floor: Moment | null) {
  const { lapse, earliest, rank } = setting;
  const own = (setting.words as readonly Word<V>[]).map((word) => ({ word, lapsed: false }));
  if (!lapse) return own;
  const soonest = [earliest, floor && (rank >= floor.rank ? floor.day : addDays(floor.day, 1))]
    .filter((day) => day !== null)
    .reduce<Day | null>((a, b) => (a === null || b > a ? b : a), null);
  const mayHold = addDays(lastOf(setting, day).day, lapse.most) > day;
  const mayHaveLapsed = soonest === null || addDays(soonest, lapse.least) <= day;
  return [...(mayHaveLapsed ? [{ word: lapse.into as Word<V>, lapsed: true }] : []), ...(mayHold ? own : [])];
}

/**
 * The values that may hold before and after each setting, for words that are made of what held before. Found by going
 * on until nothing new comes: with facts whose days overlap it may find a value too many, never one too few.
 */
function valuesAfter<V>(settings: readonly Setting[], day: Day, before: V) {
  const all = settings.map((setting) => ({ setting, before: new Set<V>(), after: new Set<V>() }));
  const making = all.map((one) => {
    const floor = settings
      .filter((other) => mustBePast(other, day) && compare(lastOf(other, day), firstOf(one.setting)) < 0)
      .reduce<Moment | null>((floor, other) => later(floor, firstOf(other)), null);
    if (floor === null) one.before.add(before);
    const sooner = all.filter(({ setting: other }) => mayComeBefore(other, one.setting, day, floor));
    return { ...one, sooner, words: wordsOf<V>(one.setting, day, null) };
  });
  for (let grown = true; grown;) {
    grown = false;
    for (const { before, after, sooner, words } of making) {
      const size = before.size + after.size;
      for (const { after } of sooner) for (const value of after) before.add(value);
      for (const { word } of words)
        if (typeof word === 'function') for (const value of before) after.add((word as (before: V) => V)(value));
        else after.add(word);
      grown ||= before.size + after.size > size;
    }
  }
  return new Map(all.map(({ setting, before }) => [setting, { before: [...before] }]));
}

/** Whether a setting can be the one before another: it can be sooner, and nothing surely lies between the two. */
function mayComeBefore(one: Setting, other: Setting, day: Day, floor: Moment | null): boolean {
  if (one === other || one.follows.has(other.fact)) return false;
  const [own, its] = [lastOf(one, day), lastOf(other, day)];
  if (compare(firstOf(one), its) > 0) return false;
  return floor === null || compare(compare(own, its) < 0 ? own : its, floor) >= 0;
}

function distinct<V extends string | boolean>(words: readonly Spoken<V>[]): readonly Spoken<V>[] {
  if (words.length === 1) return words;
  const latest = new Map<V, Spoken<V>>();
  for (const word of words) {
    const known = latest.get(word.value);
    if (!known || (word.at && (!known.at || compare(word.at, known.at) > 0))) latest.set(word.value, word);
  }
  return [...latest.values()].sort(
    (a, b) =>
      (a.at === null ? (b.at === null ? 0 : -1) : b.at === null ? 1 : compare(a.at, b.at)) ||
      // what may have been said at one moment, in an order that no recording changes
      (String(a.value) < String(b.value) ? -1 : 1),
  );
}

const isMade = ({ words, lapse }: Setting) =>
  words.some((word) => typeof word === 'function') || typeof lapse?.into === 'function';
const mustBePast = ({ doubtful, latest }: Setting, day: Day) => !doubtful && latest !== null && latest <= day;
const firstOf = ({ earliest, rank }: Setting): Moment => ({ day: earliest ?? everBefore, rank });
const lastOf = ({ latest, rank }: Setting, day: Day): Moment => ({
  day: latest !== null && latest < day ? latest : day,
  rank,
});

const everBefore = '0000-01-01' as Day;
/** What something lapsed into comes before what it says itself, so that this is shown while either may be. */
const half = 0.5;
const compare = (a: Moment, b: Moment) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.rank - b.rank);
const later = (a: Moment | null, b: Moment) => (a === null || compare(b, a) > 0 ? b : a);
