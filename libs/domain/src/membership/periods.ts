import { addMonths, type Day } from '../edtf.js';

// All of them by the clock in UTC: what ends on a day ends when that day begins.
export const probationDays = 30;
export const termMonths = 12;
export const objectionHours = 24;
/** From the second vouch to the last approval. */
export const approvalDays = 30;
export const vouchesAYear = 5;
export const voucherMonths = 6;
/** How far back a voucher's suspension for cause reaches. */
export const vouchReachMonths = 24;
/** A member who was suspended for longer is vetted anew. */
export const longSuspensionDays = 30;
/** How long after the founding its officers may name further founders. */
export const foundingDays = 30;
export const reminderDays = [30, 14, 3] as const;

export const dayOf = (instant: Date): Day => instant.toISOString().slice(0, 10) as Day;
export const startOf = (day: Day): Date => new Date(`${day}T00:00:00Z`);
export const hoursAfter = (instant: Date, hours: number): Date => new Date(instant.getTime() + hours * 3_600_000);
export const daysAfter = (instant: Date, days: number): Date => hoursAfter(instant, days * 24);
/** The day so many months after that of an instant; before it, where they are negative. */
export const monthsAfter = (instant: Date, months: number): Day => addMonths(dayOf(instant), months);
