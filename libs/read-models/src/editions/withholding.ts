/** What is smaller is withheld, and what is withheld can't be narrowed to less than this from what is published. */
export const least = 5;

/** `total` is absent where it is withheld itself; `withheld`: all that is, together, where it is told. */
export interface Shown {
  readonly total?: number;
  readonly cells: ReadonlyMap<string, number>;
  readonly withheld?: number;
}

/**
 * Of cells that add up to a total: those that may be shown. Every key that there can be stands in `counts`, with zero
 * where nobody has it: that a cell is empty is told as little as that it is small. Where those withheld could be narrowed
 * by subtraction, the smallest of the others goes with them.
 */
export function disjoint(counts: ReadonlyMap<string, number>): Shown {
  const total = sum(counts.values());
  if (total < least) return nothing;
  const [shown, hidden] = parted(counts);
  while (hidden.length > 0 && (hidden.length < 2 || sum(hidden.map(([, many]) => many)) < least))
    hidden.push(shown.shift()!);
  const withheld = sum(hidden.map(([, many]) => many));
  return { total, cells: new Map(shown), ...(hidden.length > 0 && { withheld }) };
}

/**
 * Of cells that overlap, with the total of which each is a part: everybody has one of them or is in `none`. From `none`
 * follows how many have any, and from a large cell how few can have none. There are always more keys than are counted, so
 * that nothing follows for one that is withheld but that it is no more than all who have any.
 */
export function overlapping(counts: ReadonlyMap<string, number>, none: number, total: number): Shown & { readonly none?: number } {
  if (total < least) return nothing;
  const [shown] = parted(counts);
  if (none >= least && total - none >= least) return { total, cells: new Map(shown), none };
  return { total, cells: new Map(shown.filter(([, many]) => many <= total - least)) };
} // prettier-ignore

/** The smallest first; of the same size in the order of their keys. */
function parted(counts: ReadonlyMap<string, number>) {
  const all = [...counts].sort(([a, m], [b, n]) => m - n || (a < b ? -1 : 1));
  return [all.filter(([, many]) => many >= least), all.filter(([, many]) => many < least)] as const;
}
const sum = (all: Iterable<number>): number => [...all].reduce((one, other) => one + other, 0);
const nothing: Shown = { cells: new Map() };
