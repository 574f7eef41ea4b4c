import { z } from 'zod';

/** A length of time as a court gives it: ISO 8601 years, months, days, at least one and positive: `P6Y11M`. */
export const term = z
  .string()
  .regex(/^P(?=\d)(\d{1,3}Y)?(\d{1,3}M)?(\d{1,4}D)?$/, 'an ISO 8601 duration of years, months and days, such as P6Y11M')
  .refine((text) => /[1-9]/.test(text), 'a term is longer than nothing');
export type Term = string;

/** The length in months; a day counts as a thirtieth. */
export function monthsOf(text: Term): number {
  const [, years, months, days] = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?$/.exec(text) ?? [];
  return Number(years ?? 0) * 12 + Number(months ?? 0) + Number(days ?? 0) / 30;
}
