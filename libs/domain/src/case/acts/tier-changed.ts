import type { DocumentId, FactId } from '../../envelope.js';
import { documentId, factId, text, tier, type Tier } from '../../envelope.js';
import { isRefusal, refuse, type Refusal } from '../../refusal.js';
import { caseAct, isLower, opened, reworded, standing, withFact, type CaseState } from '../state.js';
import { absentDocument } from './document-checked.js';

interface Of {
  readonly fact?: FactId | undefined;
  readonly document?: DocumentId | undefined;
}

/** Opens or closes a fact, a document, or the whole case where neither is named. Closing takes one, opening two and consent. */
export const tierChanged = caseAct({
  type: 'TierChanged',
  data: { fact: factId.optional(), document: documentId.optional(), tier, reason: text(1_000) },
  takesTwo: ({ tier, ...of }, state) => {
    const now = state === undefined ? tier : tierOf(of, state);
    return !isRefusal(now) && isLower(tier, now);
  },
  refuses: ({ tier, ...of }, state) => {
    const now = tierOf(of, state);
    if (isRefusal(now)) return now;
    return now === tier ? refuse('tier-unchanged', `It is ${tier} already.`, { field: 'tier' }) : undefined;
  },
  evolve: (state, { fact, document, tier, reason }, recorded) => {
    const now = opened(state);
    if (document !== undefined) {
      const found = now.documents.get(document)!;
      const changes = [...found.changes, { recorded, was: found.tier }];
      return { ...now, documents: new Map(now.documents).set(document, { ...found, tier, changes }) };
    }
    if (fact === undefined) return { ...now, tier };
    const found = now.facts.get(fact)!;
    return withFact(now, reworded(found, { ...found.says, tier }, 'TierChanged', recorded, reason));
  },
  example: { tier: 'confidential', reason: 'The family asked for it.' },
});

function tierOf({ fact, document }: Of, state: CaseState): Tier | Refusal {
  if (fact !== undefined && document !== undefined)
    return refuse('one-thing-at-once', 'Name a fact or a document.', { field: 'document' });
  if (document !== undefined) return state.documents.get(document)?.tier ?? absentDocument();
  if (fact === undefined) return state.tier;
  const found = standing(state, fact);
  return isRefusal(found) ? found : found.says.tier;
}
