import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addDays,
  boundsOf,
  caseFact,
  caseFacts,
  differingDays,
  foldCase,
  segmentsOf,
  spansOf,
  standingFacts,
  statusOn,
  type CaseEvent,
  type CaseFact,
  type Day,
  type FactId,
  type MemberId,
  type Recorded,
  type StandingFact,
  type Status,
} from '#domain';
import {
  abducted,
  acquitted,
  appealDecided,
  arrested,
  arrived,
  charged,
  convicted,
  died,
  disappeared,
  given,
  houseArrest,
  released,
  remanded,
  searched,
  sentenced,
  shizo,
  tells,
  transferred,
} from '#domain/testing';

const on = (day: string) => (facts: readonly StandingFact[]) => statusOn(day as Day, facts);
const liberty =
  (day: string, state: string, certainty = 'certain') =>
  (facts: readonly StandingFact[]) =>
    expect(on(day)(facts).liberty).toMatchObject({ state, certainty });
const procedure = (day: string, state: string) => (facts: readonly StandingFact[]) =>
  expect(on(day)(facts).procedure.state).toBe(state);
const deprived = (day: string, answer: string) => (facts: readonly StandingFact[]) =>
  expect(on(day)(facts).deprivedOfLiberty).toBe(answer);
const marked =
  (day: string, ...marks: string[]) =>
  (facts: readonly StandingFact[]) =>
    expect(on(day)(facts).marks.map(({ mark }) => mark)).toEqual(marks);

