import { z } from 'zod';
import {
  decideAct,
  readAct,
  type AnyAct,
  type CommandOf,
  type Context,
  type Decision,
  type EventOf,
  type Recorded,
  type Stored,
} from '../act.js';
import { addDays, boundsOf, edtf } from '../edtf.js';
import { personId, sources, text, type PersonId } from '../envelope.js';
import { isRefusal, refuse, type Refusal } from '../refusal.js';
import { consentGiven, consentNarrowed, consentWithdrawn } from './consent.js';
import { legalHoldLifted, legalHoldSet, personErased } from './erasure.js';
import { act, name, registered, type Name, type PersonState } from './state.js';

export const personRegistered = act({
  type: 'PersonRegistered',
  data: {
    names: name.array().min(1, 'a person needs at least one name').max(20),
    sex: z.enum(['female', 'male', 'other', 'unknown']).default('unknown'),
    birth: edtf.optional(),
    citizenships: z
      .string()
      .regex(/^[A-Z]{2}$/, 'an ISO 3166-1 code such as UA')
      .array()
      .max(5)
      .default([]),
    occupation: text(200).optional(),
    tier: z.enum(['public', 'restricted']).default('restricted'),
  },
  opens: true,
  evolve: (_, { names }) => ({ names }),
  example: {
    names: [{ text: 'Olena Example', script: 'Latn', language: 'en' }],
    sex: 'female',
    birth: '1985~',
    citizenships: ['UA'],
  },
});

export const nameAdded = act({
  type: 'NameAdded',
  data: { name, sources },
  refuses: ({ name }, { names }) =>
    names.some((known) => sameName(known, name))
      ? refuse('name-known', 'The person has this name already.', { field: 'name' })
      : undefined,
  evolve: (state, { name }) => ({ ...registered(state), names: [...registered(state).names, name] }),
  example: {
    name: { text: 'Олена Приклад', script: 'Cyrl', language: 'uk' },
    sources: [{ id: '01980000-0000-7000-8000-000000000001' }],
  },
});

export const nameWithdrawn = act({
  type: 'NameWithdrawn',
  data: { name, reason: text(1_000) },
  refuses: ({ name }, { names }) => {
    if (!names.some((known) => sameName(known, name)))
      return refuse('name-not-found', 'The person has no such name.', { field: 'name' });
    return names.length === 1
      ? refuse('last-name', 'Add another name before this one is withdrawn.', { field: 'name' })
      : undefined;
  },
  evolve: (state, { name }) => ({
    ...registered(state),
    names: registered(state).names.filter((known) => !sameName(known, name)),
  }),
  example: { name: { text: 'Olena Example', script: 'Latn', language: 'en' }, reason: 'Misheard.' },
});

/** One statement a detail, so that each can be doubted by itself. */
export const personDetailStated = act({
  type: 'PersonDetailStated',
  data: {
    detail: z.discriminatedUnion('of', [
      z.strictObject({ of: z.literal('birth'), value: edtf }),
      z.strictObject({
        of: z.literal('residence'),
        value: text(200).describe('At the level of a town, never an address'),
      }),
      z.strictObject({ of: z.literal('occupation'), value: text(200) }),
      z.strictObject({ of: z.literal('ethnicity'), value: text(100) }),
      z.strictObject({ of: z.literal('group'), value: text(200) }),
      z.strictObject({
        of: z.literal('vulnerability'),
        value: z.enum(['minor', 'elderly', 'illness', 'disability', 'pregnancy', 'sole-carer']),
      }),
      z.strictObject({ of: z.literal('citizenship'), value: z.string().regex(/^[A-Z]{2}$/) }),
    ]),
    sources,
  },
  evolve: (state) => registered(state),
  example: {
    detail: { of: 'residence', value: 'Bakhchysarai' },
    sources: [{ id: '01980000-0000-7000-8000-000000000001' }],
  },
});

/** Written to the person who is absorbed: two entries were one human being. */
export const personsMerged = act({
  type: 'PersonsMerged',
  data: { survivor: personId, grounds: text(2_000) },
  takesTwo: () => true,
  refuses: (_, { mergedInto }) =>
    mergedInto
      ? refuse('person-merged', 'This entry was merged already; separate it first.', { more: { survivor: mergedInto } })
      : undefined,
  evolve: (state, { survivor }) => ({ ...registered(state), mergedInto: survivor }),
  example: { survivor: '01980000-0000-7000-8000-000000000012', grounds: 'The same passport.' },
});

