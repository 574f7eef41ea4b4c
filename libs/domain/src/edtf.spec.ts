import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, boundsOf, daysThrough, edtf, edtfOf, type Day } from './edtf.js';

// The contract that any library under edtf.ts has to meet: text, first day, last day, doubtful.
const read: readonly (readonly [text: string, earliest: string | null, latest: string | null, doubtful?: true])[] = [
  // a day
  ['2021-09-04', '2021-09-04', '2021-09-04'],
  ['2024-02-29', '2024-02-29', '2024-02-29'],
  ['2000-02-29', '2000-02-29', '2000-02-29'],
  ['1999-12-31', '1999-12-31', '1999-12-31'],
  ['1800-01-01', '1800-01-01', '1800-01-01'],
  ['2199-12-31', '2199-12-31', '2199-12-31'],
  // a month, a year
  ['2021-09', '2021-09-01', '2021-09-30'],
  ['2021-02', '2021-02-01', '2021-02-28'],
  ['2024-02', '2024-02-01', '2024-02-29'],
  ['2021-12', '2021-12-01', '2021-12-31'],
  ['2021', '2021-01-01', '2021-12-31'],
  // about: a day by 3 days, a month by a month, a year by a year
  ['2014-05-16~', '2014-05-13', '2014-05-19'],
  ['2022-05-11~', '2022-05-08', '2022-05-14'],
  ['2020-03-01~', '2020-02-27', '2020-03-04'],
  ['2021-01-02~', '2020-12-30', '2021-01-05'],
  ['2021-06-20~', '2021-06-17', '2021-06-23'],
  ['2021-12-31~', '2021-12-28', '2022-01-03'],
  ['2021-09~', '2021-08-01', '2021-10-31'],
  ['2021-01~', '2020-12-01', '2021-02-28'],
  ['2021-12~', '2021-11-01', '2022-01-31'],
  ['2024-03~', '2024-02-01', '2024-04-30'],
  ['2021~', '2020-01-01', '2022-12-31'],
  ['2024~', '2023-01-01', '2025-12-31'],
  // doubtful: widens nothing
  ['2014-05-16?', '2014-05-16', '2014-05-16', true],
  ['2021-06-25?', '2021-06-25', '2021-06-25', true],
  ['2021-06-29%', '2021-06-26', '2021-07-02', true],
  ['2014-05?', '2014-05-01', '2014-05-31', true],
  ['2014?', '2014-01-01', '2014-12-31', true],
  // both
  ['2014-05-16%', '2014-05-13', '2014-05-19', true],
  ['2014-05%', '2014-04-01', '2014-06-30', true],
  ['2014%', '2013-01-01', '2015-12-31', true],
  // unspecified digits
  ['2022-05-XX', '2022-05-01', '2022-05-31'],
  ['2024-02-XX', '2024-02-01', '2024-02-29'],
  ['2022-XX', '2022-01-01', '2022-12-31'],
  ['2022-XX-XX', '2022-01-01', '2022-12-31'],
  ['201X', '2010-01-01', '2019-12-31'],
  ['20XX', '2000-01-01', '2099-12-31'],
  // intervals
  ['2022-04-29/2022-05-11', '2022-04-29', '2022-05-11'],
  ['2021-09-03/2021-09-04', '2021-09-03', '2021-09-04'],
  ['2021-09-04/2021-09-04', '2021-09-04', '2021-09-04'],
  ['2021-09/2021-11', '2021-09-01', '2021-11-30'],
  ['2019/2021', '2019-01-01', '2021-12-31'],
  ['2021-09/2021-11-05', '2021-09-01', '2021-11-05'],
  ['2021/2021-03-05', '2021-01-01', '2021-03-05'],
  ['2022-04-29~/2022-05-11', '2022-04-26', '2022-05-11'],
  ['2022-04-29/2022-05-11~', '2022-04-29', '2022-05-14'],
  ['2022-04~/2022-06~', '2022-03-01', '2022-07-31'],
  ['2022-04-29?/2022-05-11', '2022-04-29', '2022-05-11', true],
  ['2022-04-29/2022-05-11?', '2022-04-29', '2022-05-11', true],
  ['2022-04-29%/2022-05-11', '2022-04-26', '2022-05-11', true],
  // open intervals
  ['../2021-10-29', null, '2021-10-29'],
  ['2021-10-29/..', '2021-10-29', null],
  ['../2021', null, '2021-12-31'],
  ['2021-10/..', '2021-10-01', null],
  ['../2021-10-29~', null, '2021-11-01'],
  ['2021-10-29?/..', '2021-10-29', null, true],
  // nobody knows
  ['unknown', null, null],
];