describe('liberty', () => {
  it('is unknown before the first fact', () =>
    given().when(arrested('2021-09-04')).then(liberty('2021-09-03', 'unknown')));

  it('follows what happened, not the order in which it was learnt', () =>
    given(released('2024-06-28')).when(arrested('2021-09-04')).then(deprived('2021-12-01', 'yes')));

  it('puts an arrest before a release of the same day', () =>
    given(released('2021-09-04')).when(arrested('2021-09-04')).then(liberty('2021-09-04', 'at-liberty')));

  it('puts a re-arrest at the gate after the release that a source says it followed', () => {
    const release = released('2021-09-20');
    given(arrested('2021-09-04'), release)
      .when(arrested('2021-09-20', {}, { after: release.id }))
      .then(liberty('2021-09-20', 'briefly-detained'));
  });

  it('is possible on the days around a day that is known only about', () =>
    given()
      .when(arrested('2014-05-16~'))
      .then((facts) => {
        deprived('2014-05-12', 'no')(facts);
        deprived('2014-05-15', 'possibly')(facts);
        deprived('2014-05-17', 'possibly')(facts);
        deprived('2014-05-19', 'yes')(facts);
      }));

  it('is certain to the end of August and possible in September when the release is of September', () =>
    given(arrested('2020-05-01'))
      .when(released('2020-09'))
      .then((facts) => {
        liberty('2020-08-31', 'briefly-detained')(facts);
        expect(on('2020-09-10')(facts).liberty.states).toEqual(['at-liberty', 'briefly-detained']);
        liberty('2020-09-30', 'at-liberty')(facts);
      }));

  it('stays possible while all that is known of the day is doubtful', () =>
    given().when(arrested('2021-09-04?')).then(deprived('2021-10-01', 'possibly')));

  it('is not taken for granted from a disputed fact', () =>
    given()
      .when(arrested('2021-09-04', {}, { verification: 'disputed' }))
      .then(deprived('2021-10-01', 'possibly')));

  it('is possible between the days that two sources give, and certain after both', () =>
    given(arrested('2021-09-03'))
      .when(arrested('2021-09-05', {}, { sources: [{ id: '01980000-0000-7000-8000-0000000000b2' }] }))
      .then((facts) => {
        deprived('2021-09-04', 'possibly')(facts);
        deprived('2021-09-05', 'yes')(facts);
      }));

  it('is not set by a fact without a day', () =>
    given().when(arrested('unknown')).then(liberty('2021-10-01', 'unknown')));

  it('is not given back by an acquittal', () =>
    given(arrested('2021-09-04')).when(acquitted('2021-11-01')).then(deprived('2021-11-02', 'yes')));

  it('is taken in the courtroom by a sentence to a strict regime, and not by one to a settlement colony', () => {
    given(searched('2021-09-04'))
      .when(
        convicted('2022-01-01'),
        sentenced('2022-01-01', { parts: [{ kind: 'imprisonment', term: 'P5Y', regime: 'strict' }] }),
      )
      .then(deprived('2022-01-01', 'yes'));
    given(searched('2021-09-04'))
      .when(
        convicted('2022-01-01'),
        sentenced('2022-01-01', { parts: [{ kind: 'imprisonment', term: 'P2Y', regime: 'settlement' }] }),
      )
      .then(deprived('2022-01-01', 'no'));
  });

  it('is not taken by a suspended sentence, which supervises', () =>
    given(searched('2021-09-04'))
      .when(convicted('2022-01-01'), sentenced('2022-01-01', { parts: [{ kind: 'suspended', term: 'P2Y6M' }] }))
      .then((facts) => {
        deprived('2022-02-01', 'no')(facts);
        marked('2022-02-01', 'under-supervision')(facts);
      }));

  it('is remand from a conviction on, and imprisonment once that is final', () =>
    given(arrested('2021-09-04'), convicted('2022-01-10'))
      .when(appealDecided('2022-05-05', { outcome: 'upheld' }))
      .then((facts) => {
        liberty('2021-09-05', 'briefly-detained')(facts);
        liberty('2022-01-10', 'remand')(facts);
        liberty('2022-05-05', 'imprisoned')(facts);
      }));

  it('is that of the journey while it lasts, and of the colony after it', () =>
    given(arrested('2021-09-04'), remanded('2021-09-05'))
      .when(transferred('2022-03-01'), arrived('2022-04-01', { placeKind: 'penal-colony' }))
      .then((facts) => {
        liberty('2022-03-15', 'in-transfer')(facts);
        liberty('2022-04-01', 'imprisoned')(facts);
      }));

  it('is house arrest, which deprives, when the court says so', () =>
    given(arrested('2021-09-04'))
      .when(houseArrest('2021-09-06'))
      .then((facts) => {
        liberty('2021-09-06', 'house-arrest')(facts);
        deprived('2021-09-06', 'yes')(facts);
      }));

  it('of a disappeared person is deprived only possibly', () =>
    given()
      .when(disappeared('2016-05-24'))
      .then((facts) => {
        liberty('2016-06-01', 'disappeared')(facts);
        deprived('2016-06-01', 'possibly')(facts);
      }));

  it('ends with death, whatever is told of later days', () =>
    given(abducted('2014-03-03'), died('2014-03-15')).when(arrested('2015-01-01')).then(liberty('2020-01-01', 'dead')));

  it('goes stale when nothing was heard for six months, and is fresh again with the next fact', () =>
    given(arrested('2021-03-04'))
      .when(searched('2022-01-10'))
      .then((facts) => {
        liberty('2021-09-04', 'briefly-detained', 'certain')(facts);
        liberty('2021-09-05', 'briefly-detained', 'stale')(facts);
        deprived('2021-12-01', 'yes')(facts);
        liberty('2022-01-10', 'briefly-detained', 'certain')(facts);
      }));

  it('does not go stale for who is free', () =>
    given(arrested('2021-03-04'))
      .when(released('2021-04-01'))
      .then(liberty('2026-01-01', 'at-liberty', 'certain')));

  it('tells since when, with both bounds where the day is not known', () =>
    given()
      .when(arrested('2014-05-16~'))
      .then((facts) => {
        expect(on('2014-06-01')(facts).liberty.since).toBe('2014-05-13/2014-05-19');
        expect(on('2014-05-01')(facts).liberty.since).toBeNull();
      }));
});

