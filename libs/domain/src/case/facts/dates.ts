import { addDays, boundsOf, type Day } from '../../edtf.js';
import type { OtherDates } from '../../fact.js';
import { refuse, type Refusal } from '../../refusal.js';

/** Why the other dates of a fact can't be meant as they stand: an end before its start, or a past day that has not come. */
export function refuseDates(
  { past = [], spans = [] }: OtherDates,
  { occurredOn, data }: { readonly occurredOn: string; readonly data: object },
  today: Day,
): Refusal | undefined {
  const dates = { ...data, occurredOn } as Readonly<Partial<Record<string, string>>>;
  const boundsIn = (field: string) => boundsOf(dates[field] ?? 'unknown');
  for (const field of past)
    if ((boundsIn(field).earliest ?? '') > addDays(today, 1))
      return refuse('date-in-future', `${dates[field]} has not come yet. Check the year.`, { field: `data.${field}` });
  for (const [start, end] of spans)
    if ((boundsIn(end).latest ?? '9') < (boundsIn(start).earliest ?? ''))
      return refuse('ends-before-start', `${dates[end]} is before ${dates[start]}, when it began. Check both days.`, {
        field: `data.${end}`,
      });
  return undefined;
}
