/**
 * Texts that are searched as one, in the order in which they were given: they lie side by side in memory then, which is
 * several times faster than asking each of them, wherever it lies.
 */
export class JoinedNames {
  private readonly text: string;
  /** Where each begins, and where the next would. */
  private readonly starts: Uint32Array;

  constructor(private readonly names: readonly string[]) {
    this.text = names.join(between);
    this.starts = new Uint32Array(names.length + 1);
    let at = 0;
    for (const [nth, name] of names.entries()) this.starts[nth + 1] = at += name.length + between.length;
  }

  /** The numbers of those that have this in them, in order. */
  *having(wanted: string): Generator<number> {
    let nth = 0;
    for (let at = this.text.indexOf(wanted); at >= 0 && nth < this.names.length;) {
      while (this.starts[nth + 1]! <= at) nth += 1;
      if (this.names[nth]!.includes(wanted)) yield nth; // and not across two of them
      nth += 1;
      at = this.text.indexOf(wanted, this.starts[nth]);
    }
  }
}

const between = '\n';