describe('liberty after what lay over it', () => {
  const exam = tells('PsychiatricExaminationOrdered', { form: 'in-patient' });
  const changed = (measure: string) => tells('MeasureChanged', { measure })('2021-10-01');
  const asked = '2021-12-01';

  it.each([
    ['an examination and a release under another measure', exam, released('2021-10-01', { grounds: 'measure-changed' }), 'other-measure', 'no'],
    ['an examination and an undertaking', exam, changed('undertaking-to-appear'), 'other-measure', 'no'],
    ['an examination and an arrival in a colony', exam, arrived('2021-10-01', { placeKind: 'penal-colony' }), 'imprisoned', 'yes'],
    ['an examination and another arrest', exam, arrested('2021-10-01'), 'briefly-detained', 'yes'],
    ['an examination that a longer remand does not end', exam, tells('MeasureExtended', { measure: 'remand' })('2021-10-01'), 'psychiatric', 'yes'],
    ['a journey and a release under another measure', transferred, released('2021-10-01', { grounds: 'measure-changed' }), 'other-measure', 'no'],
    ['a journey and a house arrest', transferred, changed('house-arrest'), 'house-arrest', 'yes'],
    ['a journey and word of where the person is', transferred, tells('WhereaboutsEstablished')('2021-10-01', { found: 'in-custody' }), 'briefly-detained', 'yes'],
    ['a journey and a sight of the person in custody on remand', transferred, arrived('2021-10-01', { placeKind: 'remand-prison' }), 'remand', 'yes'],
    ['an examination and a journey', exam, transferred('2021-10-01'), 'in-transfer', 'yes'],
  ] as const)('follows %s', (_, over, then, state, answer) =>
    given(arrested('2021-09-01'), over('2021-09-12'))
      .when(then)
      .then((facts) => {
        liberty(asked, state)(facts);
        deprived(asked, answer)(facts);
      }),
  ); // prettier-ignore

  it('is disappearance no more once it is known where the person is, though nobody said how they were found', () =>
    given(tells('DisappearanceRecorded')('2021-09-01'))
      .when(tells('WhereaboutsEstablished')('2021-10-01'))
      .then((facts) => {
        expect(statusOn('2021-11-01' as Day, facts).liberty.states).toEqual(['at-liberty', 'briefly-detained']);
        deprived('2021-11-01', 'possibly')(facts);
      }));

  it('is imprisonment after an examination of which nobody told the end', () =>
    given(arrested('2021-09-01'), exam('2021-09-12'), convicted('2022-01-01'))
      .when(appealDecided('2022-05-01', { outcome: 'upheld' }), arrived('2022-06-01', { placeKind: 'penal-colony' }))
      .then(liberty('2022-06-05', 'imprisoned')));

  it('has no marks of custody outside it', () =>
    given(arrested('2021-09-01'), shizo('2021-09-20'), tells('HungerStrikeStarted')('2021-09-21'))
      .when(changed('undertaking-to-appear'))
      .then(marked(asked)));
});

describe('custody of which little is told', () => {
  it.each([
    ['an arrival in a remand prison', arrived('2021-09-10', { placeKind: 'remand-prison' }), 'remand'],
    ['an arrival in a place that nobody names', arrived('2021-09-10'), 'briefly-detained'],
    [
      'an arrival in a psychiatric hospital',
      arrived('2021-09-10', { placeKind: 'psychiatric-hospital' }),
      'psychiatric',
    ],
    ['a punishment cell', shizo('2021-09-10'), 'briefly-detained'],
    ['a transfer', transferred('2021-09-10'), 'in-transfer'],
  ])('is custody: %s alone', (_, fact, state) =>
    given()
      .when(fact)
      .then((facts) => {
        liberty('2021-09-12', state)(facts);
        deprived('2021-09-12', 'yes')(facts);
      }),
  );

  it('stays that of the sentence in a remand prison on the way', () =>
    given(arrived('2021-01-10', { placeKind: 'penal-colony' }), transferred('2021-02-10'))
      .when(arrived('2021-02-20', { placeKind: 'remand-prison' }))
      .then(liberty('2021-03-01', 'imprisoned')));

  it('does not take liberty back from who is known to be free', () =>
    given(arrested('2021-01-04'), released('2021-02-01')).when(shizo('2021-03-01')).then(deprived('2021-03-02', 'no')));
});

