import { factId, text, tier } from '../../envelope.js';
import { isRefusal, refuse } from '../../refusal.js';
import { caseAct, isLower, opened, reworded, standing, withFact } from '../state.js';

/** Opens or closes a fact, or the whole case where no fact is named. Closing takes one, opening two and consent. */
export const tierChanged = caseAct({
  type: 'TierChanged',
  data: { fact: factId.optional(), tier, reason: text(1_000) },
  takesTwo: ({ fact, tier }, state) =>
    isLower(tier, (fact && state?.facts.get(fact)?.says.tier) ?? state?.tier ?? tier),
  refuses: ({ fact, tier }, state) => {
    const found = fact === undefined ? undefined : standing(state, fact);
    if (isRefusal(found)) return found;
    return (found?.says ?? state).tier === tier
      ? refuse('tier-unchanged', `It is ${tier} already.`, { field: 'tier' })
      : undefined;
  },
  evolve: (state, { fact, tier, reason }, recorded) => {
    const now = opened(state);
    if (fact === undefined) return { ...now, tier };
    const found = now.facts.get(fact)!;
    return withFact(now, reworded(found, { ...found.says, tier }, 'TierChanged', recorded, reason));
  },
  example: { tier: 'confidential', reason: 'The family asked for it.' },
});
