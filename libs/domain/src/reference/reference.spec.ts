import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  boundsOf, caseFacts, checkReferences, court, courtByName, courtOn, courts, monthsOf, penalLaw, place, placeByName, placeOn, places,
  provision, provisionOn, rangesUpTo, suggestProvisions, term, type Day,
} from '#domain'; // prettier-ignore

describe('penal provisions', () => {
  it.each([
    ['RF CC 205', '2014-05-10'],
    ['RF CC 205.4', '2015-08-25'],
    ['RF CC 212(1)', '2015-01-29'],
    ['RF CC 280.1(2)', '2016-05-12'],
    ['RF CC 205.5(1)', '2015-01-23'],
    ['RF CC 222.1(4)', '2022-09-21'],
    ['RF CC 226.1(3)', '2022-09-21'],
    ['RF CC 205(2)', '2014-05-10'],
    ['RF CC 205.1(1)', '2022-05-10'],
    ['RF CC 275(1)', '2024-05-10'],
    ['RF CC 282.2(1.1)', '2022-05-10'],
    ['RF CAO 20.3.3(1)', '2022-05-10'],
    ['UA CC 110(2)', '2024-05-10'],
  ])('%s was in force on %s', (citation, day) => expect(provisionOn(citation, boundsOf(day))).toBe('in-force'));

  it('were not in force before their law, and may have been when the day is uncertain', () => {
    expect(provisionOn('RF CC 280.3(1)', boundsOf('2022-03-03'))).toMatchObject({
      notInForce: [{ from: '2022-03-04' }],
    });
    expect(provisionOn('RF CC 280.3(1)', boundsOf('2022'))).toBe('in-force');
    expect(provisionOn('RF CC 280.3(1)', boundsOf('unknown'))).toBe('in-force');
  });

  it('name their code, article and part', () => {
    const named = (citation: string) => penalLaw.find((one) => one.citation === citation);
    expect(named('RF CC 282.2(1.1)')).toMatchObject({ code: 'RF CC', article: '282.2', part: '1.1' });
    expect(named('RF CAO 20.3.3')).toMatchObject({ code: 'RF CAO', article: '20.3.3' });
    expect(new Set(penalLaw.map(({ code }) => code))).toEqual(new Set(['RF CC', 'RF CAO', 'UA CC']));
  });

  it('have no range for an article without its part', () => {
    expect(rangesUpTo('RF CC 281', '2022-01-01' as Day)).toEqual([]);
    expect(rangesUpTo('RF CC 281(2)', '2022-01-01' as Day)).not.toEqual([]);
  });

  it('have ranges by version', () => {
    expect(rangesUpTo('RF CC 205.5(2)', '2016-07-19' as Day)).toEqual([{ min: 'P5Y', max: 'P10Y' }]);
    expect(rangesUpTo('RF CC 205.5(2)', '2022-01-01' as Day)).toHaveLength(2);
  });

  it('suggest what is near', () =>
    expect(suggestProvisions('RF CC 205.5(3)')).toEqual(expect.arrayContaining(['RF CC 205.5(1)', 'RF CC 205.5(2)'])));

  it('are cited so that the schema takes them, have no overlapping versions, and are told to be checked', () => {
    for (const { citation, status } of penalLaw) {
      expect(provision.safeParse(citation).success).toBe(true);
      expect(status).toBe('check');
    }
    const pairs = penalLaw.flatMap((a, index) => penalLaw.slice(index + 1).map((b) => [a, b] as const));
    expect(
      pairs.filter(([a, b]) => a.citation === b.citation && a.from <= (b.to ?? '9') && b.from <= (a.to ?? '9')),
    ).toEqual([]);
  });
});

describe('places and courts', () => {
  it.each([
    ['Simferopol', 'simferopol'],
    ['Сімферополь', 'simferopol'],
    ['Aqmescit', 'simferopol'],
    ['BAHÇASARAY', undefined],
    ['Bağçasaray', 'bakhchysarai'],
    ['Bakhchisaray', 'bakhchysarai'],
    ["Кам'янка", 'kamianka'],
    ['Кам’янка', 'kamianka'],
    ['Keriç', 'kerch'],
    ['KERİÇ', 'kerch'],
  ])('%s is %s', (written, id) => expect(placeByName(written)?.id).toBe(id));

  it.each([
    'North Caucasus District Military Court',
    'Supreme Court of Crimea (de facto)',
    'Верховный Суд Российской Федерации',
    'Feodosia City Court (de facto)',
  ])('knows %s', (written) => expect(courtByName(written)).toBeDefined());

  it('know when there was no such place or court yet', () => {
    expect(placeOn('sizo-2-simferopol', boundsOf('2021-06'))).toBe('another-time');
    expect(placeOn('sizo-2-simferopol', boundsOf('2023'))).toBe('there');
    expect(courtOn('southern-district-military-court', boundsOf('2014'))).toBe('another-time');
  });

  it('have ids of their own, which the schemas take, and courts sit in a place', () => {
    expect(new Set(places.map(({ id }) => id)).size).toBe(places.length);
    expect(new Set(courts.map(({ id }) => id)).size).toBe(courts.length);
    for (const { id, seat } of courts)
      expect([court.safeParse(id).success, placeOn(seat, boundsOf('unknown'))]).toEqual([true, 'there']);
    for (const { id } of places) expect(place.safeParse(id).success).toBe(true);
  });
});

describe('checking references', () => {
  const schema = z.strictObject({
    data: z.strictObject({
      of: z.strictObject({ provision }).array().default([]),
      place: place.optional(),
      court: court.nullable(),
    }),
  });

  it('finds them at any depth, and names where', () => {
    const value = {
      data: { of: [{ provision: 'RF CC 278' }, { provision: 'RF CC 999' }], place: 'atlantis', court: null },
    };
    expect(checkReferences(schema, value, boundsOf('2020'))).toMatchObject([
      { refused: 'provision-unknown', field: 'data.of.1.provision' },
      { refused: 'place-unknown', field: 'data.place', more: { suggestions: expect.any(Array) } },
    ]);
  });

  it('takes each example of the catalogue on a day of our time', () => {
    for (const { schema, kind, example } of caseFacts) {
      const value = { kind, occurredOn: '2022-09-21', sources: [], ...example };
      expect([kind, checkReferences(schema, value, boundsOf('2022-09-21'))]).toEqual([kind, []]);
    }
  });
});

describe('a term', () => {
  it.each([
    ['P20Y', 240],
    ['P2Y6M', 30],
    ['P6Y11M', 83],
    ['P45D', 1.5],
  ])('%s is %d months', (text, months) => {
    expect(term.parse(text)).toBe(text);
    expect(monthsOf(text)).toBe(months);
  });

  it.each(['P-20Y', 'P0Y', 'P', '20Y', 'PT5H', 'P1.5Y', 'P2W', ''])('%j is refused', (text) =>
    expect(term.safeParse(text).success).toBe(false),
  );
});