describe('an arrest for days', () => {
  const fiveDays = tells('AdministrativeArrestImposed', { days: 5 })('2021-10-01');

  it('ends by itself, and the police custody that it grew out of with it', () =>
    given(arrested('2021-10-01'))
      .when(fiveDays)
      .then((facts) => {
        deprived('2021-10-05', 'yes')(facts);
        liberty('2021-10-06', 'unknown')(facts);
        deprived('2021-10-06', 'no')(facts);
      }));

  it.each([
    ['house-arrest', houseArrest('2021-09-04'), 'yes'],
    ['remand', remanded('2021-09-04'), 'yes'],
    ['at-liberty', released('2021-09-04'), 'no'],
  ])('gives back %s, which it lay over', (state, before, answer) =>
    given(before)
      .when(fiveDays)
      .then((facts) => {
        liberty('2021-10-05', 'briefly-detained')(facts);
        liberty('2021-10-10', state)(facts);
        deprived('2021-10-10', answer)(facts);
      }),
  );

  it('of unknown length lasts from one to thirty days', () =>
    given()
      .when(tells('AdministrativeArrestImposed')('2021-10-01'))
      .then((facts) => {
        deprived('2021-10-01', 'yes')(facts);
        deprived('2021-10-20', 'possibly')(facts);
        deprived('2021-10-31', 'no')(facts);
      }));
});

describe('what is known in part', () => {
  const free = [arrested('2021-01-01'), released('2021-06-01')];
  it.each([
    ['a verdict', tells('VerdictDelivered')('2022-01-10'), 'procedure', ['acquitted-not-final', 'convicted-not-final', 'discontinued']],
    ['a sentence', tells('SentenceImposed')('2022-01-10'), 'liberty', ['at-liberty', 'remand']],
    ['what replaced a sentence', tells('SentenceReplaced')('2022-01-10'), 'liberty', ['at-liberty', 'other-measure']],
    ['a change of measure', tells('MeasureChanged')('2022-01-10'), 'liberty', ['at-liberty', 'house-arrest', 'other-measure', 'remand']],
  ] as const)('is each that it may be: %s', (_, fact, axis, states) =>
    given(...free)
      .when(fact)
      .then((facts) => expect(on('2022-02-01')(facts)[axis].states).toEqual(states)),
  ); // prettier-ignore

  it('marks possibly for a penalty that nobody names', () =>
    given(arrested('2021-01-01'))
      .when(tells('DisciplinaryPenaltyImposed')('2021-02-01'))
      .then((facts) =>
        expect(on('2021-02-02')(facts).marks).toMatchObject([{ mark: 'in-punishment-cell', certainty: 'possible' }]),
      ));
});

describe('who is not there', () => {
  const absent = [tells('WantedListed')('2022-04-29'), tells('InAbsentiaProceeding')('2022-05-01', { step: 'trial' })];

  it('is not taken into custody by a sentence', () => {
    given(...absent)
      .when(convicted('2022-09-01'), sentenced('2022-09-01'))
      .then(deprived('2022-10-01', 'no'));
    given()
      .when(convicted('2022-09-01', { inAbsentia: true }), sentenced('2022-09-01'))
      .then(deprived('2022-10-01', 'no'));
  });

  it('is there again once arrested', () =>
    given(...absent, convicted('2022-09-01', { inAbsentia: true }))
      .when(arrested('2023-01-01'), released('2023-01-02'), sentenced('2023-09-01'))
      .then(deprived('2023-10-01', 'yes')));
});

