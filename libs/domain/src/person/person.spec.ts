import { describe, expect, it } from '@jest/globals';
import {
  decidePerson, evolvePerson, isRefusal, personActs, personEventVersion, readPersonEvent,
  type Context, type Day, type MemberId, type PersonAct, type PersonId, type PersonState,
} from '#domain'; // prettier-ignore

const self = '01980000-0000-7000-8000-0000000000f1' as PersonId;
const other = '01980000-0000-7000-8000-0000000000f2' as PersonId;
const by = '01980000-0000-7000-8000-0000000000a1' as MemberId;
const second = '01980000-0000-7000-8000-0000000000a2' as MemberId;
const context: Context = { by, today: '2026-11-24' as Day };
const two: Context = { ...context, approvedBy: second };
const name = (text: string) => ({ text, script: 'Latn', language: 'en', kind: 'used' }) as const;
const act = (type: PersonAct['type'], data: object) => ({ type, data }) as PersonAct;
const registered = (...names: string[]): PersonState => ({ names: names.map(name) });
const refused = (code: string) => expect.objectContaining({ refused: code });

function after(state: PersonState, command: PersonAct, context: Context, survivor?: PersonState): PersonState {
  const decided = decidePerson(command, state, context, self, survivor);
  if (isRefusal(decided)) throw new Error(decided.refused);
  return decided.reduce<PersonState>(
    (now, event) => evolvePerson(now, { ...event, recorded: { id: 'e', by, at: new Date(0) } }),
    state,
  );
}

describe('a person', () => {
  it('is registered once', () => {
    const register = act('PersonRegistered', {
      names: [name('Olena Example')],
      sex: 'female',
      citizenships: [],
      tier: 'restricted',
    });
    expect(isRefusal(decidePerson(register, undefined, context, self))).toBe(false);
    expect(decidePerson(register, registered('Olena Example'), context, self)).toEqual(refused('already-exists'));
  });

  it('takes a name that it has not, and loses one that is not its last', () => {
    const add = act('NameAdded', { name: name('Olena Sample'), sources: [{ id: other }] });
    const both = after(registered('Olena Example'), add, context);
    expect(both.names).toHaveLength(2);
    expect(decidePerson(add, both, context, self)).toEqual(refused('name-known'));
    const withdraw = act('NameWithdrawn', { name: name('Olena Example'), reason: 'misheard' });
    const one = after(both, withdraw, context);
    expect(one.names.map(({ text }) => text)).toEqual(['Olena Sample']);
    expect(decidePerson(withdraw, one, context, self)).toEqual(refused('name-not-found'));
    expect(decidePerson(act('NameWithdrawn', { name: name('Olena Sample'), reason: 'x' }), one, context, self)).toEqual(
      refused('last-name'),
    );
  });

  it('narrows and withdraws only a consent that is in force, and widens none', () => {
    const give = act('ConsentGiven', { scopes: ['name'], givenBy: 'family' });
    const widen = act('ConsentNarrowed', { scopes: ['name', 'case'], givenBy: 'family' });
    const withdraw = act('ConsentWithdrawn', { by: 'family' });
    expect(decidePerson(withdraw, registered('A'), context, self)).toEqual(refused('consent-not-given'));
    const given = after(registered('A'), give, context);
    expect(decidePerson(widen, given, context, self)).toEqual(refused('consent-missing'));
    expect(after(given, withdraw, context).consent).toBeUndefined();
  });

  it('has no consent after its last day, and none that is narrowed lasts longer', () => {
    const give = act('ConsentGiven', { scopes: ['name', 'case'], givenBy: 'family', until: '2026-11-24' });
    const given = after(registered('A'), give, context);
    const narrow = (until?: string) =>
      act('ConsentNarrowed', { scopes: ['name'], givenBy: 'family', ...(until && { until }) });
    for (const until of [undefined, '2027-01-01'])
      expect(decidePerson(narrow(until), given, context, self)).toMatchObject({
        refused: 'consent-missing',
        field: 'until',
      });
    expect(after(given, narrow('2026-11-24'), context).consent).toMatchObject({ scopes: ['name'] });
    const tomorrow: Context = { ...context, today: '2026-11-25' as Day };
    for (const late of [narrow('2026-11-24'), act('ConsentWithdrawn', { by: 'family' })])
      expect(decidePerson(late, given, tomorrow, self)).toEqual(refused('consent-not-given'));
  });

  it('is merged by two, into another that stands, and apart again', () => {
    const merge = act('PersonsMerged', { survivor: other, grounds: 'same passport' });
    expect(decidePerson(merge, registered('A'), context, self, registered('B'))).toEqual(
      refused('second-person-missing'),
    );
    expect(decidePerson(act('PersonsMerged', { survivor: self, grounds: 'x' }), registered('A'), two, self)).toEqual(
      refused('merge-with-itself'),
    );
    expect(decidePerson(merge, registered('A'), two, self, undefined)).toEqual(refused('person-not-found'));
    expect(decidePerson(merge, registered('A'), two, self, { ...registered('B'), mergedInto: self })).toEqual(
      refused('merge-cycle'),
    );
    const merged = after(registered('A'), merge, two, registered('B'));
    expect(decidePerson(act('ConsentGiven', { scopes: ['name'], givenBy: 'person' }), merged, context, self)).toEqual(
      refused('person-merged'),
    );
    expect(after(merged, act('PersonsSeparated', { grounds: 'brothers' }), two).mergedInto).toBeUndefined();
  });
});

describe.each(personActs.map((of) => [of.type, of] as const))('%s', (type, of) => {
  it('reads its own example, and reads again what it stored', () => {
    const data: unknown = of.event.parse(of.example);
    const stored = { type, version: personEventVersion(type), data: JSON.parse(JSON.stringify(data)) as unknown };
    expect(readPersonEvent(stored)).toEqual({ type, data });
  });
});
