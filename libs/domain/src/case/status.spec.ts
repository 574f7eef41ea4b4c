import { describe, expect, it } from '@jest/globals';
import { addDays, segmentsOf, statusOn, type Day } from '#domain';
import {
  abducted,
  acquitted,
  appealDecided,
  arrested,
  arrived,
  charged,
  convicted,
  deprived,
  died,
  disappeared,
  given,
  houseArrest,
  liberty,
  marked,
  on,
  procedure,
  released,
  remanded,
  searched,
  sentenced,
  shizo,
  tells,
  transferred,
} from '#domain/testing';

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