describe('two facts of one day', () => {
  const other = { sources: [{ id: '01980000-0000-7000-8000-0000000000b2' }] };
  it.each([
    ['remand and house arrest', [remanded('2021-09-05'), houseArrest('2021-09-05')]],
    ['a conviction and an acquittal', [convicted('2022-01-10'), acquitted('2022-01-10', {}, other)]],
  ])('give one and the same status in either order: %s', (_, [one, two]) =>
    expect(on('2022-02-01')([one!, two!])).toEqual(on('2022-02-01')([two!, one!])),
  );

  it('keep the order of the catalogue after the fact that both followed', () => {
    const release = released('2021-09-20');
    const after = { after: release.id };
    given(arrested('2021-09-01'), release)
      .when(remanded('2021-09-20', {}, after), arrested('2021-09-20', {}, after))
      .then(liberty('2021-09-25', 'remand'));
  });

  it('are no earlier than the fact that they followed, and that one no later', () => {
    const release = released('2021-09-20');
    given(arrested('2021-09-01'), release)
      .when(arrested('2021-09-18/2021-09-22', {}, { after: release.id }))
      .then((facts) => {
        liberty('2021-09-19', 'briefly-detained')(facts);
        liberty('2021-09-22', 'briefly-detained')(facts);
      });
    const late = released('2021-09');
    given(arrested('2021-08-01'), late)
      .when(arrested('2021-09', {}, { after: late.id }))
      .then(liberty('2021-10-01', 'briefly-detained'));
    given(arrested('2021-08-01'), late)
      .when(arrested('2021-09-10', {}, { after: late.id }))
      .then(liberty('2021-09-10', 'briefly-detained'));
  });

  it('that are said to have followed each other do as if nobody had said so', () => {
    const [release, arrest] = [released('2021-09-20'), arrested('2021-09-20')];
    const circle = [
      { ...release, says: { ...release.says, after: arrest.id } },
      { ...arrest, says: { ...arrest.says, after: release.id } },
    ];
    expect(on('2021-09-21')(circle)).toEqual(on('2021-09-21')([release, arrest]));
    expect(on('2021-09-21')([...circle].reverse())).toEqual(on('2021-09-21')([release, arrest]));
  });
});

describe('procedure', () => {
  it('goes from a charge to a final conviction', () =>
    given(charged('2021-09-10'), convicted('2022-01-10'))
      .when(appealDecided('2022-05-05', { outcome: 'changed' }))
      .then((facts) => {
        procedure('2021-09-01', 'none')(facts);
        procedure('2021-09-10', 'accused')(facts);
        procedure('2022-01-10', 'convicted-not-final')(facts);
        procedure('2022-05-05', 'convicted-final')(facts);
      }));

  it('is a retrial, and no custody, when an acquittal is quashed', () =>
    given(arrested('2017-10-11'), acquitted('2020-09-16'), released('2020-09-16', { grounds: 'acquittal' }))
      .when(appealDecided('2022-03-14', { outcome: 'remitted' }))
      .then((facts) => {
        procedure('2020-09-16', 'acquitted-not-final')(facts);
        procedure('2022-03-14', 'retrial')(facts);
        deprived('2022-03-14', 'no')(facts);
      }));
});

describe('marks', () => {
  it('end by themselves after the days that a penalty was given for', () =>
    given(arrested('2021-09-04'))
      .when(shizo('2021-10-01', { days: 15 }))
      .then((facts) => {
        marked('2021-10-15', 'in-punishment-cell')(facts);
        marked('2021-10-16')(facts);
      }));

  it('of custody end with it', () =>
    given(arrested('2021-09-04'), shizo('2021-10-01')).when(released('2021-10-05')).then(marked('2021-10-05')));

  it('of an old punishment, learnt of late, do not imprison who was freed', () =>
    given(arrested('2021-01-04'), released('2023-01-01'))
      .when(shizo('2021-05-01', { days: 15 }))
      .then((facts) => {
        deprived('2024-01-01', 'no')(facts);
        marked('2024-01-01')(facts);
      }));
});

describe('being moved out of occupied territory', () => {
  const mark = 'moved-out-of-occupied-territory';
  it('is plain from the places of a transfer, and goes on through others', () => {
    given(arrested('2021-01-01'))
      .when(transferred('2021-02-01', { from: 'simferopol', to: 'rostov-on-don' }))
      .then(marked('2021-03-01', mark));
    given(arrested('2021-01-01'), transferred('2021-02-01', { from: 'simferopol', to: 'rostov-on-don' }))
      .when(transferred('2021-03-01', { from: 'rostov-on-don', to: 'labytnangi' }))
      .then(marked('2021-04-01', mark));
    given(arrested('2021-01-01'))
      .when(transferred('2021-02-01', { from: 'rostov-on-don', to: 'labytnangi' }))
      .then(marked('2021-03-01'));
  });

  it('is what a source says it is', () =>
    given(arrested('2021-01-01'))
      .when(transferred('2021-02-01', { from: 'simferopol', to: 'rostov-on-don', outOfOccupiedTerritory: false }))
      .then(marked('2021-03-01')));
});

