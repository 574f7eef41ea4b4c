import { text } from '../../envelope.js';
import { refuse } from '../../refusal.js';
import { caseAct, opened } from '../state.js';

/** Nothing more is expected. A fact that comes late is still taken. */
export const caseClosed = caseAct({
  type: 'CaseClosed',
  data: { reason: text(1_000) },
  refuses: (_, { closed }) =>
    closed
      ? refuse('case-closed-already', 'The case is closed already; reopen it to close it for another reason.')
      : undefined,
  evolve: (state) => ({ ...opened(state), closed: true }),
  example: { reason: 'Released and rehabilitated; no open measures.' },
});

export const caseReopened = caseAct({
  type: 'CaseReopened',
  data: { reason: text(1_000) },
  refuses: (_, { closed }) =>
    closed ? undefined : refuse('case-not-closed', 'The case is open; there is nothing to reopen.'),
  evolve: (state) => ({ ...opened(state), closed: false }),
  example: { reason: 'A new charge was brought.' },
});
