import type { Day } from '#domain';

/** A month by its first day: `2026-10-01`. */
export type Month = string & { readonly __month: true };

export const monthOf = (at: Date): Month => `${at.toISOString().slice(0, 7)}-01` as Month;
export const startOf = (month: Month): Date => new Date(`${month}T00:00:00Z`);

export function monthAfter(month: Month, months = 1): Month {
  const at = startOf(month);
  return monthOf(new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + months)));
}
export const lastDayOf = (month: Month): Day =>
  new Date(startOf(monthAfter(month)).getTime() - 86_400_000).toISOString().slice(0, 10) as Day;

/** Both included. */
export function monthsUpTo(first: Month, last: Month): readonly Month[] {
  const all: Month[] = [];
  for (let month = first; month <= last; month = monthAfter(month)) all.push(month);
  return all;
}
export const yearsUpTo = (first: Month, last: Month): readonly number[] => {
  const [from, to] = [Number(first.slice(0, 4)), Number(last.slice(0, 4))];
  return Array.from({ length: to - from + 1 }, (_, n) => from + n);
};
