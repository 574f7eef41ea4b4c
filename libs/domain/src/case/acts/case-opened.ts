import { personId, text, tier } from '../../envelope.js';
import { caseAct } from '../state.js';

/** One prosecution, or one episode of persecution, of one person. */
export const caseOpened = caseAct({
  type: 'CaseOpened',
  data: { person: personId, title: text(200).optional(), tier: tier.default('restricted') },
  opens: true,
  evolve: (_, { person, title, tier }, recorded) => ({
    person,
    ...(title !== undefined && { title }),
    tier,
    opened: recorded,
    closed: false,
    facts: new Map(),
    resolutions: new Map(),
    classifications: new Map(),
    documents: new Set(),
  }),
  example: { person: '01980000-0000-7000-8000-000000000011', title: 'Second Simferopol group', tier: 'public' },
});
