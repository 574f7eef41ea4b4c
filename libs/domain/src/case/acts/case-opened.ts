import { personId, text, tier } from '../../envelope.js';
import { territory } from '../../vocabulary/terms.js';
import { caseAct } from '../state.js';

/** One prosecution, or one episode of persecution, of one person. */
export const caseOpened = caseAct({
  type: 'CaseOpened',
  data: {
    person: personId,
    title: text(200).optional(),
    tier: tier.default('restricted'),
    territory: territory.optional().describe('Where it belongs; left out: anywhere'),
  },
  opens: true,
  evolve: (_, { person, title, tier, territory }, recorded) => ({
    person,
    ...(title !== undefined && { title }),
    tier,
    opened: recorded,
    closed: false,
    facts: new Map(),
    resolutions: new Map(),
    classifications: new Map(),
    documents: new Map(),
    ...(territory !== undefined && { territory }),
    assigned: new Set(),
    assignments: new Set(),
  }),
  example: { person: '01980000-0000-7000-8000-000000000011', title: 'Second Simferopol group', tier: 'public' },
});
