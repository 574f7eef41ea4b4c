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
  /** Of those who may count otherwise at the second of two positions; `undefined` where that are too many to count by themselves. */
  between(from: bigint, to: bigint): Promise<Changed | undefined>;
  /** Each key is told, also where nobody is counted under it: the days of a series. */
  readonly everyKey: boolean;
}
/** Of some people: as they counted before, and as they count now. */
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
}

/**
 * Figures that were worked out before. One at the same place in the log is the same for good, until something is changed
 * in place; one at an earlier place is brought up to a later one by counting anew whoever changed between the two.
 */
export class KeptFigures {
  private readonly kept = new LRUCache<string, Kept>({ max: mostFigures, maxSize: mostTallies });

  forget(): void {
    this.kept.clear();
  }

  /** `question`: the same for the same figure at whatever position. */
  async find(question: string, position: bigint, now: Now, working: Working): Promise<readonly Tally[]> {
    const standing = (key: string) => {
      const kept = this.kept.get(key);
      return kept && kept.newest >= now.rewritten ? kept : undefined;
    };
    const there = `${question} ${position}`;
    const same = standing(there);
    if (same) return same.tallies;
    const latest = standing(question);
    const before = latest && latest.position < position ? latest : undefined;
    const tallies = before ? broughtUp(before, position, working) : working.whole(position);
    const made: Kept = { position, newest: now.newest, tallies };
    const keys = latest && latest.position > position ? [there] : [there, question];
    for (const key of keys) this.kept.set(key, made, { size: 1 });
    try {
      const { length } = await tallies;
      for (const key of keys) if (this.kept.peek(key) === made) this.kept.set(key, made, { size: 1 + length });
      return await tallies;
    } catch (error) {
      for (const key of keys) if (this.kept.peek(key) === made) this.kept.delete(key);
      throw error;
    }
  }
}

async function broughtUp(kept: Kept, to: bigint, working: Working): Promise<readonly Tally[]> {
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
