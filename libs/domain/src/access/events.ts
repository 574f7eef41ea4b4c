import { z } from 'zod';
import type { EventOf, Recorded, Shape, Stored } from '../act.js';
import { upcast, type Earlier } from '../earlier.js';
import { caseId, documentId, factId, memberId, organisationId, personId, sourceId, text, tier } from '../envelope.js';
import { role } from '../membership/roles.js';

/** The first 16 hex digits of a session's SHA-256: the same session is known again, and none can be taken over by it. */
const session = z.string().regex(/^[0-9a-f]{16}$/, 'the first 16 hex digits of a SHA-256');
/** Who read, in what role and session, and in answer to what request. Actors of one append may differ, so each says. */
const reader = { member: memberId, organisation: organisationId, role, session, correlationId: z.uuid().optional() };
const reason = text(1_000);
const someone = {
  member: '01980000-0000-7000-8000-0000000000a2',
  organisation: 'mission',
  role: 'verifier',
  session: 'ab12cd34ef56ab78',
  correlationId: '01980000-0000-7000-8000-0000000000c2',
} as const;

/** The part of a case that was read. */
export const readPart = z.enum([
  'case', 'timeline', 'history', 'fact', 'document', 'status', 'dossier', 'stream', 'access-list', 'receipt',
]); // prettier-ignore
export const breakGlassReason = z.enum([
  'risk-to-life', 'health', 'hearing', 'search-for-person', 'transfer', 'family-asks', 'other',
]); // prettier-ignore

/** What the log of access says: who looked at what and why, never what it said. */
const logged = <const T extends string, D extends Shape>(of: {
  readonly type: T;
  readonly data: D;
  readonly earlier?: readonly Earlier[];
  readonly example: z.input<z.ZodObject<NoInfer<D>>>;
}) => {
  const { type, earlier = [], example } = of;
  return { type, version: earlier.length + 1, earlier, example, event: z.strictObject(of.data) };
};

/** Restricted or confidential content of one case. */
export const contentRead = logged({
  type: 'ContentRead',
  data: {
    ...reader,
    case: caseId,
    part: readPart,
    fact: factId.optional(),
    document: documentId.optional(),
    tier,
    reason: reason.optional(),
    opening: z.uuid().optional().describe('The break-glass opening that it rests on'),
  },
  example: {
    ...someone,
    case: '01980000-0000-7000-8000-000000000022',
    part: 'timeline',
    tier: 'restricted',
  },
});

/** Restricted cases that stood in one answer: a list, a search, a calendar. */
export const casesListed = logged({
  type: 'CasesListed',
  data: { ...reader, cases: caseId.array().min(1).max(1_000), tier },
  example: {
    ...someone,
    cases: ['01980000-0000-7000-8000-000000000022', '01980000-0000-7000-8000-00000000002a'],
    tier: 'restricted',
  },
});

/** Restricted people who stood in one answer. */
export const peopleListed = logged({
  type: 'PeopleListed',
  data: { ...reader, people: personId.array().min(1).max(1_000), tier },
  example: { ...someone, people: ['01980000-0000-7000-8000-000000000011'], tier: 'restricted' },
});

/**
 * A figure that tells names which lie sealed, of restricted cases among others. What it was of: all cases that the reader
 * reaches, up to an event of the log. `breakdowns`: by what it was broken down, and of what rows were picked.
 */
export const figureRead = logged({
  type: 'FigureRead',
  data: {
    ...reader,
    measure: text(60),
    breakdowns: text(60).array().min(1).max(6),
    upTo: z.string().regex(/^\d{1,18}$/).describe('The last event that is counted'),
    tier,
  },
  example: { ...someone, measure: 'held', breakdowns: ['judge', 'court'], upTo: '1024', tier: 'restricted' },
}); // prettier-ignore

/** Who a source is. `operation`: the request of two people, where it is not the reader's own source, and then there is a reason. */
export const sourceRead = logged({
  type: 'SourceRead',
  data: { ...reader, source: sourceId, reason: reason.optional(), operation: z.uuid().optional() },
  example: {
    ...someone,
    source: '01980000-0000-7000-8000-000000000001',
    reason: 'The court asks whether the witness is alive.',
    operation: '01980000-0000-7000-8000-0000000000f5',
  },
});