describe('marks kept by list', () => {
  it('hold while any list does', () =>
    given(
      tells('WantedListed')('2021-01-01', { list: 'federal' }),
      tells('WantedListed')('2021-01-05', { list: 'interpol' }),
    )
      .when(tells('WantedDelisted')('2021-02-01', { list: 'interpol' }))
      .then((facts) => {
        marked('2021-03-01', 'wanted')(facts);
        expect(on('2021-03-01')(facts).marks).toMatchObject([{ certainty: 'certain' }]);
      }));

  it('end with the list that is meant, and possibly with one that nobody names', () => {
    given(tells('ListedByAuthority')('2021-01-01', { list: 'terrorist-and-extremist' }))
      .when(tells('ListedByAuthority')('2021-02-01', { list: 'foreign-agent', action: 'delisted' }))
      .then(marked('2021-03-01', 'listed'));
    given(tells('WantedListed')('2021-01-01')).when(tells('WantedDelisted')('2021-02-01')).then(marked('2021-03-01'));
    given(tells('WantedListed')('2021-01-01', { list: 'federal' }))
      .when(tells('WantedDelisted')('2021-02-01'))
      .then((facts) => expect(on('2021-03-01')(facts).marks).toMatchObject([{ certainty: 'possible' }]));
  });
});

describe('supervision', () => {
  const suspended = [
    convicted('2021-01-01'),
    sentenced('2021-01-01', { parts: [{ kind: 'suspended', term: 'P1Y' }] }),
  ] as const;

  it.each([
    ['the term is served', released('2022-02-01', { grounds: 'term-served' })],
    ['the sentence is quashed', appealDecided('2022-02-01', { outcome: 'acquitted' })],
    ['the person is imprisoned', arrived('2022-02-01', { placeKind: 'penal-colony' })],
    ['the person dies', died('2022-02-01')],
  ])('ends when %s', (_, end) =>
    given(...suspended)
      .when(end)
      .then((facts) => {
        marked('2021-06-01', 'under-supervision')(facts);
        marked('2022-03-01')(facts);
      }),
  );

  it('goes with a release on parole or under a suspended sentence', () => {
    given(...suspended)
      .when(released('2021-01-01', { grounds: 'suspended-sentence' }))
      .then(marked('2021-06-01', 'under-supervision'));
    given(arrested('2021-01-01'))
      .when(released('2021-05-01', { grounds: 'parole' }))
      .then(marked('2021-06-01', 'under-supervision'));
  });
});

describe('death', () => {
  it('ends marks, and of what comes later only what is decided of the dead counts', () =>
    given(tells('WantedListed')('2021-08-01'), arrested('2021-09-01'), charged('2021-09-10'), died('2022-01-01'))
      .when(
        shizo('2022-03-01'),
        tells('WantedListed')('2022-03-01'),
        tells('ChargeBrought', { as: 'suspect' })('2022-03-01'),
      )
      .then((facts) => {
        marked('2022-04-01')(facts);
        procedure('2022-04-01', 'accused')(facts);
        procedure('2022-06-02', 'discontinued')([...facts, tells('ChargeDropped', { all: true })('2022-06-01')]);
      }));
});

describe('many facts whose days overlap', () => {
  it('have a status all the same', () => {
    const many = Array.from({ length: 200 }, (_, n) => {
      const days = `${addDays('2021-01-01' as Day, n)}/2022`;
      return [released, convicted, arrived, tells('AdministrativeArrestImposed')][n % 4]!(days);
    });
    expect(segmentsOf(many).length).toBeGreaterThan(1);
  });
});

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