const refused: readonly (readonly [text: string, because: RegExp])[] = [
  ['', /Write/],
  ['2014-13-10', /[Mm]onth|season/],
  ['2022-02-30', /28/],
  ['2021-02-29', /28/],
  ['2022-04-31', /30/],
  ['2021-00-10', /./],
  ['2021-9-4', /./],
  ['4.9.2021', /./],
  ['04/09/2021', /./],
  ['September 2021', /./],
  ['2021-09-04T10:00:00Z', /not used here/],
  ['2021-21', /not used here/],
  ['2021-24', /not used here/],
  ['2021-21/2021-22', /not used here/],
  ['Y17000', /1800/],
  ['-0044', /./],
  ['1799', /1800–2199/],
  ['2200-01-01', /1800–2199/],
  ['XXXX', /1800–2199/],
  ['2021-XX-05', /month/],
  ['2021-1X', /./],
  ['2021-05-1X', /./],
  ['2022-05-11/2022-04-29', /before it starts/],
  ['2022/2021', /before it starts/],
  ['../..', /unknown/],
  ['/2021', /open/],
  ['2021/', /open/],
  ['2021-09-04/2021-09-05/2021-09-06', /./],
  ['{2021,2022}', /not used here|level/],
  ['[2021,2022]', /not used here|level/],
  ['2021-09-04~~', /./],
  [' 2021-09-04', /no part of a date/],
  ['2021-09-04 ', /no part of a date/],
  ['2021-09-04\n', /no part of a date/],
  ['2021-09-04 ~', /no part of a date/],
  ['2021-09-04 /2021-09-05', /no part of a date/],
  ['unknown ', /no part of a date/],
  ['２０２１', /no part of a date/],
  ['20X1', /last digits/],
  ['2XXX', /last digits/],
  ['Unknown', /./],
  ["2014-05-16'; drop table", /./],
];

describe('a date of the registry', () => {
  it.each(read)('reads %s as %s to %s', (text, earliest, latest, doubtful = undefined) => {
    expect(edtf.parse(text)).toBe(text);
    expect(boundsOf(text)).toEqual({ earliest, latest, doubtful: doubtful ?? false });
  });

  it.each(refused)('refuses %j and says why', (text, because) => {
    const result = edtf.safeParse(text);
    expect(result.success).toBe(false);
    expect(result.error?.issues[0]?.message).toMatch(because);
    expect(() => boundsOf(text)).toThrow(RangeError);
  });

  it('writes its bounds as EDTF that reads back to the same', () =>
    fc.assert(
      fc.property(someDay, fc.option(fc.nat(400)), fc.boolean(), (first, length, openStart) => {
        const latest = length === null ? null : addDays(first, length);
        const bounds = { earliest: openStart ? null : first, latest };
        expect(boundsOf(edtfOf(bounds))).toEqual({ ...bounds, doubtful: false });
      }),
    ));

  it('counts both ends of a stretch of days', () => {
    expect(daysThrough('2021-09-04' as Day, '2021-09-04' as Day)).toBe(1);
    expect(daysThrough('2024-02-28' as Day, '2024-03-01' as Day)).toBe(3);
  });
});

const someDay = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2150-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10) as Day);
