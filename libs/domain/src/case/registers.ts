import { addDays, type Day } from '../edtf.js';
import type { FactId } from '../envelope.js';
import { once } from '../once.js';
import {
  kept, lists,
  type Custody, type Effect, type ListRegister, type MarkRegister, type Registers,
} from './effect.js'; // prettier-ignore
import { kindOf, type CaseFact } from './facts/index.js';
import { momentsOf, type Moments, type StandingFact } from './order.js';

export type Register = keyof Registers | MarkRegister | ListRegister;
/** A word on any register. */
export type AnyWord = string | boolean | ((before: never) => string | boolean);

/** What one fact sets one register to, and when. Days are inclusive; null is open. */
export interface Setting extends Moments {
  readonly fact: FactId;
  /** One of these, and nobody says which. */
  readonly words: readonly AnyWord[];
  /** The source doubts the day, the fact is disputed, or another statement gives another day: it may not be so. */
  readonly doubtful: boolean;
  /** What it turns into by itself after so many days, unless something else was set meanwhile. */
  readonly lapse?: { readonly least: number; readonly most: number; readonly into: AnyWord } | undefined;
}
export type Settings = ReadonlyMap<Register, readonly Setting[]>;

/** Before the first word. `unknown`: the registry knows nothing of a deprivation of liberty. */
export const initial: Registers = {
  liberty: 'unknown', examined: false, moving: false, taken: false, absent: false, stage: 'none', final: false,
}; // prettier-ignore

/** All that the facts set, by register. A fact without a day sets nothing. */
export function settingsOf(facts: readonly StandingFact[]): Settings {
  const moments = momentsOf(facts);
  const doubted = doubtedOf(facts, moments);
  const prosecuted = whileAlive(facts, moments);
  const settings = new Map<Register, Setting[]>();
  for (const fact of facts) {
    const { id, says } = fact;
    const at = moments.get(id)!;
    if (at.earliest === null && at.latest === null) continue;
    const { earliest, latest, rank, follows } = at;
    const doubtful = at.doubtful || doubted.has(id);
    for (const { register, words, lapse } of saidBy(says).words) {
      const setting = { earliest, latest, rank, follows, fact: id, doubtful, words, lapse };
      const own = register === 'stage' || register === 'final' ? prosecuted(fact, setting) : setting;
      if (!own) continue;
      const list = settings.get(register) ?? [];
      if (list.length === 0) settings.set(register, list);
      list.push(own);
    }
  }
  return settings;
}

/** Facts whose word is doubted by other facts: disputed ones, and the earlier of two statements of one thing. */
function doubtedOf(facts: readonly StandingFact[], moments: ReadonlyMap<FactId, Moments>): ReadonlySet<FactId> {
  return new Set([
    ...facts.filter(({ says }) => says.verification === 'disputed').map(({ id }) => id),
    ...differingDays(facts, moments).map(([earlier]) => earlier.id),
  ]);
}

/**
 * Pairs of facts of one kind that tell of one event on days that can't be one, from different sources. The earlier
 * stands first. They are of one event where such an event comes once in a spell of custody or of liberty, nothing in
 * between set liberty otherwise, and their days are near: `sameEvent`.
 */
export function differingDays(
  facts: readonly StandingFact[],
  moments: ReadonlyMap<FactId, Moments> = momentsOf(facts),
): readonly (readonly [StandingFact, StandingFact])[] {
  const coming = facts.map(({ says }) => says.kind).filter((kind) => kind in sameEvent);
  if (new Set(coming).size === coming.length) return [];
  const setting = facts
    .map((fact) => ({
      fact,
      when: moments.get(fact.id)!,
    }))
    .filter(({ fact, when }) => saidBy(fact.says).liberty.length > 0 && when.earliest !== null && when.latest !== null)
    .sort(
      (a, b) => order(a.when.earliest!, b.when.earliest!) || a.when.rank - b.when.rank || order(a.fact.id, b.fact.id),
    );
  return setting.slice(1).flatMap((later, index) => {
    const earlier = setting[index]!;
    const { kind } = later.fact.says;
    const within = sameEvent[kind];
    if (within === undefined || earlier.fact.says.kind !== kind || shareSource(earlier.fact, later.fact)) return [];
    const apart = earlier.when.latest! < later.when.earliest!;
    const near = later.when.earliest! <= addDays(earlier.when.latest!, within);
    return apart && near ? [[earlier.fact, later.fact] as const] : [];
  });
}

/**
 * Death ends everything: of what came surely later only what is decided of the dead counts towards the procedure; what
 * may have come later may not count.
 */
