import { inByteOrder } from '../byte-order.js';

/** A place in an order: by name, or by anything else that is a text. */
export interface PlaceInOrder {
  readonly value: string;
  readonly id: string;
}
/** A row and where it stands. */
export interface Placed<R> extends PlaceInOrder {
  readonly row: R;
}
interface InMemory {
  readonly id: string;
  readonly sortName: string;
}
interface Sides<R> {
  readonly limit: number;
  readonly after?: PlaceInOrder | undefined;
  readonly backwards?: boolean;
  /** The first rows whose order Postgres knows, at most so many. */
  readonly clear: (limit: number) => Promise<readonly Placed<R>[]>;
  /** Of whom memory knows the order, in it. */
  readonly ordered: readonly InMemory[];
  /** The rows of some of them, those that the reader sees. */
  readonly rowsOf: (some: readonly InMemory[]) => Promise<readonly Placed<R>[]>;
}

/** The order of the list, the same as in Postgres. */
export const ordering =
  (backwards: boolean) =>
  (a: PlaceInOrder, b: PlaceInOrder): number =>
    (inByteOrder(a.value, b.value) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)) * (backwards ? -1 : 1);

/**
 * A page of what Postgres orders and what memory does, since the names are sealed, in one order. Of the latter as
 * many are asked for as it takes, in ever larger parts: a reader may see few of them.
 */
export async function inOneOrder<R>(of: Sides<R>): Promise<readonly Placed<R>[]> {
  const { limit, after, backwards = false, ordered } = of;
  const compare = ordering(backwards);
  const clear = await of.clear(limit);
  const found: Placed<R>[] = [];
  for (let at = 0, size = limit; at < ordered.length && found.length < limit; size *= 4) {
    let end = Math.min(at + size, ordered.length);
    while (end < ordered.length && ordered[end]!.sortName === ordered[end - 1]!.sortName) end += 1; // one name, one part
    const part = ordered.slice(at, end);
    const last = clear[limit - 1];
    if (last && compare({ value: part[0]!.sortName, id: '' }, { ...last, id: '' }) > 0) break; // beyond the page
    const rows = (await of.rowsOf(part)).filter((row) => !after || compare(row, after) > 0);
    found.push(...[...rows].sort(compare));
    at = end;
  }
  return [...clear, ...found].sort(compare).slice(0, limit);
}
