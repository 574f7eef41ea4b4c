/** Batches that take longer hold their locks and their memory longer than anybody should wait for. */
const longest = 1_000;
/** Near to what a statement may take: then it has to be smaller, whatever a smaller one costs. */
const tooLong = 4_000;
/** Where so few take long, it is the machine that is slow, and fewer would only be slower. */
const few = 50;

/** How many events a batch may hold, so that to write it takes about so long as we allow: found by what the last took. */
export class Pace {
  constructor(
    private readonly most = 5_000,
    private allowed = most,
  ) {}

  /** The events, parted into batches that are not too large; asked again after each, for the last one tells. */
  *batches<T>(events: readonly T[]): Iterable<readonly T[]> {
    for (let from = 0; from < events.length;) {
      const batch = events.slice(from, from + this.allowed);
      from += batch.length;
      const began = performance.now();
      try {
        yield batch;
      } finally {
        this.learn(batch.length, performance.now() - began); // of one that failed too: it may have taken too long
      }
    }
  }

  private learn(events: number, milliseconds: number): void {
    const fewest = milliseconds > tooLong ? 1 : Math.min(events, few);
    if (milliseconds > longest) this.allowed = Math.max(fewest, Math.floor((events * longest) / milliseconds / 2));
    else if (milliseconds < longest / 2 && events >= this.allowed) this.allowed = Math.min(this.most, this.allowed * 2);
  }
}
