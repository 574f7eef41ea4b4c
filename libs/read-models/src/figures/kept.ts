import { LRUCache } from 'lru-cache';

/** What is counted under one key: the key's words, and how many of each of the columns. */
export interface Tally {
  readonly key: readonly string[];
  readonly many: readonly number[];
}

/** How a figure is worked out. All of them are sums over people, so that what changed can be counted by itself. */
export interface Working {
  /** Of all people, as known at a position. */
  whole(position: bigint): Promise<readonly Tally[]>;
  /** Of those who may count otherwise at the second of two positions, the earlier or the later; `undefined` where they can't be counted by themselves. */
  between(from: bigint, to: bigint): Promise<Changed | undefined>;
  /** Each key is told, also where nobody is counted under it: the days of a series. */
  readonly everyKey: boolean;
}
/** Of some people: as they count at the first of two positions (`before`) and at the second. */
export interface Changed {
  readonly before: readonly Tally[];
  readonly now: readonly Tally[];
}

/** Where the registry is. */
export interface Now {
  /** The last event that is counted at all. */
  readonly newest: bigint;
  /** The last event that changed in place what was counted before it, instead of closing it. */
  readonly rewritten: bigint;
}

interface Kept {
  readonly position: bigint;
  /** Where the registry was when it was worked out. */
  readonly newest: bigint;
  readonly tallies: Promise<readonly Tally[]>;
  readonly size: number;
}

/**
 * Figures that were worked out before, each as of the latest position that was asked for, and as of earlier ones. One at
 * the same place in the log is the same for good, until something is changed in place; one at another place is made of it
 * by counting anew whoever changed between the two.
 */
export class KeptFigures {
  private readonly kept = new LRUCache<string, Kept>({
    max: mostFigures,
    maxSize: mostTallies,
    sizeCalculation: ({ size }) => size,
  });

  forget(): void {
    this.kept.clear();
  }

  /** `question`: the same for the same figure at whatever position. */
  async find(question: string, position: bigint, now: Now, working: Working): Promise<readonly Tally[]> {
    const standing = (key: string) => {
      const kept = this.kept.get(key);
      return kept && kept.newest >= now.rewritten ? kept : undefined;
    };
    const latest = standing(question);
    const key = latest && latest.position > position ? `${question} ${position}` : question;
    const there = standing(key) ?? latest;
    if (there?.position === position) return there.tallies;
    const tallies = there ? brought(there, position, working) : working.whole(position);
    const made: Kept = { position, newest: now.newest, tallies, size: 1 };
    const become = (kept: Kept | undefined) => {
      if (this.kept.peek(key) !== made) return;
      if (kept) this.kept.set(key, kept);
      else this.kept.delete(key);
    };
    this.kept.set(key, made);
    try {
      const { length } = await tallies;
      become({ ...made, size: 1 + length });
    } catch (error) {
      become(key === question && (await isThere(there)) ? there : undefined);
      throw error;
    }
    return tallies;
  }
}

const isThere = async (kept: Kept | undefined): Promise<boolean> =>
  kept !== undefined && kept.tallies.then(() => true, () => false); // prettier-ignore

async function brought(kept: Kept, to: bigint, working: Working): Promise<readonly Tally[]> {
  const tallies = await kept.tallies.catch(() => undefined);
  const changed = tallies && (await working.between(kept.position, to));
  return changed ? summed(tallies, changed, working.everyKey) : working.whole(to);
}

function summed(whole: readonly Tally[], { before, now }: Changed, everyKey: boolean): readonly Tally[] {
  if (before.length + now.length === 0) return whole;
  const all = new Map(whole.map((tally) => [nameOf(tally), tally]));
  for (const [tallies, sign] of [[before, -1], [now, 1]] as const)
    for (const tally of tallies) {
      const known = all.get(nameOf(tally))?.many;
      all.set(nameOf(tally), { ...tally, many: tally.many.map((of, n) => (known?.[n] ?? 0) + sign * of) });
    }
  return [...all.values()].filter(({ many }) => everyKey || many.some((of) => of !== 0));
} // prettier-ignore
const nameOf = ({ key }: Tally): string => key.join('\0');

/** Together some 50 MB. */
const mostFigures = 5_000;
const mostTallies = 200_000;
