import { z } from 'zod';
import { edtf } from './edtf.js';

/** Letters of either case make the same id, and it is kept in lower case. */
const uuid = z.uuid().toLowerCase();
export const caseId = uuid.brand<'CaseId'>();
export type CaseId = z.output<typeof caseId>;
export const personId = uuid.brand<'PersonId'>();
export type PersonId = z.output<typeof personId>;
export const sourceId = uuid.brand<'SourceId'>();
export type SourceId = z.output<typeof sourceId>;
export const factId = uuid.brand<'FactId'>();
export type FactId = z.output<typeof factId>;
export const memberId = uuid.brand<'MemberId'>();
export type MemberId = z.output<typeof memberId>;
/** A file of a case; that of its upload before. */
export const documentId = uuid.brand<'DocumentId'>();
export type DocumentId = z.output<typeof documentId>;
/** A copy of a document in which something is covered. */
export const redactionId = uuid.brand<'RedactionId'>();
export type RedactionId = z.output<typeof redactionId>;
/** Who acts where nobody does: the clock, and what watches. No member has this id. */
export const registryItself = '00000000-0000-7000-8000-000000000000' as MemberId;
/** An organisation as its members write it, always the same: two that differ in a letter are two. */
export const organisationId = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'an organisation by its short name, such as crimean-process')
  .brand<'OrganisationId'>();
export type OrganisationId = z.output<typeof organisationId>;

/** Who may read it; `restricted` until someone opens it. */
export const tier = z.enum(['public', 'restricted', 'confidential']);
export type Tier = z.output<typeof tier>;

/** How well a statement stands: a quality of the statement, never of a person. */
export const verification = z.enum(['reported', 'corroborated', 'documented', 'disputed']);
export type Verification = z.output<typeof verification>;

/**
 * Free text in any script, kept in NFC so that the same words are the same bytes. It has something to see, whole
 * letters, no control characters, and nothing that turns the order in which it is read (U+202A–E, U+2066–9).
 */
export const text = (max: number) =>
  z
    .string()
    .normalize('NFC')
    .trim()
    .min(1)
    .max(max)
    .regex(
      /^(?:[^\p{Cs}\p{Cc}\u202A-\u202E\u2066-\u2069]|[\t\n\r])*$/u,
      'plain text, without control characters, marks that turn the direction of reading, or halves of letters',
    )
    .regex(/[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{C}\p{M}\u2800]/u, 'there is nothing in it to be seen');

/** Where a fact is known from. `locator`: page, minute, paragraph or row in the source. */
export const sourceRef = z.strictObject({ id: sourceId, locator: text(300).optional() });
export const sources = sourceRef.array().min(1, 'a fact needs at least one source').max(20);

/** BCP 47: the language of the note and of the source's words. */
export const language = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'a language tag such as uk, crh or ru-Latn');

/** What each fact of a case carries besides the data of its kind. */
export const factEnvelope = {
  occurredOn: edtf.describe('When it happened in the world'),
  occurredNote: text(300).optional().describe("The source's own words for the day"),
  after: factId.optional().describe('The fact of the same day that this one followed'),
  sources,
  verification: verification.default('reported'),
  tier: tier.default('restricted'),
  language: language.optional(),
  note: text(2_000).optional(),
  notedAt: z.iso.datetime({ offset: true }).optional().describe("The device's clock, for drafts written offline"),
};
