import type { StoredEvent } from '#event-store';

/** How many are held on a day: certain (the stale part included), the stale part, and possible in addition. */
export interface Held {
  readonly value: number;
  readonly possible: number;
  readonly stale: number;
}
/** Day by day from the first one asked for. */
export type HeldByDay = readonly Held[];
export type Population = 'restricted' | 'public';

/**
 * Counts who is held with nothing of the product's but the events as they stand in the log: dates, corrections, merges
 * and the status are read here anew, in the plainest way, every day by itself. It knows the kinds in `says` alone, of
 * one source and without `after`, and refuses others.
 */
export class HeldByHand {
  private readonly cases = new Map<string, Case>();
  private readonly intoPerson = new Map<string, string>();
  private readonly days: readonly Day[];
  /** What a case says on each day, by its facts: most cases are the same at most instants. */
  private readonly known = new Map<string, Uint8Array>();

  constructor(first: string, last: string) {
    const [from, to] = [numberOf(first), numberOf(last)];
    this.days = Array.from({ length: to - from + 1 }, (_, n) => ({ day: from + n, silentBefore: monthsBefore(from + n, 6) })); // prettier-ignore
  }

  /** One event more, in the order of the log. */
  take({ id, stream, type, data }: StoredEvent): void {
    const [of, own] = [stream.slice(0, stream.indexOf('-')), stream.slice(stream.indexOf('-') + 1)];
    if (type === 'PersonsMerged') this.intoPerson.set(own, data['survivor'] as string);
    if (of !== 'case') return;
    if (type === 'CaseOpened') {
      this.cases.set(own, { person: data['person'] as string, tier: data['tier'] as string, facts: new Map(), into: undefined }); // prettier-ignore
      return;
    }
    const one = this.cases.get(own)!;
    if (type === 'CasesMerged') one.into = data['survivor'] as string;
    else if (type === 'FactRetracted') one.facts.delete(data['fact'] as string);
    else if (type === 'FactCorrected')
      one.facts.set(data['fact'] as string, told(id, data['says'] as unknown as Says)); // prettier-ignore
    else one.facts.set(id, told(id, { ...(data as unknown as Says), kind: type }));
  }

  /** As known after what was taken, by who sees as much as the population says. */
  count(population: Population): HeldByDay {
    const sees = ({ tier }: { readonly tier: string }) => population === 'restricted' || tier === 'public';
    const facts = new Map<string, Told[]>();
    for (const [id, one] of this.cases) {
      const root = this.rootOf(id);
      if (!sees(one)) continue;
      facts.set(root, [...(facts.get(root) ?? []), ...[...one.facts.values()].filter(sees)]);
    }
    const persons = new Map<string, Uint8Array>();
    for (const [id, of] of facts) {
      const survivor = this.cases.get(id)!;
      if (!sees(survivor)) continue;
      const person = this.personOf(survivor.person);
      const [said, other] = [this.profileOf(of), persons.get(person)];
      persons.set(person, other ? said.map((most, n) => Math.max(most, other[n]!)) : said);
    }
    const counted = this.days.map(() => [0, 0, 0, 0]);
    for (const said of persons.values()) for (let n = 0; n < said.length; n += 1) counted[n]![said[n]!]! += 1;
    return counted.map((of) => ({ value: of[stale]! + of[fresh]!, possible: of[possibly]!, stale: of[stale]! }));
  }

  private profileOf(facts: readonly Told[]): Uint8Array {
    const key = facts.map(({ by }) => by).sort().join(); // prettier-ignore
    const before = this.known.get(key);
    if (before) return before;
    const of = (register: string) => facts.filter((fact) => fact.register === register);
    const registers = { liberty: of('liberty'), deaths: of('death'), stage: of('stage'), final: facts.filter(({ setsFinal }) => setsFinal !== 0) }; // prettier-ignore
    const said = Uint8Array.from(this.days, ({ day, silentBefore }) => saidOn(day, silentBefore, facts, registers));
    this.known.set(key, said);
    return said;
  }

  private rootOf(id: string): string {
    const into = this.cases.get(id)!.into;
    return into === undefined ? id : this.rootOf(into);
  }
  private personOf(id: string): string {
    const into = this.intoPerson.get(id);
    return into === undefined ? id : this.personOf(into);
  }
}

interface Says {
  readonly kind: string;
  readonly occurredOn: string;
  readonly tier: string;
  readonly data?: Readonly<Record<string, unknown>>;
}
interface Case {
  readonly person: string;
  readonly tier: string;
  readonly facts: Map<string, Told>;
  into: string | undefined;
}
/** A fact as it is read here; days are counted from 1970. */
interface Told {
  /** The event that says it so. */
  readonly by: string;
  readonly tier: string;
  readonly register: 'liberty' | 'death' | 'stage' | 'none';
  readonly word: number;
  readonly setsFinal: number;
  readonly earliest: number;
  readonly latest: number;
  readonly sure: boolean;
  /** Its place among facts of one day. */
  readonly rank: number;
}
interface Day {
  readonly day: number;
  /** Who was heard of before this and not since was not heard of for six months. */
  readonly silentBefore: number;
}

