import type { Bounds } from '../../edtf.js';
import type { Family } from '../../fact.js';
import type { Effect } from '../effect.js';
import { kindOf } from '../facts/index.js';
import { momentsOf, type Moments, type StandingFact } from '../order.js';

/** A fact with its days, as the rules of contradiction look at it. */
export interface Dated extends StandingFact {
  readonly when: Moments;
  readonly family: Family;
  readonly effect: Effect;
}

/** Facts in the order of the world, by the first day that they may have been of. */
export function datedOf(facts: readonly StandingFact[]): readonly Dated[] {
  const moments = momentsOf(facts);
  return facts
    .map(({ id, says }): Dated => {
      const { kind } = kindOf(says.kind);
      return { id, says, when: moments.get(id)!, family: kind.family, effect: kind.effect(says.data) };
    })
    .sort(
      (a, b) =>
        order(a.when.earliest ?? a.when.latest ?? '9', b.when.earliest ?? b.when.latest ?? '9') ||
        a.when.rank - b.when.rank ||
        order(a.id, b.id),
    );
}

/** Surely before; may be before (or of the same day); may be of one day. */
export const precedes = (a: Dated, b: Dated): boolean =>
  a.when.latest !== null && b.when.earliest !== null && a.when.latest < b.when.earliest;
export const mayPrecede = (a: Dated, b: Dated): boolean => (a.when.earliest ?? '') <= (b.when.latest ?? '9');
export const mayMeet = (a: Dated, b: Dated): boolean => mayPrecede(a, b) && mayPrecede(b, a);
export const mayLieBetween = (fact: Dated, from: Dated, to: Dated): boolean =>
  mayPrecede(from, fact) && mayPrecede(fact, to);
export const isOneDay = ({ earliest, latest, doubtful }: Bounds): boolean =>
  earliest !== null && earliest === latest && !doubtful;
/** The last of some that were surely before a fact. */
export const lastBefore = (among: readonly Dated[], fact: Dated): Dated | undefined =>
  among
    .filter((other) => precedes(other, fact))
    .sort((a, b) => order(a.when.latest!, b.when.latest!))
    .at(-1);
export const pairs = <T>(of: readonly T[]): readonly (readonly [T, T])[] =>
  of.flatMap((a, index) => of.slice(index + 1).map((b) => [a, b] as const));

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
