import { describe, expect, it } from '@jest/globals';
import { acquitted, arrested, convicted, given, houseArrest, liberty, on, released, remanded } from '#domain/testing';

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
