import { z } from 'zod';
import { caseId } from '../envelope.js';
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
