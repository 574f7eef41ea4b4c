import fs from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  caseActs,
  caseFacts,
  decideCaseAct,
  earlier,
  fact,
  foldCase,
  kindOf,
  personActs,
  readCaseEvent,
  readFact,
  sourceActs,
  type CaseAct,
  type CaseEvent,
  type CaseState,
  type Day,
  type MemberId,
  type Recorded,
} from '#domain';
import { actsOn, readAct, type AnyAct } from './act.js';

const by = '01980000-0000-7000-8000-0000000000a1' as MemberId;
const second = '01980000-0000-7000-8000-0000000000a2' as MemberId;
const envelope = { occurredOn: '2021-09-04', sources: [{ id: '01980000-0000-7000-8000-000000000001' }] };

/** Version 1 named one article, in words; version 2 had the lawyer's name where figures could read it. */
const letterV1 = earlier({
  data: { article: z.string(), lawyer: z.string() },
  upcast: ({ data: { article, ...kept } }) => ({ data: { ...kept, provisions: [article] } }),
});
const letterV2 = earlier({
  data: { provisions: z.string().array(), lawyer: z.string() },
  personal: { about: z.string().optional() },
  upcast: ({ data: { lawyer, ...kept }, personal }) => ({ data: kept, personal: { ...personal, lawyer } }),
});
const letter = fact({
  kind: 'LetterCensored',
  family: 'custody',
  data: { provisions: z.string().min(3).array() },
  personal: { about: z.string().optional(), lawyer: z.string().optional() },
  earlier: [letterV1, letterV2],
  example: { data: { provisions: ['RF CC 205'] } },
});

describe('a fact of an earlier version', () => {
  const read = (version: number, said: object) => readFact(letter, version, { ...envelope, ...said });
  const old = { data: { article: 'RF CC 205', lawyer: 'A lawyer' } };

  it('goes through each version up to the current one', () => {
    expect(letter.version).toBe(3);
    const now = { kind: 'LetterCensored', ...envelope, verification: 'reported', tier: 'restricted' };
    const says = { data: { provisions: ['RF CC 205'] }, personal: { lawyer: 'A lawyer' } };
    expect(read(1, old)).toEqual({ ...now, ...says });
    expect(read(2, { data: { ...says.data, lawyer: 'A lawyer' } })).toEqual({ ...now, ...says });
    expect(read(3, says)).toEqual({ ...now, ...says });
  });

  it('keeps what it said of a person, which the first upcaster does not touch and the second moves words to', () =>
    expect(read(1, { ...old, personal: { about: 'To his mother' } })).toMatchObject({
      personal: { about: 'To his mother', lawyer: 'A lawyer' },
    }));

  it('is read without what was erased', () =>
    expect(read(3, { data: { provisions: ['RF CC 205'] } })).not.toHaveProperty('personal'));

  it('is the same words whenever it is read, and is itself not changed', () => {
    const stored = frozen({ ...old, personal: { about: 'To his mother' } });
    expect(read(1, stored)).toEqual(read(1, stored));
  });

  it('is validated in its own version, in each that it passes, and in what comes out', () => {
    expect(() => read(1, { data: { article: 205, lawyer: 'A lawyer' } })).toThrow('article');
    expect(() => read(1, { data: { ...old.data, colour: 'red' } })).toThrow('colour');
    expect(() => read(1, { ...old, personal: { shoe: 43 } })).toThrow('shoe');
    expect(() => read(1, { data: { article: 'x', lawyer: 'A lawyer' } })).toThrow('provisions');
  });

  it('stops its reader when it is of a version that is not known', () => {
    for (const version of [0, 4, 1.5])
      expect(() => read(version, old)).toThrow(`Version ${version} of LetterCensored is not known here, only 1 to 3`);
  });
});

describe('an act of an earlier version', () => {
  const merged = actsOn<object>()({
    type: 'CasesMerged',
    data: { survivor: z.string(), grounds: z.string() },
    earlier: [
      earlier({ data: { into: z.string() }, upcast: ({ data: { into } }) => ({ data: { survivor: into } }) }),
      earlier({ data: { survivor: z.string() }, upcast: ({ data }) => ({ data: { ...data, grounds: 'not said' } }) }),
    ],
    takesTwo: () => true,
    evolve: () => ({}),
    example: { survivor: 'b', grounds: 'one prosecution' },
  }) as AnyAct<object>;

  it('goes through each version, and keeps who approved it', () =>
    expect(readAct(merged, 1, { into: 'b', approvedBy: second })).toEqual({
      survivor: 'b',
      grounds: 'not said',
      approvedBy: second,
    }));

  it('stops its reader when it is of a version that is not known', () =>
    expect(() => readAct(merged, 4, { survivor: 'b', grounds: 'g' })).toThrow('Version 4 of CasesMerged'));
});

describe('a correction, which holds a fact', () => {
  const id = '01980000-0000-7000-8000-000000000033';
  const recorded = { id, by, at: new Date('2021-09-05T08:00:00Z') };
  const stored = (data: object) => JSON.parse(JSON.stringify(data)) as object;
  const correct = (state: CaseState, says: object) =>
    decideCaseAct({ type: 'FactCorrected', data: { fact: id, says, reason: 'seen' } } as CaseAct, state, {
      by,
      today: '2026-11-24' as Day,
    }) as readonly CaseEvent[];

  it.each(caseFacts.map(({ kind }) => kind))('of %s is read in the version in which it was written', (kind) => {
    const { schema, example, version } = kindOf(kind).kind;
    const says = schema.parse({ kind, ...envelope, ...example });
    const { kind: _, ...words } = says;
    const person = '01980000-0000-7000-8000-000000000011';
    const state = foldCase([
      { type: 'CaseOpened', data: { person, tier: 'public' }, recorded },
      { type: kind, data: words, recorded },
    ] as unknown as Recorded<CaseEvent>[])!;
    const [event] = correct(state, { ...says, note: 'Corrected' });
    const data = stored(event!.data);
    expect((data as { saysVersion?: number }).saysVersion).toBe(version === 1 ? undefined : version);
    expect(readCaseEvent({ type: 'FactCorrected', version: 1, data })).toEqual({
      type: 'FactCorrected',
      data: { fact: id, says: { ...says, note: 'Corrected' }, reason: 'seen' },
    });
  });

  it('stops its reader when the fact in it is of a version that is not known', () => {
    const says = { kind: 'ArrestRecorded', ...envelope, data: {} };
    const data = { fact: id, says, saysVersion: 99, reason: 'seen' };
    expect(() => readCaseEvent({ type: 'FactCorrected', version: 1, data })).toThrow('Version 99 of ArrestRecorded');
  });
});

it('has a file of its own for each earlier version', () => {
  const files = fs.readdirSync(new URL('.', import.meta.url), { recursive: true }) as string[];
  const kinds = [...caseFacts, ...caseActs, ...personActs, ...sourceActs];
  expect(files.filter((file) => /\.v\d+\.ts$/.test(file))).toHaveLength(
    kinds.reduce((sum, kind) => sum + kind.earlier.length, 0),
  );
});

function frozen<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object' && part !== null) frozen(part as object);
  return Object.freeze(value);
}