export const personsSeparated = act({
  type: 'PersonsSeparated',
  data: { grounds: text(2_000) },
  takesTwo: () => true,
  refuses: (_, { mergedInto }) => (mergedInto ? undefined : refuse('person-not-merged', 'There is no merge to undo.')),
  evolve: (state) => {
    const { mergedInto: _, ...apart } = registered(state);
    return apart;
  },
  example: { grounds: 'Two brothers.' },
});

export const personActs = [
  personRegistered, nameAdded, nameWithdrawn, personDetailStated, consentGiven, consentNarrowed, consentWithdrawn,
  personsMerged, personsSeparated, legalHoldSet, legalHoldLifted, personErased,
] as const; // prettier-ignore
export type PersonEvent = EventOf<(typeof personActs)[number]>;
export type PersonAct = CommandOf<(typeof personActs)[number]>;

export const absentPerson = (): Refusal =>
  refuse('person-not-found', 'There is no such person, or it is not yours to see.');

/** `survivor`: the other person's state, where two are to be merged. */
export function decidePerson(
  command: PersonAct,
  state: PersonState | undefined,
  context: Context,
  self: PersonId,
  survivor?: PersonState,
): Decision<PersonEvent> {
  if (state?.erased) return refuse('erased', 'The person was erased, for good.');
  if (command.type === 'PersonsMerged') {
    if (command.data.survivor === self)
      return refuse('merge-with-itself', 'A person is not merged with itself.', { field: 'survivor' });
    if (!survivor) return refuse('person-not-found', 'There is no such person to merge into.', { field: 'survivor' });
    if (survivor.mergedInto !== undefined)
      return refuse('merge-cycle', 'That entry was itself merged: merge into its survivor.', {
        field: 'survivor',
        more: { survivor: survivor.mergedInto },
      });
  } else if (state?.mergedInto !== undefined && !staysPossible.has(command.type)) {
    return refuse('person-merged', 'This entry was merged into another: record it there.', {
      more: { survivor: state.mergedInto },
    });
  }
  const decided = decideAct(personActOf(command.type), command.data, state, context, absentPerson);
  if (isRefusal(decided)) return decided;
  return unborn(command, context) ?? (decided as readonly PersonEvent[]);
}

/** What may be done about an entry that was merged into another. */
const staysPossible = new Set(['PersonsSeparated', 'LegalHoldSet', 'LegalHoldLifted', 'PersonErased']);

export const evolvePerson = (
  state: PersonState | undefined,
  { recorded, ...event }: Recorded<PersonEvent>,
): PersonState => personActOf(event.type).evolve(state, event.data, recorded);

export function readPersonEvent({ type, version, data }: Stored): PersonEvent {
  return { type, data: readAct(personActOf(type), version, data) } as PersonEvent;
}

export const personEventVersion = (type: string): number => personActOf(type).version;

const byType = new Map<string, AnyAct<PersonState>>(personActs.map((act) => [act.type, act as AnyAct<PersonState>]));
function personActOf(type: string): AnyAct<PersonState> {
  const found = byType.get(type);
  if (!found) throw new Error(`No such event of a person: ${type}`);
  return found;
}

const sameName = (a: Name, b: Name) => a.text === b.text && a.language === b.language;

/** A day of birth that has not come yet anywhere on Earth. */
function unborn(command: PersonAct, { today }: Context): Refusal | undefined {
  const [birth, field] =
    command.type === 'PersonRegistered'
      ? [command.data.birth, 'birth']
      : command.type === 'PersonDetailStated' && command.data.detail.of === 'birth'
        ? [command.data.detail.value, 'detail.value']
        : [];
  const { earliest = null } = birth === undefined ? {} : boundsOf(birth);
  return earliest !== null && earliest > addDays(today, 1)
    ? refuse('date-in-future', `${birth} has not come yet: check the year of birth.`, { field: field! })
    : undefined;
}
