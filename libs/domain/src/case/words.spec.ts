import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, type Day } from '../edtf.js';
import type { FactId } from '../envelope.js';
import type { Setting } from './registers.js';
import { turningDays, wordsOn } from './words.js';

describe('the words on a register', () => {
  it('are those of every way in which it can have happened, no more and no fewer', () =>
    fc.assert(
      fc.property(someSettings, someDay, (settings, day) => {
        expect(valuesOn(settings, day)).toEqual(byEveryWorld(settings, day));
      }),
      { numRuns: 2_000 },
    ));

  it('change on turning days alone', () =>
    fc.assert(
      fc.property(someSettings, (settings) => {
        const turning = new Set(turningDays(settings));
        for (const day of calendar.slice(1))
          if (!turning.has(day)) expect(valuesOn(settings, day)).toEqual(valuesOn(settings, addDays(day, -1)));
      }),
    ));

  it('do not depend on the order in which they are told', () =>
    fc.assert(
      fc.property(
        someSettings.chain((settings) =>
          fc.tuple(fc.constant(settings), fc.shuffledSubarray(settings, { minLength: settings.length })),
        ),
        someDay,
        ([settings, shuffled], day) => {
          expect(valuesOn(shuffled, day)).toEqual(valuesOn(settings, day));
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

const setting = (value: string, says: string, from: number, to: number, rank = 0): Setting => ({
  fact: value as FactId,
  value: says,
  earliest: addDays(firstDay, from),
  latest: addDays(firstDay, to),
  rank,
  doubtful: false,
});

const someSettings = fc.array(
  fc
    .record({
      value: fc.constantFrom('held', 'free', 'remand'),
      from: fc.integer({ min: 0, max: 6 }),
      length: fc.integer({ min: 0, max: 3 }),
      rank: fc.integer({ min: 0, max: 2 }),
      doubtful: fc.boolean(),
      lapse: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    })
    .map(({ value, from, length, rank, doubtful, lapse }) => ({
      ...setting('f', value, from, from + length, rank),
      doubtful,
      ...(lapse !== undefined && { lapse: { days: lapse, value: 'lapsed' } }),
    })),
  { maxLength: 4 },
);

const valuesOn = (settings: readonly Setting[], day: Day) =>
  [...new Set(wordsOn<string>(settings, day, 'unknown').map(({ value }) => value))].sort();

/** The slow way: each setting on each day that it may be of (or, if doubtful, never), and then look who spoke last. */
function byEveryWorld(settings: readonly Setting[], day: Day): readonly string[] {
  const values = new Set<string>();
  const play = (index: number, said: readonly { readonly of: Setting; readonly on: Day }[]) => {
    const next = settings[index];
    if (!next) {
      for (const value of lastWords(said, day)) values.add(value);
      return;
    }
    if (next.doubtful) play(index + 1, said);
    for (let on = next.earliest!; on <= next.latest!; on = addDays(on, 1)) play(index + 1, [...said, { of: next, on }]);
  };
  play(0, []);
  return [...values].sort();
}

function lastWords(said: readonly { readonly of: Setting; readonly on: Day }[], day: Day): readonly string[] {
  const past = said.filter(({ on }) => on <= day);
  const last = past.filter((one) =>
    past.every((other) => other.on < one.on || (other.on === one.on && other.of.rank <= one.of.rank)),
  );
  if (last.length === 0) return ['unknown'];
  return last.map(
    ({ of, on }) => (of.lapse && addDays(on, of.lapse.days) <= day ? of.lapse.value : of.value) as string,
  );
}
