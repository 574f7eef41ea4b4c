import { z } from 'zod';
import { factId, text } from '../../envelope.js';
import { refuse } from '../../refusal.js';
import { caseAct, opened } from '../state.js';

/** A file came into the case, known by the SHA-256 of its bytes. */
export const documentAttached = caseAct({
  type: 'DocumentAttached',
  data: {
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    bytes: z.int().min(1),
    mediaType: z.string().regex(/^[a-z]+\/[a-z0-9.+-]+$/),
    title: text(300).optional(),
    fact: factId.optional(),
  },
  refuses: ({ sha256, fact }, state) => {
    if (state.documents.has(sha256))
      return refuse('already-exists', 'This very file is attached to the case already.', { field: 'sha256' });
    return fact !== undefined && !state.facts.has(fact)
      ? refuse('fact-not-found', 'This case has no such fact.', { field: 'fact' })
      : undefined;
  },
  evolve: (state, { sha256 }) => {
    const now = opened(state);
    return { ...now, documents: new Set(now.documents).add(sha256) };
  },
  example: { sha256: 'ab'.repeat(32), bytes: 48_211, mediaType: 'application/pdf', title: 'Verdict' },
});
