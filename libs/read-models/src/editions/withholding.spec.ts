import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { disjoint, least, overlapping } from './withholding.js';

const cells = fc
  .array(fc.oneof(fc.nat(6), fc.nat(40)), { minLength: 3, maxLength: 9 })
  .map((counts) => new Map(counts.map((many, n) => [`k${n}`, many])));
const sum = (all: Iterable<number>) => [...all].reduce((one, other) => one + other, 0);

describe('cells that add up', () => {
  it('shows all of them where none is small', () => {
    const counts = new Map([['a', 5], ['b', 12], ['c', 80]]); // prettier-ignore
    expect(disjoint(counts)).toEqual({ total: 97, cells: counts });
  });
  it('withholds the smallest of the others with one that is small', () => {
    expect(disjoint(new Map([['a', 3], ['b', 12], ['c', 80]]))).toEqual({ total: 95, cells: new Map([['c', 80]]), withheld: 15 }); // prettier-ignore
  });
  it('and with those that are empty, which would be told to be so', () => {
    expect(disjoint(new Map([['a', 0], ['b', 0], ['c', 80], ['d', 9]]))).toEqual({ total: 89, cells: new Map([['c', 80]]), withheld: 9 }); // prettier-ignore
  });
  it('shows nothing, nor how many there are, of fewer than five', () => {
    expect(disjoint(new Map([['a', 4], ['b', 0]]))).toEqual({ cells: new Map() }); // prettier-ignore
  });
  it('leaves five and more that each withheld cell can be, and shows no small one', () => {
    fc.assert(
      fc.property(cells, (counts) => {
        const { total, cells, withheld } = disjoint(counts);
        if (total === undefined) return void expect(sum(counts.values())).toBeLessThan(least);
        expect([...cells.values()].every((many) => many >= least)).toBe(true);
        expect(sum(cells.values()) + (withheld ?? 0)).toBe(total);
        const hidden = [...counts.keys()].filter((key) => !cells.has(key));
        // By subtraction any one of them is between none and all of what is withheld, as soon as there are two.
        if (hidden.length > 0) expect([hidden.length >= 2, withheld! >= least]).toEqual([true, true]);
      }),
    );
  });
});

describe('cells that overlap', () => {
  it('shows what is large, and who has none', () => {
    const counts = new Map([['a', 3], ['b', 12]]); // prettier-ignore
    expect(overlapping(counts, 20, 34)).toEqual({ total: 34, cells: new Map([['b', 12]]), none: 20 }); // prettier-ignore
  });
  it('withholds a cell that would say that almost nobody has none', () => {
    const counts = new Map([['a', 30], ['b', 12]]); // prettier-ignore
    expect(overlapping(counts, 2, 34)).toEqual({ total: 34, cells: new Map([['b', 12]]) }); // prettier-ignore
  });
  it('withholds who has none where almost all have', () => {
    expect(overlapping(new Map([['a', 3]]), 31, 34)).toEqual({ total: 34, cells: new Map() });
  });
});
