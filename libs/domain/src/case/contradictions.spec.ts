import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { contradictionsAmong, type Day, type StandingFact } from '#domain';
import {
  acquitted,
  appealDecided,
  arrested,
  arrived,
  charged,
  convicted,
  died,
  given,
  released,
  remanded,
  sentenced,
  shizo,
  transferred,
} from '#domain/testing';

const today = '2026-11-24' as Day;
const rulesOn = (facts: readonly StandingFact[], asOf = today) =>
  contradictionsAmong(facts, asOf).map(({ rule }) => rule);
const flags =
  (...rules: string[]) =>
  (facts: readonly StandingFact[]) =>
    expect(rulesOn(facts)).toEqual(rules);
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
      .when(arrived('2021-09-04', { place: 'rostov-on-don' }))
      .then((facts) => {
        expect(rulesOn(facts.filter(({ says }) => says.kind !== 'ArrivedAtPlace'))).toEqual([]);
      });
    given(arrested('2021-09-04', { place: 'simferopol' }))
      .when(arrested('2021-09-04', { place: 'yalta' }, other))
      .then(flags('two-places-one-day'));
    given(arrested('2021-09-04', { place: 'simferopol' }), transferred('2021-09-04'))
      .when(arrived('2021-09-04', { place: 'rostov-on-don' }))
      .then(flags());
  });

  it('is a verdict before a charge', () =>
    given(arrested('2021-09-04'), convicted('2022-01-10'))
      .when(charged('2022-03-01'))
      .then(flags('verdict-before-charge')));

  it('is a second verdict of one instance, unless the first was quashed', () => {
    given(convicted('2022-01-10')).when(convicted('2023-01-10')).then(flags('two-verdicts-of-one-instance'));
    given(convicted('2022-01-10'), appealDecided('2022-05-05', { outcome: 'remitted' }))
      .when(convicted('2023-01-10'))
      .then(flags());
  });

  it('is custody after a release with no new arrest', () => {
    given(arrested('2021-09-04'), released('2021-12-01'))
      .when(shizo('2022-02-01'))
      .then(flags('custody-after-release'));
    given(arrested('2021-09-04'), released('2021-12-01'), arrested('2022-01-01'))
      .when(shizo('2022-02-01'))
      .then(flags());
  });

  it('is life after death', () =>
    given(arrested('2021-09-04'), died('2022-01-01')).when(released('2022-03-01')).then(flags('life-after-death')));

  it('is a sentence longer than its provision allows', () =>
    given(arrested('2021-09-04'), convicted('2022-01-10'))
      .when(sentenced('2022-01-10', { ...years(40), provisions: ['RF CC 281(2)'] }), released('2022-02-01'))
      .then(flags('sentence-outside-range')));

  it('is custody past the end of the term', () =>
    given(arrested('2019-09-04'), convicted('2020-01-10'), sentenced('2020-01-10', years(3)))
      .when(shizo('2026-10-01'))
      .then(flags('past-end-of-term')));

  it('is custody before court past eighteen months', () => {
    given(arrested('2024-09-04')).when(remanded('2026-10-01')).then(flags('past-custody-maximum'));
    given(arrested('2026-09-04')).when(remanded('2026-10-01')).then(flags());
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
  });
});

describe('contradictions', () => {
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
