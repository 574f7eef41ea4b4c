import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, type Day } from '../edtf.js';
import type { FactId } from '../envelope.js';
import { kept } from './effect.js';
import type { AnyWord, Setting } from './registers.js';
import { turningDays, wordsOn } from './words.js';

describe('the words on a register', () => {
  it('are those of every way in which it can have happened, no more and no fewer', () =>
    fc.assert(
      fc.property(someSettings(plain), someDay, (settings, day) => {
        expect(valuesOn(settings, day)).toEqual(byEveryWorld(settings, day));
      }),
      { numRuns: 600 },
    ));

  it('are no fewer where some are made of what held before, and no more where each day is known', () =>
    fc.assert(
      fc.property(someSettings(orMade), someDay, (settings, day) => {
        expect(valuesOn(settings, day)).toEqual(expect.arrayContaining([...byEveryWorld(settings, day)]));
        const exact = settings.map((one, rank) => ({ ...one, latest: one.earliest, rank, doubtful: false }));
        expect(valuesOn(exact, day)).toEqual(byEveryWorld(exact, day));
      }),
      { numRuns: 600 },
    ));

  it('of a fact that another surely followed are not the last ones', () => {
    const release = setting('a', 'free', 0, 6);
    const arrest = { ...setting('b', 'held', 0, 6), follows: new Set(['a' as FactId]) };
    expect(valuesOn([release, arrest], calendar[5]!)).toEqual(['free', 'held', 'unknown']);
    expect(valuesOn([release, arrest], calendar[9]!)).toEqual(['held']);
  });

  it('change on turning days alone', () =>
    fc.assert(
      fc.property(someSettings(orMade), (settings) => {
        const turning = new Set(turningDays(settings));
        for (const day of calendar.slice(1))
          if (!turning.has(day)) expect(valuesOn(settings, day)).toEqual(valuesOn(settings, addDays(day, -1)));
      }),
    ));

  it('do not depend on the order in which they are told', () =>
    fc.assert(
      fc.property(
        someSettings(orMade).chain((settings) =>
          fc.tuple(fc.constant(settings), fc.shuffledSubarray(settings, { minLength: settings.length })),
        ),
        someDay,
        ([settings, shuffled], day) => {
          expect(wordsOn(shuffled, day, 'unknown')).toEqual(wordsOn(settings, day, 'unknown'));
        },
      ),
    ));

  it('of a later day do not undo those of an earlier one that may still be the last', () => {
    const arrest = setting('a', 'held', 0, 4);
    const release = setting('b', 'free', 2, 3);
    expect(valuesOn([arrest, release], calendar[6]!)).toEqual(['free', 'held']);
  });
});

const firstDay = '2021-09-01' as Day;
const calendar = Array.from({ length: 14 }, (_, index) => addDays(firstDay, index - 2));
const someDay = fc.constantFrom(...calendar);

const setting = (value: string, says: string | AnyWord[], from: number, to: number, rank = 0): Setting => ({
  fact: value as FactId,
  words: typeof says === 'string' ? [says] : says,
  follows: new Set(),
  earliest: addDays(firstDay, from),
  latest: addDays(firstDay, to),
  rank,
  doubtful: false,
});

const someSettings = (someWords: fc.Arbitrary<AnyWord[]>) =>
  fc.array(
    fc
      .record({
        words: someWords,
        from: fc.integer({ min: 0, max: 6 }),
        length: fc.integer({ min: 0, max: 3 }),
        rank: fc.integer({ min: 0, max: 2 }),
        doubtful: fc.boolean(),
        lapse: fc.option(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 2 })), { nil: undefined }),
      })
      .map(({ words, from, length, rank, doubtful, lapse }) => ({
        ...setting('f', words, from, from + length, rank),
        doubtful,
        ...(lapse && { lapse: { least: lapse[0], most: lapse[0] + lapse[1], into: 'lapsed' } }),
      })),
    { maxLength: 4 },
  );
const plain = fc.uniqueArray(fc.constantFrom('held', 'free', 'remand'), { minLength: 1, maxLength: 2 });
const orMade = fc.uniqueArray(fc.constantFrom<AnyWord>('held', 'free', kept, heldIfUnknown), {
  minLength: 1,
  maxLength: 2,
});
function heldIfUnknown(before: string) {
  return before === 'unknown' ? 'held' : before;
}

const valuesOn = (settings: readonly Setting[], day: Day) =>
  [...new Set(wordsOn<string>(settings, day, 'unknown').map(({ value }) => value))].sort();

interface Said {
  readonly of: Setting;
  readonly on: Day;
}

/** The slow way: each setting on each day that it may be of (or, if doubtful, never), and then look who spoke last. */
function byEveryWorld(settings: readonly Setting[], day: Day): readonly string[] {
  const values = new Set<string>();
  const play = (index: number, said: readonly Said[]) => {
    const next = settings[index];
    if (!next) {
      const past = said.filter(({ on }) => on <= day);
      for (const value of lastWords(past, day)) values.add(value);
      return;
    }
    if (next.doubtful) play(index + 1, said);
    for (let on = next.earliest!; on <= next.latest!; on = addDays(on, 1)) play(index + 1, [...said, { of: next, on }]);
  };
  play(0, []);
  return [...values].sort();
}

function lastWords(past: readonly Said[], day: Day): readonly string[] {
  const last = past.filter((one) =>
    past.every((other) => other.on < one.on || (other.on === one.on && other.of.rank <= one.of.rank)),
  );
  if (last.length === 0) return ['unknown'];
  return last.flatMap((one) =>
    wordsOf(one, day).flatMap((word) =>
      typeof word === 'function'
        ? lastWords(
            past.filter((other) => other !== one),
            day,
          ).map((before) => word(before as never) as string)
        : [word as string],
    ),
  );
}

function wordsOf({ of: { lapse, words }, on }: Said, day: Day): readonly AnyWord[] {
  if (!lapse) return words;
  const [held, lapsed] = [addDays(on, lapse.most) > day, addDays(on, lapse.least) <= day];
  return [...(held ? words : []), ...(lapsed ? [lapse.into] : [])];
}
