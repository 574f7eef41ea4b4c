/** Numbers that look random and come again with their seed (mulberry32). */
export class Random {
  constructor(private state: number) {}

  /** From 0 to 1, the latter excluded. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Another row of numbers: what draws from it disturbs this one no more. */
  fork(): Random {
    return new Random(this.between(0, 2 ** 31));
  }

  chance(of: number): boolean {
    return this.next() < of;
  }

  /** A whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  pick<T>(from: readonly [T, ...T[]] | readonly T[]): T {
    return from[this.between(0, from.length - 1)] as T;
  }

  shuffled<T>(of: readonly T[]): readonly T[] {
    return of
      .map((value) => ({ value, at: this.next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ value }) => value);
  }
}
