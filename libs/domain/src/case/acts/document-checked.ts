import { documentId, registryItself, text } from '../../envelope.js';
import { refuse } from '../../refusal.js';
import { documentOutcome } from '../../vocabulary/terms.js';
import { caseAct, opened } from '../state.js';

/** The registry looked at what was attached; until it did, nobody is given the file. */
export const documentChecked = caseAct({
  type: 'DocumentChecked',
  data: {
    document: documentId,
    outcome: documentOutcome,
    signature: text(200).optional().describe('What the scanner calls what it found'),
  },
  refuses: ({ document }, { documents }, { by }) => {
    if (by !== registryItself) return refuse('registry-only', 'The registry says so by itself.');
    const found = documents.get(document);
    if (!found) return absentDocument();
    return found.checked === undefined
      ? undefined
      : refuse('document-checked-already', 'It was looked at before, and that stands.', { field: 'document' });
  },
  evolve: (state, { document, outcome }) => {
    const now = opened(state);
    const found = now.documents.get(document)!;
    return { ...now, documents: new Map(now.documents).set(document, { ...found, checked: outcome }) };
  },
  example: { document: '01980000-0000-7000-8000-0000000000d1', outcome: 'no-virus-found' },
});

export const absentDocument = () =>
  refuse('document-not-found', 'The case has no such document, or it is not yours to see.', { field: 'document' });

export const absentUpload = () =>
  refuse('upload-not-found', 'There is no such upload of yours; one that nobody goes on with for a day is removed.');
