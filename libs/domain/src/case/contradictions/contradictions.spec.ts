import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, boundsOf, contradictionsAmong, type Day, type StandingFact } from '#domain';
import {
  acquitted, appealDecided, arrested, arrived, charged, convicted, died, disappeared, given, registered, released,
  remanded, sentenced, shizo, tells, today, transferred,
} from '#domain/testing'; // prettier-ignore

/** In the year of the last fact, as if it were looked at soon after: nothing has gone on for too long since. */
const rulesOn = (facts: readonly StandingFact[], asOf = soonAfter(facts)) =>
  contradictionsAmong(facts, asOf).map(({ rule }) => rule);
const soonAfter = (facts: readonly StandingFact[]) =>
  addDays(
    facts
      .map(({ says }) => boundsOf(says.occurredOn).latest ?? ('' as Day))
      .sort()
      .at(-1)!,
    14,
  );
const flags =
  (...rules: string[]) =>
  (facts: readonly StandingFact[]) =>
    expect(rulesOn(facts)).toEqual(rules);
const flagsOn =
  (day: string, ...rules: string[]) =>
  (facts: readonly StandingFact[]) =>
    expect(rulesOn(facts, day as Day)).toEqual(rules);
const other = { sources: [{ id: '01980000-0000-7000-8000-0000000000b2' }] };
const years = (years: number, regime = 'strict') => ({ parts: [{ kind: 'imprisonment', term: `P${years}Y`, regime }] });