describe('the laws of status', () => {
  it('any order of recording gives the same status', () =>
    fc.assert(
      fc.property(shuffled(someFacts), someDay, ([facts, other], day) => {
        expect(statusOn(day, other)).toEqual(statusOn(day, facts));
      }),
    ));

  it('a fact that is corrected to what it says already changes nothing', () =>
    fc.assert(
      fc.property(someFacts, fc.nat(), someDay, (facts, index, day) => {
        fc.pre(facts.length > 0);
        const fact = facts[index % facts.length]!;
        const corrected = { type: 'FactCorrected', data: { fact: fact.id, says: fact.says, reason: 'again' } } as const;
        expect(statusAfter([...recorded(facts), corrected], day)).toEqual(statusOn(day, facts));
      }),
    ));

  it('a fact that is retracted leaves the status of a case that never had it', () =>
    fc.assert(
      fc.property(someFacts, fc.nat(), someDay, (facts, index, day) => {
        fc.pre(facts.length > 0);
        const fact = facts[index % facts.length]!;
        const retracted = { type: 'FactRetracted', data: { fact: fact.id, reason: 'his brother' } } as const;
        const never = facts.filter(({ id }) => id !== fact.id);
        expect(statusAfter([...recorded(facts), retracted], day)).toEqual(statusOn(day, never));
      }),
    ));

  // Two sources that differ on a day are news, which narrowing may bring: then an answer may become less certain.
  it('narrowing dates, unless it brings statements of one event apart, never makes a certain answer wrong', () =>
    fc.assert(
      fc.property(someFacts, fc.infiniteStream(fc.nat()), someDay, (facts, dice, day) => {
        const closer = facts.map((fact) => narrowed(fact, dice.next().value));
        fc.pre(differing(closer).every((pair) => differing(facts).includes(pair)));
        const [wide, narrow] = [statusOn(day, facts), statusOn(day, closer)];
        expect(wide.liberty.states).toEqual(expect.arrayContaining([...narrow.liberty.states]));
        expect(wide.procedure.states).toEqual(expect.arrayContaining([...narrow.procedure.states]));
        if (wide.deprivedOfLiberty !== 'possibly') expect(narrow.deprivedOfLiberty).toBe(wide.deprivedOfLiberty);
        const marks = (of: readonly { readonly mark: string }[]) => of.map(({ mark }) => mark);
        expect(marks(wide.marks)).toEqual(expect.arrayContaining(marks(narrow.marks)));
        const certain = (of: typeof wide.marks) => marks(of.filter(({ certainty }) => certainty !== 'possible'));
        expect(certain(narrow.marks)).toEqual(expect.arrayContaining(certain(wide.marks)));
      }),
      { numRuns: 500 },
    ));

  it('each day has one status, so that persons over all states add up to all persons', () =>
    fc.assert(
      fc.property(someFacts, (facts) => {
        const segments = segmentsOf(facts);
        expect([segments[0]!.from, segments.at(-1)!.to]).toEqual([null, null]);
        for (const [index, { to }] of segments.slice(0, -1).entries())
          expect(segments[index + 1]!.from).toBe(addDays(to!, 1));
        for (const { liberty, procedure } of segments)
          for (const { state, states, certainty } of [liberty, procedure]) {
            expect(states).toContain(state);
            expect(certainty === 'possible').toBe(states.length > 1);
          }
      }),
    ));

  it('the status does not change within a segment', () =>
    fc.assert(
      fc.property(someFacts, fc.nat(400), (facts, offset) => {
        const day = addDays('2021-06-01' as Day, offset);
        const { from: _from, to: _to, ...expected } = segmentsOf(facts).find(({ to }) => to === null || day <= to)!;
        const asked = { id: 'asked' as FactId, says: { ...facts[0]?.says, ...silent, occurredOn: day } as CaseFact };
        const there = statusOn(day, [...facts, asked]); // a fact without an effect: its day is a turning day of its own
        const fresh = ({ certainty, ...axis }: Status['liberty'] | Status['procedure']) => ({
          ...axis,
          certainty: certainty === 'stale' ? 'certain' : certainty, // but it is news, so nothing is stale on that day
        });
        expect(fresh(there.liberty)).toEqual(fresh(expected.liberty));
        expect(fresh(there.procedure)).toEqual(fresh(expected.procedure));
        expect(there.deprivedOfLiberty).toBe(expected.deprivedOfLiberty);
      }),
    ));
});

