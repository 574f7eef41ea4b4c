import { isEDTFDate, parse as parseEdtf, type EDTFDate } from '@edtf-ts/core';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';

/** A civil day, `YYYY-MM-DD`: no clock, no zone. */
export type Day = string & { readonly day: unique symbol };

/** What a date says of the day. `null` is open: no bound on that side. Both ends are days that it may have been. */
export interface Bounds {
  readonly earliest: Day | null;
  readonly latest: Day | null;
  /** `?` or `%`: the source itself doubts the date, so what rests on it is possible, not certain. */
  readonly doubtful: boolean;
}

/** The word for 'nobody knows when'. EDTF has none that stands alone. */
export const unknownDate = 'unknown';

/**
 * EDTF (ISO 8601-2:2019) level 1, kept as it was written: a day, a month, a year, `~` `?` `%`, unspecified digits
 * (`2022-05-XX`, `202X`), an interval with exact, open or qualified ends; or `unknown`.
 * Left out: seasons (no two tools agree on their months), clock times, years beyond 1800–2199.
 */
export const edtf = z
  .string()
  .max(40)
  .superRefine((text, context) => {
    const read = readOnce(text);
    if ('problem' in read) context.addIssue({ code: 'custom', message: read.problem });
  })
  .meta({
    format: 'edtf',
    description: 'EDTF level 1 (2021-09-04, 2021-09, 2014-05-16~, 2022-04-29/2022-05-11, ../2021-10-29) or "unknown"',
    examples: ['2021-09-04', '2014-05-16~', '2022-04-29/2022-05-11', 'unknown'],
  });

export const civilDay = z.iso.date().transform((text) => text as Day);

/**
 * The first and the last day that a date may be. `~` widens to both sides: a day by 3 days, a month by a month, a year
 * (or less) by a year. Throws on what `edtf` refuses.
 */
export function boundsOf(text: string): Bounds {
  const read = readOnce(text);
  if ('problem' in read) throw new RangeError(`Not a date of the registry: ${text}: ${read.problem}`);
  return read;
}

export const addDays = (day: Day, days: number): Day => added(day, days, daysAdded, dayAfter);
const dayAfter = (day: Day, days: number): Day => dayOf(Date.parse(day) + days * dayInMs);
/** The last day of a month where the day has none of its number there: a month after January 31 is February 28 or 29. */
export const addMonths = (day: Day, months: number): Day => added(day, months, monthsAdded, monthsAfter);
const monthsAfter = (day: Day, months: number): Day => Temporal.PlainDate.from(day).add({ months }).toString() as Day;

/** The days of a registry are few, and asked for over and over. */
function added(day: Day, many: number, known: Map<number, Map<Day, Day>>, after: (day: Day, many: number) => Day): Day {
  const there = known.get(many)?.get(day);
  if (there) return there;
  if (known.size > 1_000) known.clear();
  const days = known.get(many) ?? new Map<Day, Day>();
  if (days.size > 50_000) days.clear();
  const result = after(day, many);
  known.set(many, days.set(day, result));
  return result;
}
/** Of dates, the one whose latest day (the earliest, where that is open) is the latest, with that day; '' where nobody knows it. */
export const latestOf = (dates: readonly string[]): { readonly text: string; readonly day: string } | undefined =>
  dates
    .map((text) => ({ text, day: boundsOf(text).latest ?? boundsOf(text).earliest ?? '' }))
    .reduce<{ readonly text: string; readonly day: string } | undefined>(
      (a, b) => (a === undefined || b.day > a.day || (b.day === a.day && b.text > a.text) ? b : a),
      undefined,
    );
/** Days from the first to the second, both counted: 1 for one and the same day. */
export const daysThrough = (from: Day, to: Day): number => (Date.parse(to) - Date.parse(from)) / dayInMs + 1;

const dayOf = (instant: number): Day => new Date(instant).toISOString().slice(0, 10) as Day;
const dayInMs = 86_400_000;
const daysAdded = new Map<number, Map<Day, Day>>();
const monthsAdded = new Map<number, Map<Day, Day>>();

/** Bounds as EDTF: a day where both are one, else an interval; `unknown` where both are open. */
export const edtfOf = ({ earliest, latest }: Pick<Bounds, 'earliest' | 'latest'>): string =>
  earliest === null && latest === null
    ? unknownDate
    : earliest === latest
      ? earliest!
      : `${earliest ?? '..'}/${latest ?? '..'}`;

const remembered = new Map<string, Bounds>();
const allowed =
  'a day (2021-09-04), a month (2021-09), a year (2021), any of them with ~ (about) or ? (doubtful), an interval (2022-04-29/2022-05-11, ../2021-10-29) or "unknown"';

type Read = Bounds | { readonly problem: string };
interface Date {
  readonly exact: { readonly earliest: Day; readonly latest: Day };
  readonly bounds: Bounds;
}

