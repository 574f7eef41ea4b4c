import { z } from 'zod';
import { documentId, redactionId, text } from '../../envelope.js';
import { refuse, type Refusal } from '../../refusal.js';
import { caseAct, opened, type Area, type CaseState } from '../state.js';
import { absentDocument } from './document-checked.js';
import { file } from './document-file.js';

/** How far two sums of fractions may be apart and still be one. */
const least = 1e-6;
const fraction = 'a fraction of the page as it is shown, from 0 to 1';
const start = z.number().min(0, fraction).lt(1, fraction);
const length = z.number().gt(0, `${fraction}, and more than 0`).max(1, fraction);

const area = z
  .strictObject({
    page: z.int().min(1).default(1).describe('Of a picture there is the first alone'),
    x: start.describe('How far from the left it begins: a fraction of the width of the page as it is shown'),
    y: start.describe('How far from the top it begins: a fraction of the height of the page as it is shown'),
    width: length.describe('A fraction of the width of the page'),
    height: length.describe('A fraction of the height of the page'),
  })
  .superRefine(({ x, y, width, height }, context) => {
    const outside = (side: string) =>
      context.addIssue({ code: 'custom', path: [side], message: 'It goes beyond the page, whose whole length is 1.' });
    if (x + width > 1 + least) outside('width');
    if (y + height > 1 + least) outside('height');
  });

/** What whoever redacts a document says: what is covered of its pages as they are shown, the right way up, and why. */
const says = { reason: text(1_000), areas: z.array(area).min(1).max(500) };
export const redaction = z.strictObject(says);
export type RedactionSaid = z.output<typeof redaction>;

/**
 * A copy was drawn of a document in which areas are covered, always from the file as it came. It is what is given out as
 * its copy from then on; the one before is removed.
 */
export const documentRedacted = caseAct({
  type: 'DocumentRedacted',
  data: {
    document: documentId,
    redaction: redactionId.describe('The name of this copy'),
    ...says,
    copy: z.strictObject(file).describe('SHA-256, size and type of the copy that was drawn'),
  },
  refuses: (data, state) => refuseRedaction(data, state),
  evolve: (state, { document, redaction, areas, copy }, recorded) => {
    const now = opened(state);
    const found = now.documents.get(document)!;
    const redactions = [...found.redactions, { id: redaction, recorded, areas, copy }];
    return { ...now, documents: new Map(now.documents).set(document, { ...found, copy, redactions }) };
  },
  example: {
    document: '01980000-0000-7000-8000-0000000000d1',
    redaction: '01980000-0000-7000-8000-0000000000d9',
    reason: 'It names the neighbour who called.',
    areas: [{ page: 2, x: 0.1, y: 0.25, width: 0.4, height: 0.05 }],
    copy: { sha256: 'cd'.repeat(32), bytes: 120_400, mediaType: 'application/pdf' },
  },
});

/**
 * Why a document is not redacted so, if it is not. What was covered in a public one stays covered: to uncover it is to
 * open it, which takes two, as any opening does.
 */
export function refuseRedaction(
  { document, areas }: { readonly document: string; readonly areas: readonly Area[] },
  { documents }: CaseState,
): Refusal | undefined {
  const found = documents.get(document);
  if (!found?.document) return absentDocument();
  if (found.checked === undefined)
    return refuse('document-quarantined', 'It was not looked at yet: it is redacted when the scanner has.');
  if (found.checked === 'virus-found')
    return refuse('document-infected', 'A virus was found in it: it is given to nobody.');
  const before = found.redactions.at(-1)?.areas ?? [];
  const uncovers = before.some((one) => !areas.some((other) => covers(other, one)));
  return uncovers && found.tier === 'public'
    ? refuse(
        'redaction-uncovers',
        'It would show again what is covered now in a public document. Cover that too, or close the document first: opening it again takes two.',
        { field: 'areas', more: { covered: before } },
      )
    : undefined;
}

const covers = (one: Area, other: Area): boolean =>
  one.page === other.page &&
  one.x <= other.x + least &&
  one.y <= other.y + least &&
  one.x + one.width >= other.x + other.width - least &&
  one.y + one.height >= other.y + other.height - least;
