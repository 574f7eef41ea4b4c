import { boundsOf, type Day } from '../edtf.js';
import type { FactId } from '../envelope.js';
import { marks, type Effect, type Mark } from './effect.js';
import { kindOf, type CaseFact } from './facts/index.js';

/** A standing fact, as the status needs it. */
export interface StandingFact {
  readonly id: FactId;
  readonly says: CaseFact;
}

/** What can be set and held by itself: each is a register in which the last word holds. */
export interface Registers {
  readonly liberty: NonNullable<Effect['liberty']>;
  readonly examined: boolean;
  readonly moving: boolean;
  readonly stage: NonNullable<Effect['stage']>;
  readonly final: boolean;
}
export type Register = keyof Registers | Mark;

/** One word on one register: what a fact sets it to, and when. Days are inclusive; null is open. */
export interface Setting {
  readonly fact: FactId;
  readonly value: string | boolean;
  readonly earliest: Day | null;
  readonly latest: Day | null;
  /** Order among settings of one day. */
  readonly rank: number;
  /** The source doubts the day, the fact is disputed, or another statement gives another day: it may not be so. */
  readonly doubtful: boolean;
  /** What it turns into by itself after so many days, unless something else was set meanwhile. */
  readonly lapse?: { readonly days: number; readonly value: string | boolean };
}
export type Settings = ReadonlyMap<Register, readonly Setting[]>;

/** Before the first word. `unknown`: the registry knows nothing of a deprivation of liberty. */
export const initial: Registers = { liberty: 'unknown', examined: false, moving: false, stage: 'none', final: false };

/** All that the facts set, by register. A fact without a day sets nothing. */
export function settingsOf(facts: readonly StandingFact[]): Settings {
  const doubted = doubtedOf(facts);
  const ranks = ranksOf(facts);
  const settings = new Map<Register, Setting[]>();
  const put = (register: Register, setting: Setting) => {
    const list = settings.get(register);
    if (list) list.push(setting);
    else settings.set(register, [setting]);
  };
  for (const { id, says } of facts) {
    const { earliest, latest, doubtful } = boundsOf(says.occurredOn);
    if (earliest === null && latest === null) continue;
    const effect = kindOf(says.kind).kind.effect(says.data);
    const at = { fact: id, earliest, latest, rank: ranks.get(id)!, doubtful: doubtful || doubted.has(id) };
    const { days } = effect;
    for (const [register, value] of wordsOf(effect)) {
      const lapse = days === undefined ? undefined : { days, value: register === 'liberty' ? initial.liberty : false };
      put(register, { ...at, value, ...(lapse && { lapse }) });
    }
  }
  return settings;
}

/** Facts whose word is doubted by other facts: disputed ones, and the earlier of two statements of one thing. */
function doubtedOf(facts: readonly StandingFact[]): ReadonlySet<FactId> {
  return new Set([
    ...facts.filter(({ says }) => says.verification === 'disputed').map(({ id }) => id),
    ...differingDays(facts).map(([earlier]) => earlier.id),
  ]);
}

/**
 * Pairs of facts of one kind that set liberty to the same, on days that can't be one, with nothing in between that set
 * it otherwise, from different sources: two statements of one thing that differ on its day. The earlier stands first.
 */
export function differingDays(facts: readonly StandingFact[]): readonly (readonly [StandingFact, StandingFact])[] {
  const ranks = ranksOf(facts);
  const setting = facts
    .map((fact) => ({
      fact,
      when: boundsOf(fact.says.occurredOn),
      liberty: kindOf(fact.says.kind).kind.effect(fact.says.data).liberty,
    }))
    .filter(({ liberty, when }) => liberty !== undefined && when.earliest !== null && when.latest !== null)
    .sort(
      (a, b) =>
        order(a.when.earliest!, b.when.earliest!) ||
        ranks.get(a.fact.id)! - ranks.get(b.fact.id)! ||
        order(a.fact.id, b.fact.id),
    );
  return setting.slice(1).flatMap((later, index) => {
    const earlier = setting[index]!;
    const one = earlier.fact.says.kind === later.fact.says.kind && earlier.liberty === later.liberty;
    const apart = earlier.when.latest! < later.when.earliest!;
    return one && apart && !shareSource(earlier.fact, later.fact) ? [[earlier.fact, later.fact] as const] : [];
  });
}

/** The order of a day's facts: the catalogue's, and after the fact that a source says it followed. */
export function ranksOf(facts: readonly StandingFact[]): ReadonlyMap<FactId, number> {
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  const ranks = new Map<FactId, number>();
  const rankOf = (fact: StandingFact, path: ReadonlySet<FactId>): number => {
    const known = ranks.get(fact.id);
    if (known !== undefined) return known;
    const own = kindOf(fact.says.kind).rank;
    const before = fact.says.after === undefined ? undefined : byId.get(fact.says.after);
    const circle = before === undefined || path.has(before.id);
    return circle ? own : Math.max(own, rankOf(before, new Set(path).add(fact.id)) + aLittle);
  };
  for (const fact of facts) ranks.set(fact.id, rankOf(fact, new Set()));
  return ranks;
}

/** All that an effect sets, with what follows from it: who is free or dead is in no cell, on no transport, in no ward. */
function* wordsOf(effect: Effect): Generator<readonly [Register, string | boolean]> {
  for (const register of ['liberty', 'examined', 'moving', 'stage', 'final'] as const)
    if (effect[register] !== undefined) yield [register, effect[register]];
  const free = effect.liberty === 'at-liberty' || effect.liberty === 'dead';
  if (free && effect.examined === undefined) yield ['examined', false];
  if (free && effect.moving === undefined) yield ['moving', false];
  for (const mark of marks) {
    const value = effect.marks?.[mark] ?? (free && custodyMarks.has(mark) ? false : undefined);
    if (value !== undefined) yield [mark, value];
  }
}

const custodyMarks: ReadonlySet<Mark> = new Set([
  'in-punishment-cell', 'ill-without-care', 'hunger-strike', 'incommunicado', 'moved-out-of-occupied-territory',
]); // prettier-ignore
const aLittle = 1 / 1024;
const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const shareSource = (a: StandingFact, b: StandingFact) =>
  a.says.sources.some(({ id }) => b.says.sources.some((other) => other.id === id));