/** What is said of a day; of several cases of one person the one that says most counts. */
const [no, possibly, stale, fresh] = [0, 1, 2, 3];
/** Words as bits, so that what may be is a sum of them. */
const [unknown, atLiberty, detained, remand, imprisoned, disappeared, dead] = [1, 2, 4, 8, 16, 32, 64];
const [none, convicted] = [1, 2];
const [open, final] = [1, 2];
const says: Readonly<Record<string, Pick<Told, 'register' | 'word' | 'setsFinal' | 'rank'>>> = {
  DisappearanceRecorded: { register: 'liberty', word: disappeared, setsFinal: 0, rank: 1 },
  ArrestRecorded: { register: 'liberty', word: detained, setsFinal: 0, rank: 2 },
  MeasureOrdered: { register: 'liberty', word: remand, setsFinal: 0, rank: 3 },
  HearingHeld: { register: 'none', word: 0, setsFinal: 0, rank: 4 },
  VerdictDelivered: { register: 'stage', word: convicted, setsFinal: open, rank: 5 },
  SentenceEnteredIntoForce: { register: 'none', word: 0, setsFinal: final, rank: 6 },
  ReleaseRecorded: { register: 'liberty', word: atLiberty, setsFinal: 0, rank: 7 },
  DeathRecorded: { register: 'death', word: dead, setsFinal: 0, rank: 8 },
};

function told(by: string, { kind, occurredOn, tier, data = {} }: Says): Told {
  const known = says[kind];
  const asked = data['measure'] ?? data['outcome'] ?? data['grounds'];
  if (!known || !['remand', 'convicted', 'exchange', undefined].includes(asked as string))
    throw new Error(`Nobody told how to read ${kind} ${String(asked)}`);
  return { by, tier, ...known, ...daysOf(occurredOn) };
}

interface ByRegister {
  readonly liberty: readonly Told[];
  readonly deaths: readonly Told[];
  readonly stage: readonly Told[];
  readonly final: readonly Told[];
}
function saidOn(day: number, silentBefore: number, facts: readonly Told[], of: ByRegister): number {
  if (of.deaths.some(({ sure, latest }) => sure && latest <= day)) return no;
  const alive = mayBeLast(of.liberty, day, unknown, ({ word }) => word);
  const custody = of.deaths.some(({ earliest }) => earliest <= day) ? alive | dead : alive;
  const held = detained | remand;
  if ((custody & (held | disappeared)) === 0) return no;
  if ((custody & ~held) !== 0) return possibly;
  // Certainly held. Whether that is stale is told where it is certain, too, in what way.
  const stages = mayBeLast(of.stage, day, none, ({ word }) => word);
  const finalities = mayBeLast(of.final, day, open, ({ setsFinal }) => setsFinal);
  let ways = (stages & none) === 0 ? 0 : custody;
  if ((stages & convicted) !== 0) {
    if ((finalities & open) !== 0) ways |= remand;
    if ((finalities & final) !== 0) ways |= imprisoned;
  }
  if (![detained, remand, imprisoned].includes(ways)) return fresh;
  let heard = -Infinity;
  for (const { earliest, latest } of facts)
    if (earliest <= day && latest !== Infinity) heard = Math.max(heard, Math.min(latest, day));
  return heard < silentBefore ? stale : fresh;
}

/**
 * What holds on a day is the word that was said last. Each fact was on some day within its bounds, whatever the others
 * did: it may have been the last if all that were surely said by then can have been said before it.
 */
function mayBeLast(facts: readonly Told[], day: number, before: number, wordOf: (fact: Told) => number): number {
  let words = facts.some(({ sure, latest }) => sure && latest <= day) ? 0 : before;
  for (const one of facts) {
    if (one.earliest > day) continue;
    const at = Math.min(one.latest, day);
    const later = (other: Told) =>
      other.sure && other.latest <= day && (other.earliest > at || (other.earliest === at && other.rank > one.rank));
    if (!facts.some(later)) words |= wordOf(one);
  }
  return words;
}

/** The shapes that the test writes: a day, a month, a year, about a day, a doubted day, an interval, up to a day, unknown. */
function daysOf(text: string): Pick<Told, 'earliest' | 'latest' | 'sure'> {
  if (text === 'unknown') return { earliest: Infinity, latest: Infinity, sure: false };
  const [from, to] = text.split('/');
  if (to !== undefined) return { earliest: from === '..' ? -Infinity : numberOf(from!), latest: numberOf(to), sure: true }; // prettier-ignore
  const [bare, about, doubted] = [text.replace(/[~?]$/, ''), text.endsWith('~') ? 3 : 0, text.endsWith('?')];
  const [year, month] = [Number(bare.slice(0, 4)), Number(bare.slice(5, 7))];
  if (bare.length === 4) return { earliest: utc(year, 0, 1), latest: utc(year, 11, 31), sure: true };
  if (bare.length === 7) return { earliest: utc(year, month - 1, 1), latest: utc(year, month, 0), sure: true };
  return { earliest: numberOf(bare) - about, latest: numberOf(bare) + about, sure: !doubted };
}

const dayInMs = 86_400_000;
const numberOf = (day: string): number => Date.parse(day) / dayInMs;
const utc = (year: number, month: number, day: number): number => Date.UTC(year, month, day) / dayInMs;
/** The first day that, so many months on (the last of a shorter month), is not before the day. */
function monthsBefore(day: number, months: number): number {
  const after = (start: number) => {
    const at = new Date(start * dayInMs);
    const [year, month] = [at.getUTCFullYear(), at.getUTCMonth() + months];
    return Math.min(utc(year, month, at.getUTCDate()), utc(year, month + 1, 0));
  };
  let first = day - 31 * months;
  while (after(first) < day) first += 1;
  return first;
}
