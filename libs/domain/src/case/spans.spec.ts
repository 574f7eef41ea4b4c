import { describe, expect, it } from '@jest/globals';
import { segmentsOf, spansOf, type Day } from '#domain';
import { arrested, given, released } from '#domain/testing';

describe('spans', () => {
  it('carry the earliest and latest day of their start and end, and days at least and at most', () =>
    given(arrested('2021-09-03/2021-09-04'))
      .when(released('2021-10'))
      .then((facts) => {
        const spans = spansOf(segmentsOf(facts), 'liberty', '2021-12-31' as Day);
        expect(spans.find(({ state }) => state === 'briefly-detained')).toEqual({
          state: 'briefly-detained',
          start: { earliest: '2021-09-03', latest: '2021-09-04' },
          end: { earliest: '2021-09-30', latest: '2021-10-30' },
          days: { least: 27, most: 58 },
        });
      }));

  it('stay open while the state lasts', () =>
    given()
      .when(arrested('2021-09-04'))
      .then((facts) => {
        const [, held] = spansOf(segmentsOf(facts), 'liberty', '2021-09-10' as Day);
        expect(held).toMatchObject({ end: { earliest: null, latest: null }, days: { least: 7, most: 7 } });
      }));
});