/** What was read is remembered: a date is checked when it comes, and its bounds asked for over and over. */
function readOnce(text: string): Read {
  const known = remembered.get(text);
  if (known) return known;
  const read = readEdtf(text);
  if ('problem' in read) return read;
  if (remembered.size > 50_000) remembered.clear();
  remembered.set(text, read);
  return read;
}

function readEdtf(text: string): Read {
  if (text === unknownDate) return open;
  // the library passes over spaces and line ends, but what is kept as it was written must read the same everywhere
  const [odd] = /[^!-~]/.exec(text) ?? [];
  if (odd !== undefined) return { problem: `${JSON.stringify(odd)} is no part of a date. Write ${allowed}` };
  const [first = '', second, ...more] = text.split('/');
  if (more.length > 0) return { problem: `An interval has two ends. Write ${allowed}` };
  if (second === undefined) {
    const date = readDate(first);
    return 'problem' in date ? date : date.bounds;
  }
  if (first === '' || second === '')
    return { problem: 'Say .. for an end that is open: ../2021-10-29 or 2021-10-29/..' };
  const from = first === '..' ? undefined : readDate(first);
  const to = second === '..' ? undefined : readDate(second);
  if (!from && !to) return { problem: 'An interval that is open at both ends says nothing: write "unknown"' };
  if (from && 'problem' in from) return from;
  if (to && 'problem' in to) return to;
  if (from && to && from.exact.earliest > to.exact.latest) return { problem: 'It ends before it starts' };
  const [{ earliest, doubtful }, { latest, doubtful: endDoubtful }] = [from?.bounds ?? open, to?.bounds ?? open];
  return { earliest, latest, doubtful: doubtful || endDoubtful };
}

const open: Bounds = { earliest: null, latest: null, doubtful: false };

/**
 * One date. Its qualifier is taken off before the library sees it: @edtf-ts/core 0.4.2 reads `2021-06-20~`, and every
 * qualified day from the 20th on, as level 2 with three qualifications (edtf.spec.ts).
 */
function readDate(text: string): Date | { readonly problem: string } {
  const [, bare = '', qualifier = ''] = /^([^~?%]*)([~?%]?)$/.exec(text) ?? [];
  const parsed = parseEdtf(bare);
  if (!parsed.success) return { problem: `${parsed.errors[0]?.message ?? 'Not a date'}. Write ${allowed}` };
  const { value: date } = parsed;
  if (!isEDTFDate(date) || parsed.level === 2)
    return { problem: `"${text}" is EDTF that is not used here. Write ${allowed}` };
  const digits = String(date.year);
  if (!/^(1[89]|2[01])(\d\d|\dX|XX)$/.test(digits))
    return { problem: `The year must lie in 1800–2199, its last digits in full or as X, got: ${digits}` };
  if (typeof date.month === 'string' && date.month !== 'XX') return { problem: 'Write the month in full or as XX' };
  if (typeof date.day === 'string' && date.day !== 'XX') return { problem: 'Write the day in full or as XX' };
  if (date.month === 'XX' && typeof date.day === 'number') return { problem: 'A day without its month bounds nothing' };

  const exact = exactBounds(date);
  const widen = qualifier === '~' || qualifier === '%' ? about(date) : (_: 1 | -1, day: Day) => day;
  const bounds = {
    earliest: widen(-1, exact.earliest),
    latest: widen(1, exact.latest),
    doubtful: qualifier === '?' || qualifier === '%',
  };
  return { exact, bounds };
}

/** A day by 3 days, a month by a month, a year or less by a year. */
const about =
  (date: EDTFDate) =>
  (sign: 1 | -1, day: Day): Day => {
    const at = Temporal.PlainDate.from(day);
    if (typeof date.day === 'number') return at.add({ days: 3 * sign }).toString() as Day;
    if (typeof date.month !== 'number') return at.add({ years: sign }).toString() as Day;
    const month = at.toPlainYearMonth().add({ months: sign });
    return month.toPlainDate({ day: sign < 0 ? 1 : month.daysInMonth }).toString() as Day;
  };

function exactBounds(date: EDTFDate): Date['exact'] {
  const digits = String(date.year);
  const [first, last] = [digits.replaceAll('X', '0'), digits.replaceAll('X', '9')];
  if (typeof date.month !== 'number') return { earliest: `${first}-01-01` as Day, latest: `${last}-12-31` as Day };
  const month = Temporal.PlainYearMonth.from({ year: Number(last), month: date.month });
  const start = `${first}-${String(date.month).padStart(2, '0')}`;
  const day = typeof date.day === 'number' ? String(date.day).padStart(2, '0') : undefined;
  return {
    earliest: `${start}-${day ?? '01'}` as Day,
    latest: `${last}-${start.slice(5)}-${day ?? month.daysInMonth}` as Day,
  };
}
