import type { Day } from '../../edtf.js';
import type { FactId } from '../../envelope.js';
import type { StandingFact } from '../order.js';
import { differingDays } from '../registers.js';
import { segmentsOf } from '../status.js';
import {
  custodyAfterRelease, lifeAfterDeath, pastCustodyMaximum, releasedBeforeDetained, twoPlacesOneDay, unregisteredDays,
} from './custody.js'; // prettier-ignore
import { datedOf, pairs } from './dated.js';
import {
  acquittedAndServing, pastEndOfTerm, sentenceOutsideRange, twoVerdictsOfOneInstance, verdictBeforeCharge,
} from './judgment.js'; // prettier-ignore
import type { Rule } from './rule.js';

/** Why statements can't all be so. `unregistered-days` and the two `past-…` are violations of their own too. */
export const contradictionRules = [
  'released-before-detained', 'two-places-one-day', 'verdict-before-charge', 'two-verdicts-of-one-instance',
  'custody-after-release', 'life-after-death', 'sentence-outside-range', 'past-custody-maximum', 'past-end-of-term',
  'unregistered-days', 'acquitted-and-serving', 'same-fact-twice', 'differing-days',
] as const; // prettier-ignore
export type ContradictionRule = (typeof contradictionRules)[number];

/**
 * One fact, or two, that can't be so; open until somebody decides. The key names the rule and the facts that it is
 * between, and no others, so that what else is learnt reopens nothing.
 */
export interface Contradiction {
  readonly key: string;
  readonly rule: ContradictionRule;
  readonly facts: readonly FactId[];
}

/** All that contradicts among standing facts. Only what is certain contradicts: dates that may meet do not. */
export function contradictionsAmong(standing: readonly StandingFact[], asOf: Day): readonly Contradiction[] {
  const facts = datedOf(standing);
  const segments = segmentsOf(standing).filter(({ from }) => from === null || from <= asOf);
  const found = contradictionRules.flatMap((rule) =>
    rules[rule](facts, segments, asOf).map((between) => contradiction(rule, between)),
  );
  return [...new Map(found.map((one) => [one.key, one])).values()];
}

const contradiction = (rule: ContradictionRule, between: readonly StandingFact[]): Contradiction => {
  const facts = between.map(({ id }) => id).sort();
  return { key: `${rule}:${facts.join(',')}`, rule, facts };
};

const sameFactTwice: Rule = (facts) => {
  const told = new Map<string, StandingFact[]>();
  for (const fact of facts) {
    const { kind, occurredOn, data } = fact.says;
    const words = JSON.stringify([kind, occurredOn, data]);
    told.set(words, [...(told.get(words) ?? []), fact]);
  }
  return [...told.values()].flatMap(pairs);
};

const rules: Record<ContradictionRule, Rule> = {
  'released-before-detained': releasedBeforeDetained,
  'two-places-one-day': twoPlacesOneDay,
  'verdict-before-charge': verdictBeforeCharge,
  'two-verdicts-of-one-instance': twoVerdictsOfOneInstance,
  'custody-after-release': custodyAfterRelease,
  'life-after-death': lifeAfterDeath,
  'sentence-outside-range': sentenceOutsideRange,
  'past-custody-maximum': pastCustodyMaximum,
  'past-end-of-term': pastEndOfTerm,
  'unregistered-days': unregisteredDays,
  'acquitted-and-serving': acquittedAndServing,
  'same-fact-twice': sameFactTwice,
  'differing-days': (facts) => differingDays(facts),
};
