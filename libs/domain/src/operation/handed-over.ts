import { z } from 'zod';
import { absentCase } from '../case/case.js';
import { caseId, type MemberId } from '../envelope.js';
import { refuse, type Refusal } from '../refusal.js';
import { absentSource, type SourceState } from '../source/source.js';
import type { OperationKind } from './operations.js';

/** More cases than this leave in no one file. */
export const mostExportedCases = 50;
/** What was approved is fetched within so many minutes, or not at all. */
export const handOverMinutes = 60;

/** A file of named cases, as whoever asked sees them when they fetch it. */
export const restrictedExport = {
  type: 'RestrictedExport',
  schema: z.strictObject({
    cases: caseId
      .array()
      .min(1)
      .max(mostExportedCases)
      .refine((cases) => new Set(cases).size === cases.length, 'each case once'),
    format: z.enum(['csv', 'json']),
  }),
  example: { cases: ['01980000-0000-7000-8000-000000000022'], format: 'csv' },
} as const;
export type RestrictedExport = z.output<typeof restrictedExport.schema>;

/** Who a source is. */
export const sourceIdentity = { type: 'SourceIdentity', schema: z.strictObject({}), example: {} } as const;

/**
 * What an operation hands over instead of recording: nothing is run when it is approved. Whoever asked fetches it, once,
 * while both are active members, and that is its execution.
 */
export const handedOver = { 'restricted-export': restrictedExport, 'source-identity': sourceIdentity } as const;
export type HandedOver = keyof typeof handedOver;
export const isHandedOver = (operation: OperationKind): operation is HandedOver => Object.hasOwn(handedOver, operation);

/** Whoever asks, and who approved it, if anybody did yet. */
interface Asking {
  readonly by: MemberId;
  readonly approvedBy?: MemberId;
}

/** Why a file of cases is not handed over. `seen`: whether each of them is there for whoever asks. */
export function refuseExport(seen: readonly boolean[], { approvedBy }: Asking): Refusal | undefined {
  const absent = seen.indexOf(false);
  if (absent !== -1) return { ...absentCase(), field: `data.cases.${absent}` };
  return approvedBy === undefined ? takesTwo() : undefined;
}

/** Why it is not told who a source is: of one that is not confidential, or one's own, nobody else has to approve it. */
export function refuseDisclosure(source: SourceState | undefined, { by, approvedBy }: Asking): Refusal | undefined {
  if (!source) return { ...absentSource(), field: 'object' };
  const alone = source.tier !== 'confidential' || source.registeredBy === by;
  return approvedBy === undefined && !alone ? takesTwo() : undefined;
}

const takesTwo = (): Refusal =>
  refuse('second-person-missing', 'It takes two people: ask a second member to approve it.');
