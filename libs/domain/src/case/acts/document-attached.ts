import { z } from 'zod';
import { documentId, factId, sourceId, text, tier } from '../../envelope.js';
import { refuse } from '../../refusal.js';
import { caseAct, opened } from '../state.js';
import { documentAttachedV1 } from './document-attached.v1.js';
import { file } from './document-file.js';

/** What whoever attaches a file says of it. */
const says = {
  title: text(300).optional(),
  name: text(255).optional().describe('How the file was called where it came from'),
  source: sourceId.optional().describe('Who gave it'),
  fact: factId.optional().describe('The fact that it shows'),
  tier: tier.default('restricted'),
};
export const attachment = z.strictObject(says);
export type Attachment = z.output<typeof attachment>;

/**
 * A file came into the case: its SHA-256, size and type are of the bytes as they came, and are found by the registry.
 * With who recorded it and when, it begins the chain of custody.
 */
export const documentAttached = caseAct({
  type: 'DocumentAttached',
  data: {
    document: documentId.optional().describe('Left out where the registry has no bytes of it'),
    ...file,
    ...says,
    copy: z.strictObject(file).optional().describe('Its picture drawn anew, without what came beside the picture'),
  },
  earlier: [documentAttachedV1],
  refuses: ({ document, sha256, fact }, { documents, facts }) => {
    const same = [...documents.values()].some((one) => one.sha256 === sha256 || one.document === document);
    if (same) return refuse('already-exists', 'This very file is attached to the case already.', { field: 'sha256' });
    return fact !== undefined && !facts.has(fact)
      ? refuse('fact-not-found', 'This case has no such fact.', { field: 'fact' })
      : undefined;
  },
  evolve: (state, data, recorded) => {
    const now = opened(state);
    const documents = new Map(now.documents).set(data.document ?? data.sha256, {
      ...data,
      recorded,
      changes: [],
      redactions: [],
    });
    return { ...now, documents };
  },
  example: {
    document: '01980000-0000-7000-8000-0000000000d1',
    sha256: 'ab'.repeat(32),
    bytes: 48_211,
    mediaType: 'application/pdf',
    title: 'Verdict',
    name: 'verdict of Olena Example.pdf',
    source: '01980000-0000-7000-8000-000000000001',
    tier: 'restricted',
  },
});
