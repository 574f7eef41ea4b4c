/** A pure function of a value that never changes: worked out once, for as long as the value lives. */
export function once<A extends object, R>(of: (value: A) => R): (value: A) => R {
  const known = new WeakMap<A, { readonly result: R }>();
  return (value) => {
    const there = known.get(value);
    if (there) return there.result;
    const result = of(value);
    known.set(value, { result });
    return result;
  };
}