describe('what is flagged', () => {
  it('is nothing in an ordinary course of things', () =>
    given(arrested('2021-09-04'), charged('2021-09-10'), convicted('2022-01-10'), sentenced('2022-01-10', years(3)))
      .when(appealDecided('2022-05-05', { outcome: 'upheld' }), released('2024-08-01'))
      .then(flags()));

  it('is a release before any detention', () =>
    given(released('2021-01-01')).when(arrested('2021-09-04')).then(flags('released-before-detained')));

  it('is not a release that may have come after', () =>
    given(released('2021')).when(arrested('2021-09-04')).then(flags()));

  it('is two places on one day without a transfer', () => {
    given(arrested('2021-09-04', { place: 'simferopol' }))
      .when(arrested('2021-09-04', { place: 'yalta' }, other))
      .then(flags('two-places-one-day'));
    given(arrived('2021-09-04', { place: 'simferopol' }))
      .when(arrived('2021-09-04', { place: 'rostov-on-don' }))
      .then(flags('two-places-one-day'));
  });

  it('is not two places where somebody was moved, or where one is in the other', () => {
    given(arrested('2021-09-04', { place: 'simferopol' }))
      .when(arrived('2021-09-04', { place: 'rostov-on-don' }))
      .then(flags());
    given(arrived('2021-09-04', { place: 'simferopol' }), transferred('2021-09-04'))
      .when(arrived('2021-09-04', { place: 'rostov-on-don' }))
      .then(flags());
    given(arrested('2021-09-04', { place: 'simferopol' }))
      .when(registered('2021-09-04', { place: 'sizo-1-simferopol' }))
      .then(flags());
    given(arrested('2021-09-04', { place: 'sizo-1-simferopol' }))
      .when(registered('2021-09-04', { place: 'sizo-8-simferopol' }))
      .then(flags('two-places-one-day'));
  });

  it('is a verdict before a charge', () =>
    given(arrested('2021-09-04'), convicted('2022-01-10'))
      .when(charged('2022-03-01'))
      .then(flags('verdict-before-charge')));

  it('is a second verdict of one instance, or another outcome of it', () => {
    given(convicted('2022-01-10')).when(convicted('2023-01-10')).then(flags('two-verdicts-of-one-instance'));
    given(convicted('2022-01-10'))
      .when(acquitted('2022-01-10', {}, other))
      .then(flags('two-verdicts-of-one-instance'));
    given(convicted('2022-01-10'))
      .when(convicted('2022-01-10', {}, other))
      .then(flags('same-fact-twice'));
  });

  it.each([
    ['remitted', appealDecided('2022-05-05', { outcome: 'remitted' })],
    ['returned to the prosecutor on appeal', appealDecided('2022-05-05', { outcome: 'returned-to-prosecutor' })],
    ['returned to the prosecutor', tells('CaseReturnedToProsecutor')('2022-05-05')],
    ['decided on appeal, nobody knows how', appealDecided('2022-05-05', { outcome: 'unknown' })],
  ])('is not a second verdict where the case was %s', (_, between) =>
    given(convicted('2022-01-10'), between).when(convicted('2023-01-10')).then(flags()),
  );

  it.each([
    ['a punishment', shizo('2022-02-01')],
    ['an arrival in a colony', arrived('2022-02-01', { placeKind: 'penal-colony' })],
    ['a longer remand', tells('MeasureExtended', { measure: 'remand' })('2022-02-01')],
    ['a transfer', transferred('2022-02-01')],
  ])('is %s after a release with no new arrest', (_, custody) => {
    given(arrested('2021-09-04'), released('2021-12-01')).when(custody).then(flags('custody-after-release'));
    given(arrested('2021-09-04'), released('2021-12-01', { grounds: 'measure-changed' }))
      .when(custody)
      .then(flags('custody-after-release'));
    given(arrested('2021-09-04'), released('2021-12-01'), arrested('2022-01-01')).when(custody).then(flags());
  });

  it('is not the colony to which who was free travels after the sentence', () =>
    given(arrested('2021-09-04'), released('2021-12-01'))
      .when(
        convicted('2022-01-10'),
        sentenced('2022-01-10', years(2, 'settlement')),
        arrived('2022-03-01', { placeKind: 'settlement-colony' }),
      )
      .then(flags()));

  it('is one release and the first custody after it, not each one again', () =>
    given(arrested('2021-09-04'), released('2021-12-01'))
      .when(shizo('2022-02-01'), shizo('2022-02-20'), transferred('2022-03-01'))
      .then(flags('custody-after-release')));

  it('is life after death', () => {
    given(arrested('2021-09-04'), died('2022-01-01')).when(released('2022-03-01')).then(flags('life-after-death'));
    given(died('2022-01-01')).when(charged('2022-03-01')).then(flags('life-after-death'));
  });

  it('is not what is done about the dead', () =>
    given(arrested('2021-09-04'), died('2022-01-01'))
      .when(
        tells('WhereaboutsEstablished')('2022-01-10', { found: 'dead' }),
        tells('ChargeDropped')('2022-02-01', { ground: 'death', all: true }),
        tells('RehabilitationRecorded')('2022-06-01'),
      )
      .then(flags()));

  it('is a sentence longer than its provision allows', () =>
    given(arrested('2021-09-04'), convicted('2022-01-10'))
      .when(sentenced('2022-01-10', { ...years(40), provisions: ['RF CC 281(2)'] }), released('2022-02-01'))
      .then(flags('sentence-outside-range')));

  it('is not a sentence under an article whose part nobody cited', () =>
    given(arrested('2021-09-04'), convicted('2022-01-10'))
      .when(sentenced('2022-01-10', { ...years(22), provisions: ['RF CC 281'] }))
      .then(flags()));

  it('is custody past the end of the term, heard of or not', () => {
    const facts = given(arrested('2019-09-04'), convicted('2020-01-10'), sentenced('2020-01-10', years(3)));
    facts.when(shizo('2026-10-01')).then(flags('past-end-of-term'));
    facts.when().then(flagsOn('2024-02-01', 'past-end-of-term'));
    facts.when(released('2022-08-01')).then(flagsOn('2024-02-01'));
  });

  it('goes by the term that an appeal gave', () => {
    const sentence = (first: number, outcome: string, term: string) =>
      given(
        arrested('2020-01-04'),
        convicted('2020-06-01'),
        sentenced('2020-06-01', years(first)),
        appealDecided('2020-09-01', { outcome, term }),
      ).when(shizo('2024-01-01'));
    sentence(3, 'increased', 'P9Y').then(flags());
    sentence(9, 'reduced', 'P3Y').then(flags('past-end-of-term'));
  });

  it('is no term that was served, when somebody is arrested anew', () =>
    given(arrested('2015-01-04'), convicted('2015-06-01'), sentenced('2015-06-01', years(1)), released('2016-01-04'))
      .when(arrested('2022-09-01'), tells('MeasureExtended', { measure: 'remand' })('2023-10-01'))
      .then(flags()));

  it('is custody before court past eighteen months, heard of or not', () => {
    given(arrested('2024-09-04')).when(remanded('2026-10-01')).then(flags('past-custody-maximum'));
    given(arrested('2024-09-04')).when().then(flagsOn('2026-11-24', 'past-custody-maximum'));
    given(arrested('2026-09-04')).when(remanded('2026-10-01')).then(flags());
  });

  it('is in court with an indictment or a trial, not with a hearing about the measure', () => {
    const hearing = (of: string) => tells('HearingHeld')('2024-09-05', { of });
    given(arrested('2024-09-04')).when(hearing('measure'), remanded('2026-10-01')).then(flags('past-custody-maximum'));
    given(arrested('2024-09-04')).when(hearing('trial'), remanded('2026-10-01')).then(flags());
    given(arrested('2024-09-04')).when(tells('IndictmentApproved')('2025-01-01'), remanded('2026-10-01')).then(flags());
  });

  it('is an arrest that was registered days later', () => {
    given(arrested('2021-09-03')).when(registered('2021-09-05')).then(flags('unregistered-days'));
    given(disappeared('2022-04-29')).when(registered('2022-05-11')).then(flags('unregistered-days'));
    given(arrested('2015-01-04'), registered('2015-01-04'), released('2015-01-06'))
      .when(registered('2020-09-01'))
      .then(flags());
    given(arrested('2015-01-04'), registered('2015-01-04'))
      .when(registered('2020-09-01'))
      .then(flags('past-custody-maximum'));
  });

  it('is an acquitted person who serves', () =>
    given(arrested('2021-09-04'), acquitted('2022-01-10'))
      .when(arrived('2022-03-01', { placeKind: 'penal-colony' }))
      .then(flags('acquitted-and-serving')));

  it('is the same fact twice', () =>
    given(arrested('2021-09-04')).when(arrested('2021-09-04')).then(flags('same-fact-twice')));

  it('is one thing on two days, as two sources tell it', () => {
    given(arrested('2021-09-03'))
      .when(arrested('2021-09-05', {}, other))
      .then(flags('differing-days'));
    given(arrested('2021-09-03'), released('2021-09-04'))
      .when(arrested('2021-09-05', {}, other))
      .then(flags());
    given(died('2021-03-03'))
      .when(died('2021-09-05', {}, other))
      .then(flags('differing-days'));
  });

  it.each([
    ['extensions', tells('MeasureExtended', { measure: 'remand' }), '2022-02-03', '2022-02-10'],
    ['arrivals', tells('ArrivedAtPlace', { placeKind: 'settlement-colony' }), '2022-02-03', '2022-02-10'],
    ['administrative arrests', tells('AdministrativeArrestImposed', { days: 5 }), '2022-02-03', '2022-02-10'],
    ['sentences', sentenced, '2022-02-03', '2022-02-10'],
    ['arrests more than a fortnight apart', arrested, '2022-02-03', '2022-02-18'],
  ])('is not two %s, which are two', (_, tell, first, second) =>
    given(tell(first))
      .when(tell(second, {}, other))
      .then(flags()),
  );
});

describe('contradictions', () => {
  it('are of one fact or two, so that no other fact is part of what is decided', () =>
    expect(contradictionsAmong(tangle, today).filter(({ facts }) => facts.length > 2)).toEqual([]));

  it('are the same whatever the order of recording', () =>
    fc.assert(
      fc.property(fc.shuffledSubarray(tangle, { minLength: tangle.length }), (facts) => {
        expect(contradictionsAmong(facts, today)).toEqual(contradictionsAmong(tangle, today));
      }),
    ));
});

const tangle = [
  released('2021-01-01'),
  arrested('2021-09-03'),
  arrested('2021-09-05', {}, other),
  convicted('2022-01-10'),
  charged('2022-03-01'),
  convicted('2023-01-10'),
  died('2023-05-01'),
  released('2024-01-01'),
];
