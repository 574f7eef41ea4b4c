import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Pace } from './pace.js';

it('parts events into batches, in order, none lost, whatever each took', () => {
  fc.assert(
    fc.property(fc.nat(500), fc.integer({ min: 1, max: 60 }), (many, most) => {
      const events = Array.from({ length: many }, (_, n) => n);
      const batches = [...new Pace(most).batches(events)];
      expect(batches.flat()).toEqual(events);
      expect(batches.every(({ length }) => length > 0 && length <= most)).toBe(true);
    }),
  );
});

it('makes the next batch smaller after one that took too long', () => {
  const pace = new Pace(100);
  const events = Array.from({ length: 300 }, (_, n) => n);
  const sizes: number[] = [];
  for (const batch of pace.batches(events)) {
    sizes.push(batch.length);
    if (sizes.length === 1) burn(1_200);
  }
  expect(sizes[0]).toBe(100);
  expect(sizes[1]).toBeLessThan(100);
});

it('makes it smaller where that one failed for it, so that what is tried again is not the same', () => {
  const pace = new Pace(100);
  const events = Array.from({ length: 100 }, (_, n) => n);
  const write = (batch: readonly number[]) => {
    burn(1_200);
    throw new Error(`${batch.length} took too long`);
  };
  expect(() => {
    for (const batch of pace.batches(events)) write(batch);
  }).toThrow('100 took too long');
  const [again] = pace.batches(events);
  expect(again!.length).toBeLessThan(100);
});

it('does not shrink to nothing where a batch takes its time whatever it holds, and grows again', () => {
  const pace = new Pace(200);
  const sizesOf = (batches: number, milliseconds: number) => {
    const sizes: number[] = [];
    for (const batch of pace.batches(Array.from({ length: 5_000 }))) {
      sizes.push(batch.length);
      burn(milliseconds);
      if (sizes.length === batches) break;
    }
    return sizes;
  };
  expect(Math.min(...sizesOf(4, 1_100))).toBeGreaterThanOrEqual(50);
  expect(Math.max(...sizesOf(6, 250))).toBeGreaterThan(50);
});

/** Lets the clock go on, as a slow write does. */
function burn(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end;);
}
