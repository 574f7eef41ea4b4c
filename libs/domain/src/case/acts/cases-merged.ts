import { caseId, text } from '../../envelope.js';
import { refuse } from '../../refusal.js';
import { caseAct, opened } from '../state.js';

/**
 * Written to the case that is absorbed: from then on its facts are read, and new ones recorded, with the survivor. Not
 * checked here, as one stream can't tell it: that there is such a survivor, of the same person, and that it was not
 * merged itself.
 */
export const casesMerged = caseAct({
  type: 'CasesMerged',
  data: { survivor: caseId, grounds: text(2_000) },
  takesTwo: () => true,
  evolve: (state, { survivor }) => ({ ...opened(state), mergedInto: survivor }),
  example: { survivor: '01980000-0000-7000-8000-000000000022', grounds: 'The same prosecution, entered twice.' },
});

/** Undoes a merge: two prosecutions after all. */
export const casesSeparated = caseAct({
  type: 'CasesSeparated',
  data: { grounds: text(2_000) },
  takesTwo: () => true,
  refuses: (_, { mergedInto }) =>
    mergedInto ? undefined : refuse('case-not-merged', 'The case stands by itself; there is no merge to undo.'),
  evolve: (state) => {
    const { mergedInto: _, ...apart } = opened(state);
    return apart;
  },
  example: { grounds: 'The judgments name two episodes.' },
});
