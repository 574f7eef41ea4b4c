import highs from 'highs';

/** A table of one month or year as it was published: what is not in `published` is withheld, or empty. */
export interface PublishedTable {
  readonly name: string;
  /** Every key that there can be. */
  readonly keys: readonly string[];
  readonly published: ReadonlyMap<string, number>;
  /** Overlapping: everybody has one of the keys or is in this one. Disjoint where it is left out. */
  readonly none?: string;
}
/** What a cell can be, by all that was published; `to` is Infinity where nothing bounds it. */
export interface Bound {
  readonly cell: string;
  readonly from: number;
  readonly to: number;
}
/** A sum of variables that is, is at least or at most a number. */
export type Equation = readonly [terms: ReadonlyMap<string, number>, is: '=' | '>=' | '<=', value: number];

// Its types say that it is a module of the other kind than it is.
const solver = await (highs as unknown as typeof highs.default)();

/**
 * Whoever solves what was published (research 3.3 (i)): for each variable the least and the greatest whole number that
 * agrees with every equation, none of them negative.
 */
export function solve(equations: readonly Equation[], cells: readonly string[]): readonly Bound[] {
  const names = new Map([...new Set([...cells, ...equations.flatMap(([terms]) => [...terms.keys()])])].map((cell, n) => [cell, `x${n}`])); // prettier-ignore
  const written = equations.map(([terms, is, value], n) => {
    const sum = [...terms].map(([cell, by]) => `${by < 0 ? '-' : '+'} ${Math.abs(by)} ${names.get(cell)!}`).join(' ');
    return ` c${n}: ${sum} ${is} ${value}`;
  });
  const bound = (goal: 'Minimize' | 'Maximize', cell: string): number => {
    const { Status, ObjectiveValue } = solver.solve(
      `${goal}\n obj: ${names.get(cell)!}\nSubject To\n${written.join('\n')}\nGeneral\n ${[...names.values()].join(' ')}\nEnd`,
    );
    if (Status === 'Optimal') return Math.round(ObjectiveValue);
    if (Status === 'Unbounded' || Status === 'Primal infeasible or unbounded') return goal === 'Maximize' ? Infinity : 0;
    throw new Error(`What was published contradicts itself: ${Status} for ${cell}`);
  }; // prettier-ignore
  return cells.map((cell) => ({ cell, from: bound('Minimize', cell), to: bound('Maximize', cell) }));
}

/**
 * Bounds of what is withheld in the tables of persons of one month. What they share is the total, which is published: so
 * each is solved by itself. Keys that are withheld alike can be the same: of many, six are solved.
 */
export const attack = (total: number, tables: readonly PublishedTable[]): readonly Bound[] =>
  tables.flatMap((table) => attackOne(total, table));

function attackOne(total: number, { name, keys, published, none }: PublishedTable): readonly Bound[] {
  const cell = (key: string) => `${name} ${key}`;
  const hidden = keys.filter((key) => !published.has(key));
  const one = (key: string) => new Map([[cell(key), 1]]);
  const equations: Equation[] = [...published].map(([key, value]) => [one(key), '=', value]);
  equations.push([new Map(keys.map((key) => [cell(key), 1])), none === undefined ? '=' : '>=', total]);
  for (const key of keys)
    equations.push([key === none || none === undefined ? one(key) : new Map([...one(key), ...one(none)]), '<=', total]);
  const some = hidden.filter((key, n) => n < 5 || key === none);
  return solve(equations, some.map(cell));
}

/** What was published of how many were held, came and went; `n`: how many episodes of custody there were in all, where it is told. */
export interface ToldOfFlows {
  readonly flows: readonly { readonly year: number; readonly began: number; readonly ended: number }[];
  readonly held: readonly { readonly month: string; readonly persons: number }[];
  readonly n: number | null;
}
/** Bounds of what is not told of years and of their ends. */
export function attackFlows({ flows, held, n }: ToldOfFlows): readonly Bound[] {
  const equations: Equation[] = [];
  const [told, began] = [new Map<string, number>(), new Map([['began before', 1]])];
  const cells = new Set(['began before']);
  const last = held.map(({ month }) => month).sort().at(-1)!; // prettier-ignore
  for (const { month, persons } of held) told.set(`held ${month}`, persons);
  for (const { year, began, ended } of flows) told.set(`began ${year}`, began).set(`ended ${year}`, ended);
  for (let year = 2014; year <= Number(last.slice(0, 4)); year += 1) {
    const end = (of: number) => (last.startsWith(String(of)) ? `held ${last}` : `held ${of}-12-01`);
    const terms = new Map([[end(year), 1], [end(year - 1), -1], [`began ${year}`, -1], [`ended ${year}`, 1]]); // prettier-ignore
    equations.push([terms, '=', 0]);
    began.set(`began ${year}`, 1);
    for (const cell of terms.keys()) cells.add(cell);
  }
  equations.push([new Map([['held 2013-12-01', 1], ['began before', -1]]), '<=', 0]); // prettier-ignore
  if (n !== null) equations.push([began, '=', n]);
  for (const cell of cells) if (told.has(cell)) equations.push([new Map([[cell, 1]]), '=', told.get(cell)!]);
  return solve(equations, [...cells].filter((cell) => !told.has(cell))); // prettier-ignore
}

export const narrow = (bounds: readonly Bound[], than = 5): readonly Bound[] =>
  bounds.filter(({ from, to }) => to - from < than);
