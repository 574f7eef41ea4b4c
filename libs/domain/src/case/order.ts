import { boundsOf, type Bounds, type Day } from '../edtf.js';
import type { FactId } from '../envelope.js';
import { once } from '../once.js';
import { kindOf, type CaseFact } from './facts/index.js';

/** A standing fact, as the status needs it. */
export interface StandingFact {
  readonly id: FactId;
  readonly says: CaseFact;
}

/** When a fact was: its days, made closer by the facts that it followed and that followed it, and its place in a day. */
export interface Moments extends Bounds {
  /** Equal for facts that nothing puts in an order. */
  readonly rank: number;
  /** All facts that a source says it followed, near or far. */
  readonly follows: ReadonlySet<FactId>;
}

/**
 * The order of facts: by their days, on one day by the catalogue, and after the fact that a source says they followed.
 * It does not depend on the order of recording. A circle of such sayings says nothing; neither does one that the days
 * do not allow.
 */
export const momentsOf = once((facts: readonly StandingFact[]): ReadonlyMap<FactId, Moments> => {
  const followed = followedBy(facts);
  if (followed.size === 0) return byCatalogue(facts);
  const paths = new Map<FactId, readonly number[]>();
  const pathOf = (fact: StandingFact): readonly number[] => {
    const known = paths.get(fact.id);
    if (known) return known;
    const leader = followed.get(fact.id);
    const path = placedAfter(kindOf(fact.says.kind).rank, leader ? pathOf(leader) : []);
    paths.set(fact.id, path);
    return path;
  };
  const follows = (fact: StandingFact): readonly FactId[] => {
    const leader = followed.get(fact.id);
    return leader ? [leader.id, ...follows(leader)] : [];
  };
  const ranks = new Map(
    [...new Set(facts.map((fact) => pathOf(fact).join()))].sort(byPath).map((path, rank) => [path, rank]),
  );
  const days = daysOf(facts, followed);
  return new Map(
    facts.map((fact) => [
      fact.id,
      { ...days.get(fact.id)!, rank: ranks.get(pathOf(fact).join())!, follows: new Set(follows(fact)) },
    ]),
  );
});

/** The same of facts none of which followed another. */
function byCatalogue(facts: readonly StandingFact[]): ReadonlyMap<FactId, Moments> {
  const placeOf = ({ says }: StandingFact) => kindOf(says.kind).rank;
  const places = [...new Set(facts.map(placeOf))].sort((a, b) => a - b);
  return new Map(
    facts.map((fact) => {
      const { earliest, latest, doubtful } = boundsOf(fact.says.occurredOn);
      return [fact.id, { earliest, latest, doubtful, rank: places.indexOf(placeOf(fact)), follows: none }];
    }),
  );
}
const none: ReadonlySet<FactId> = new Set();

/** Whether a fact that followed another would come to have followed itself. */
export function makesCircle(self: FactId, after: FactId, afterOf: (fact: FactId) => FactId | undefined): boolean {
  const seen = new Set<FactId>();
  for (let at: FactId | undefined = after; at !== undefined && !seen.has(at); at = afterOf(at)) {
    if (at === self) return true;
    seen.add(at);
  }
  return false;
}

/** The fact that each one followed, where that says something. */
function followedBy(facts: readonly StandingFact[]): ReadonlyMap<FactId, StandingFact> {
  if (facts.every(({ says }) => says.after === undefined)) return new Map();
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  const afterOf = (id: FactId) => byId.get(id)?.says.after;
  return new Map(
    facts.flatMap((fact) => {
      const { after } = fact.says;
      const leader = after === undefined ? undefined : byId.get(after);
      if (!leader || makesCircle(fact.id, leader.id, afterOf)) return [];
      const [own, its] = [boundsOf(fact.says.occurredOn), boundsOf(leader.says.occurredOn)];
      const allowed = own.latest === null || its.earliest === null || its.earliest <= own.latest;
      return allowed ? [[fact.id, leader] as const] : [];
    }),
  );
}

/** Where a kind has its place after a path: as near to its own place in the catalogue as that allows. */
function placedAfter(own: number, path: readonly number[]): readonly number[] {
  for (const [depth, step] of path.entries()) if (own > step) return [...path.slice(0, depth), own];
  return [...path, own];
}

/** Bounds, made closer from both sides. What is doubtful itself brings nothing closer. */
function daysOf(facts: readonly StandingFact[], followed: ReadonlyMap<FactId, StandingFact>) {
  const days = new Map<FactId, Bounds>(facts.map(({ id, says }) => [id, boundsOf(says.occurredOn)]));
  const isSure = ({ says }: StandingFact) => says.verification !== 'disputed' && !boundsOf(says.occurredOn).doubtful;
  const deep = (fact: StandingFact): number => {
    const leader = followed.get(fact.id);
    return leader ? 1 + deep(leader) : 0;
  };
  const fromFirst = facts.filter(({ id }) => followed.has(id)).sort((a, b) => deep(a) - deep(b));
  for (const fact of fromFirst) {
    const [leader, own] = [followed.get(fact.id)!, days.get(fact.id)!];
    const earliest = laterOf(own.earliest, days.get(leader.id)!.earliest);
    if (isSure(leader) && !(earliest !== null && own.latest !== null && earliest > own.latest))
      days.set(fact.id, { ...own, earliest });
  }
  for (const fact of fromFirst.reverse()) {
    const leader = followed.get(fact.id)!;
    const its = days.get(leader.id)!;
    const latest = soonerOf(its.latest, days.get(fact.id)!.latest);
    if (isSure(fact) && !(its.earliest !== null && latest !== null && latest < its.earliest))
      days.set(leader.id, { ...its, latest });
  }
  return days;
}

const laterOf = (a: Day | null, b: Day | null) => (a === null || (b !== null && b > a) ? b : a);
const soonerOf = (a: Day | null, b: Day | null) => (a === null || (b !== null && b < a) ? b : a);
const byPath = (one: string, other: string): number => {
  const [a, b] = [one.split(',').map(Number), other.split(',').map(Number)];
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) if (a[at] !== b[at]) return a[at]! - b[at]!;
  return a.length - b.length;
};