function whileAlive(facts: readonly StandingFact[], moments: ReadonlyMap<FactId, Moments>) {
  const deaths = facts
    .filter(({ says }) => saidBy(says).liberty.includes('dead'))
    .map(({ id, says }) => ({ ...moments.get(id)!, disputed: says.verification === 'disputed' }))
    .filter(({ earliest, latest }) => earliest !== null || latest !== null);
  const sure = deaths.filter(({ doubtful, disputed }) => !doubtful && !disputed).map(({ latest }) => latest ?? endless);
  const surely = sure.sort()[0] ?? endless;
  return ({ says }: StandingFact, setting: Setting): Setting | undefined => {
    if (kindOf(says.kind).kind.family === 'judgment' || ofTheDead.has(says.kind)) return setting;
    if ((setting.earliest ?? '') > surely) return undefined;
    const mayBeLater = deaths.some(({ earliest }) => (setting.latest ?? endless) > (earliest ?? ''));
    return mayBeLater ? { ...setting, doubtful: true } : setting;
  };
}

/** A case is looked at after each of its events, and its facts say the same each time. */
const saidBy = once(({ kind, data }: CaseFact) => {
  const effect = kindOf(kind).kind.effect(data);
  const words = [...wordsOf(effect)].map(([register, words]) => ({
    register,
    words,
    ...lapseOf(effect, register, words),
  }));
  return { liberty: wordsIn(effect.liberty), words };
});

/** All that an effect says, with what follows from it: who leaves custody is in no cell, on no transport, in no ward. */
function* wordsOf({ marks, lists, days: _, ...registers }: Effect): Generator<readonly [Register, readonly AnyWord[]]> {
  const all: Readonly<Partial<Record<Register, AnyWord | readonly AnyWord[]>>> = { ...registers, ...marks, ...lists };
  const said = new Map(Object.entries(all) as [Register, AnyWord | readonly AnyWord[]][]);
  for (const [register, words] of said) yield [register, wordsIn(words)];

  const liberty = wordsIn(registers.liberty);
  for (const [register, enders] of endedBy) {
    if (said.has(register)) continue;
    const ends = liberty.filter((word) => enders.has(word)).length;
    if (ends > 0) yield [register, ends === liberty.length ? [false] : [false, kept]];
  }
  if (said.has('absent')) return;
  const there = [...liberty, ...wordsIn(registers.moving), ...wordsIn(registers.examined)].filter(
    (word) => word !== false,
  );
  if (there.length > 0) yield ['absent', there.includes(kept) ? [false, kept] : [false]];
}

/** What is made of what held before holds nothing by itself, so it does not end by itself either. */
function lapseOf({ days }: Effect, register: Register, words: readonly AnyWord[]): Pick<Setting, 'lapse'> {
  if (days === undefined || words.some((word) => typeof word === 'function')) return {};
  const { least, most } = typeof days === 'number' ? { least: days, most: days } : days;
  return { lapse: { least, most, into: register === 'liberty' ? beforeArrest : false } };
}

const wordsIn = (said: AnyWord | readonly AnyWord[] | undefined): readonly AnyWord[] =>
  said === undefined ? [] : typeof said === 'object' ? said : [said];

/** What an arrest for days lay over. The police custody that it grew out of ends with it. */
const beforeArrest = (before: Custody): Custody => (before === 'briefly-detained' ? 'unknown' : before);

const outside: ReadonlySet<AnyWord> = new Set<Custody>(['at-liberty', 'other-measure', 'house-arrest', 'dead']);
const ofCustody = [
  'examined', 'moving', 'taken', 'in-punishment-cell', 'ill-without-care', 'hunger-strike', 'incommunicado',
  'moved-out-of-occupied-territory',
] as const; // prettier-ignore
/** Which words on liberty end what holds besides. */
const endedBy: ReadonlyMap<Register, ReadonlySet<AnyWord>> = new Map<Register, ReadonlySet<AnyWord>>([
  ...ofCustody.map((register) => [register, outside] as const),
  ['under-supervision', new Set<Custody>(['imprisoned', 'settlement-colony', 'dead'])],
  ...[...lists.wanted, ...lists.listed].map((list) => [list, new Set<Custody>(['dead'])] as const),
]);

/**
 * Kinds of which there is one in a spell, with the days between two that are still told of one event. The longest
 * custody on no paper that the research page tells of lasted twelve days (Danylovych, 29 April to 11 May 2022): so far
 * apart may a source be that goes by the paper. Nobody dies twice.
 */
const fortnight = 14;
const sameEvent: Readonly<Record<string, number>> = {
  ArrestRecorded: fortnight,
  AbductionRecorded: fortnight,
  DisappearanceRecorded: fortnight,
  ReleaseRecorded: fortnight,
  Exchanged: fortnight,
  DeathRecorded: 36_525,
};
const ofTheDead = new Set(['ChargeDropped', 'RehabilitationRecorded']);
const endless = '9999-12-31' as Day;
const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const shareSource = (a: StandingFact, b: StandingFact) =>
  a.says.sources.some(({ id }) => b.says.sources.some((other) => other.id === id));