/** A file left. `sha256` is of the file, so that one which turns up is known again. */
export const exportMade = logged({
  type: 'ExportMade',
  data: {
    ...reader,
    cases: caseId.array().max(10_000),
    highest: tier.describe('The highest tier that it holds'),
    format: z.enum(['csv', 'xlsx', 'json', 'pdf', 'ics']),
    rows: z.int().min(0),
    sha256: z.string().regex(/^[0-9a-f]{64}$/).optional(), // prettier-ignore
    reason: reason.optional(),
    operation: z.uuid().optional(),
  },
  example: {
    ...someone,
    cases: ['01980000-0000-7000-8000-000000000022'],
    highest: 'restricted',
    format: 'csv',
    rows: 12,
    sha256: 'ab'.repeat(32),
    reason: 'For the submission to the Working Group.',
    operation: '01980000-0000-7000-8000-0000000000f5',
  },
});

/** A confidential part was opened at once, by one. The id of an opening is its own, so that it can be countersigned. */
export const breakGlassOpened = logged({
  type: 'BreakGlassOpened',
  data: {
    ...reader,
    opening: z.uuid(),
    case: caseId,
    person: personId,
    why: breakGlassReason,
    reason: text(2_000),
  },
  example: {
    ...someone,
    opening: '01980000-0000-7000-8000-0000000000f6',
    case: '01980000-0000-7000-8000-000000000022',
    person: '01980000-0000-7000-8000-000000000011',
    why: 'risk-to-life',
    reason: 'The hospital asks for the diagnosis now.',
  },
});

/** Somebody else looked at it. `justified: false` counts as looked at, and goes to the officers. */
export const breakGlassCountersigned = logged({
  type: 'BreakGlassCountersigned',
  data: { ...reader, opening: z.uuid(), justified: z.boolean(), reason },
  example: {
    ...someone,
    member: '01980000-0000-7000-8000-0000000000a4',
    organisation: 'council',
    opening: '01980000-0000-7000-8000-0000000000f6',
    justified: true,
    reason: 'The call from the hospital is on record.',
  },
});

export const quotaExceeded = logged({
  type: 'QuotaExceeded',
  data: {
    ...reader,
    quota: z.enum(['confidential-opens', 'restricted-reads', 'exports', 'searches', 'break-glass']),
    most: z.int().min(0),
    seconds: z.int().min(1).describe('The window in which that many are allowed'),
  },
  example: { ...someone, quota: 'confidential-opens', most: 20, seconds: 3_600 },
});

/** A record that nobody has a reason to open: it is there to be opened by who looks at everything. */
export const canaryOpened = logged({
  type: 'CanaryOpened',
  data: { ...reader, case: caseId, part: readPart },
  example: { ...someone, case: '01980000-0000-7000-8000-0000000000ca', part: 'case' },
});

/** All that the log of access may say, by day and process: `access-2026-04-01-<process>`. */
export const accessEvents = [
  contentRead, casesListed, peopleListed, figureRead, sourceRead, exportMade, breakGlassOpened, breakGlassCountersigned, quotaExceeded, canaryOpened,
] as const; // prettier-ignore
export type AccessEvent = EventOf<(typeof accessEvents)[number]>;

/** What was stored of the log of access, in any version, as the current one. */
export function readAccessEvent({ type, version, data }: Stored): AccessEvent {
  const found = accessEventOf(type);
  return { type, data: found.event.parse(upcast(type, found, version, { data }).data) } as AccessEvent;
}
export const accessEventVersion = (type: string): number => accessEventOf(type).version;
export type RecordedAccess = Recorded<AccessEvent>;

function accessEventOf(type: string): (typeof accessEvents)[number] {
  const found = accessEvents.find((one) => one.type === type);
  if (!found) throw new Error(`No such event of the log of access: ${type}`);
  return found;
}
