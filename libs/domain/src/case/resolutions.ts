import type { Day } from '../edtf.js';
import type { FactId } from '../envelope.js';
import { once } from '../once.js';
import { contradictionsAmong, type Contradiction } from './contradictions/index.js';
import type { CaseState, FactRecord } from './state.js';

/**
 * The facts that count: neither withdrawn nor set aside by the resolution of a contradiction. A resolution sets a fact
 * aside only while there is the contradiction that it decided and the fact that it prefers counts itself: once that is
 * withdrawn, or corrected so that nothing contradicts, or set aside by a later decision, the other counts again.
 */
export const standingFacts = once((state: CaseState): readonly FactRecord[] => {
  const recorded = [...state.facts.values()].filter(({ retracted }) => !retracted);
  const decisions: { readonly prefers: FactId; readonly loser: FactId }[] = [];
  let standing = recorded;
  for (const [key, { facts, prefers }] of state.resolutions) {
    const loser = facts.find((id) => id !== prefers);
    if (prefers === undefined || loser === undefined) continue;
    if (!contradictionsAmong(standing, anyDay).some((found) => found.key === key)) continue;
    decisions.push({ prefers, loser });
    standing = standing.filter(({ id }) => id !== loser);
  }
  const aside = new Set<FactId>();
  for (const { prefers, loser } of decisions.reverse()) if (!aside.has(prefers)) aside.add(loser);
  return recorded.filter(({ id }) => !aside.has(id));
});

/** The contradictions of a case on which nobody has decided, as of a day: who preferred a fact decided as long as that holds. */
export const contradictionsOf = (state: CaseState, asOf: Day): readonly Contradiction[] =>
  contradictionsAmong(standingFacts(state), asOf).filter(({ key }) => {
    const resolution = state.resolutions.get(key);
    return resolution === undefined || resolution.prefers !== undefined;
  });

/** Those that depend on the day are of one fact, and set none aside. */
const anyDay = '9999-12-31' as Day;
