import { describe, expect, it } from '@jest/globals';
import { registryItself, seenCase, seenEvents, sightUpTo, type CaseState, type Tier } from '#domain';
import { act, arrested, as, caseOf, decided, done, monitor, refused, verifier } from '#domain/testing';

const document = '01980000-0000-7000-8000-0000000000d1';
const other = '01980000-0000-7000-8000-0000000000d2';
const file = (sha = 'ab', more: object = {}) =>
  act('DocumentAttached', {
    document,
    sha256: sha.repeat(32),
    bytes: 3,
    mediaType: 'image/png',
    tier: 'public',
    ...more,
  });
const check = (of = document) => act('DocumentChecked', { document: of, outcome: 'no-virus-found' });
const attached = (more: object = {}): CaseState => done(caseOf(arrested('2021-09-04')), file('ab', more), monitor);
const close = (tier: Tier, more: object = { document }) =>
  act('TierChanged', { ...more, tier, reason: 'a face in it' });

describe('attaching a document', () => {
  it('is refused for the same bytes, the same id, and a fact that is not there', () => {
    const state = attached();
    expect(decided(file('ab', { document: other }), state, as(verifier))).toEqual(refused('already-exists', 'sha256'));
    expect(decided(file('cd'), state, as(verifier))).toEqual(refused('already-exists', 'sha256'));
    const fact = '01980000-0000-7000-8000-0000000000ff';
    expect(decided(file('cd', { document: other, fact }), state, as(monitor))).toEqual(
      refused('fact-not-found', 'fact'),
    );
    expect(decided(file('cd'), undefined, as(monitor))).toEqual(refused('case-not-found'));
  });

  it('leaves it in quarantine until the registry itself looked at it, once', () => {
    const state = attached();
    expect(state.documents.get(document)!.checked).toBeUndefined();
    expect(decided(check(), state, as(verifier))).toEqual(refused('registry-only'));
    expect(decided(check(other), state, as(registryItself))).toEqual(refused('document-not-found', 'document'));
    const looked = done(state, check(), registryItself);
    expect(looked.documents.get(document)!.checked).toBe('no-virus-found');
    expect(decided(check(), looked, as(registryItself))).toEqual(refused('document-checked-already', 'document'));
  });

  it('is for those who see its tier, and its fact where it shows one', () => {
    const fact = arrested('2021-09-04', {}, { tier: 'restricted' });
    const opened = { ...done(caseOf(fact), file('ab', { fact: fact.id }), monitor), tier: 'public' as const };
    expect(seenCase(opened, sightUpTo('public'))!.documents.size).toBe(0);
    expect(seenCase(opened, sightUpTo('restricted'))!.documents.size).toBe(1);
    const own = { ...attached({ tier: 'confidential' }), tier: 'public' as const };
    expect(seenCase(own, sightUpTo('restricted'))!.documents.size).toBe(0);
  });
});

describe('the tier of a document', () => {
  it('is raised by one, and lowered by two', () => {
    const closed = done(attached(), close('restricted'), verifier);
    expect(closed.documents.get(document)!.tier).toBe('restricted');
    expect(closed.tier).toBe('restricted');
    expect(decided(close('restricted'), closed, as(verifier))).toEqual(refused('tier-unchanged', 'tier'));
    expect(decided(close('public'), closed, as(verifier))).toEqual(refused('second-person-missing'));
    expect(done(closed, close('public'), verifier).documents.get(document)!.tier).toBe('public');
    expect(decided(close('public', { document: other }), closed, as(verifier))).toEqual(
      refused('document-not-found', 'document'),
    );
    const both = close('confidential', { document, fact: [...closed.facts.keys()][0] });
    expect(decided(both, closed, as(verifier))).toEqual(refused('one-thing-at-once', 'document'));
  });

  it('is told with its reason to those who saw what it was before', () => {
    const lowered = done(done(attached(), close('restricted'), verifier), close('public'), verifier);
    const changes = lowered.documents.get(document)!.changes;
    expect(changes.map(({ was }) => was)).toEqual(['public', 'restricted']);
    const seen = seenCase({ ...lowered, tier: 'public' }, sightUpTo('public'))!;
    expect(seen.documents.get(document)!.changes.map(({ was }) => was)).toEqual(['public']);
    const told = changes.map(({ recorded }, n) => ({
      ...close('public'),
      recorded: { ...recorded, id: `change ${n}` },
    }));
    expect(seenEvents(told as never, seen)).toEqual([]);
  });
});