const silent = (({ id: _, says }) => says)(searched('2021-06-01'));
const someDay = fc.integer({ min: 0, max: 500 }).map((offset) => addDays('2021-05-01' as Day, offset));
const someDate = fc
  .tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 20 }), fc.nat(7))
  .map(([offset, length, form]) => {
    const day = addDays('2021-06-01' as Day, offset);
    if (form < 3) return day;
    return [`${day}~`, `${day}/${addDays(day, length)}`, `../${day}`, day.slice(0, 7), `${day}?`][form - 3]!;
  });

/** Each kind as its example has it and with nothing known, and those whose data make a difference once more. */
const someData: readonly (readonly [kind: string, data: object])[] = [
  ...caseFacts.map(({ kind, example }) => [kind, example.data] as const),
  ...caseFacts.map(({ kind }) => [kind, {}] as const),
  ['ReleaseRecorded', { grounds: 'measure-changed' }],
  ['MeasureOrdered', { measure: 'house-arrest' }],
  ['MeasureChanged', { measure: 'undertaking-to-appear' }],
  ['VerdictDelivered', { outcome: 'acquitted' }],
  ['VerdictDelivered', { outcome: 'convicted', inAbsentia: true }],
  ['AppealDecided', { outcome: 'remitted' }],
  ['ArrivedAtPlace', { placeKind: 'remand-prison' }],
  ['WhereaboutsEstablished', { found: 'dead' }],
  ['ArrestRecorded', {}],
  ['ArrestRecorded', {}],
];

const someFacts: fc.Arbitrary<readonly StandingFact[]> = fc
  .array(
    fc.tuple(fc.constantFrom(...someData), someDate, fc.nat(2), fc.constantFrom('reported', 'disputed', 'documented')),
    { maxLength: 7 },
  )
  .map((drawn) =>
    drawn.map(([[kind, data], occurredOn, source, verification], index) => ({
      id: `01980000-0000-7000-8000-${String(index).padStart(12, '0')}` as FactId,
      says: caseFact.parse({
        kind,
        occurredOn,
        sources: [{ id: `01980000-0000-7000-8000-0000000000c${source}` }],
        verification,
        data,
      }),
    })),
  );
const differing = (facts: readonly StandingFact[]) =>
  differingDays(facts).map(([earlier, later]) => `${earlier.id} ${later.id}`);
const shuffled = <T>(some: fc.Arbitrary<readonly T[]>) =>
  some.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray([...all], { minLength: all.length })));

const by = '01980000-0000-7000-8000-0000000000a1' as MemberId;
const recorded = (facts: readonly StandingFact[]) =>
  facts.map(({ id, says: { kind, ...data } }) => ({ type: kind, data, id }) as unknown as CaseEvent & { id: string });

function statusAfter(events: readonly (CaseEvent & { readonly id?: string })[], day: Day) {
  const opening = { type: 'CaseOpened', data: { person: '01980000-0000-7000-8000-0000000000f1', tier: 'public' } };
  const all = [opening as unknown as CaseEvent, ...events].map(
    (event, index) =>
      ({
        ...event,
        recorded: { id: 'id' in event ? event.id : `e${index}`, by, at: new Date(index) },
      }) as Recorded<CaseEvent>,
  );
  return statusOn(day, standingFacts(foldCase(all)!));
}

/** The same fact on one of the days that it may have been of. */
function narrowed(fact: StandingFact, dice: number): StandingFact {
  const { earliest, latest } = boundsOf(fact.says.occurredOn);
  const first = earliest ?? addDays(latest!, -30);
  const days: Day[] = [];
  for (let day = first; day <= latest!; day = addDays(day, 1)) days.push(day);
  const doubt = fact.says.occurredOn.endsWith('?') ? '?' : '';
  return { ...fact, says: { ...fact.says, occurredOn: `${days[dice % days.length]!}${doubt}` } };
}
