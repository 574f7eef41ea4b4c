import type { Random } from './random.js';

/** A request of a monitor, and what is known once it is answered. */
export interface Drawn {
  readonly path: string;
  readonly body: object;
  /** Refusals that are right, as when another client retracted the fact meanwhile, or the clock was set back. */
  readonly mayBeRefused?: readonly string[];
  readonly answered?: (id: string) => void;
}

interface KnownCase {
  readonly id: string;
  readonly facts: string[];
  size: number;
}

/** What monitors do: people and their cases, facts of them, corrections, retractions, sources. */
export class Requests {
  private readonly people: string[] = [];
  private readonly sources: string[] = [];
  private cases: KnownCase[] = [];

  /** The next request; the mark stands in what it records. */
  draw(mark: string, random: Random): Drawn {
    const among = this.cases.filter(({ size }) => size < mostFacts).slice(-casesAtWork);
    const person = this.people.pop();
    if (person !== undefined) return this.aCase(person, mark);
    if (this.sources.length === 0 || random.chance(0.03)) return this.aSource(mark);
    if (among.length < 8 || random.chance(0.06)) return this.aPerson(mark);
    const of = random.pick(among);
    of.size += 1;
    const known = of.facts.length > 2 && random.chance(0.15);
    if (!known) return this.aFact(of, mark, random);
    return random.chance(0.6) ? this.aCorrection(of, mark, random) : this.aRetraction(of, mark);
  }

  private aSource(mark: string): Drawn {
    const body = { type: 'testimony', title: `A lawyer, by telephone ${mark}` };
    return { path: '/v1/sources', body, answered: (id) => this.sources.push(id) };
  }

  private aPerson(mark: string): Drawn {
    const body = { names: [{ text: `Invented ${mark}`, script: 'Latn', language: 'en' }] };
    return { path: '/v1/people', body, answered: (id) => this.people.push(id) };
  }

  private aCase(person: string, mark: string): Drawn {
    const answered = (id: string) => {
      this.cases.push({ id, facts: [], size: 0 });
      this.cases = this.cases.slice(-casesAtWork * 2);
    };
    return { path: '/v1/cases', body: { person, title: mark }, answered };
  }

  private aFact({ id, facts }: KnownCase, mark: string, random: Random): Drawn {
    const body = this.fact(random.pick(kinds), mark, random);
    return {
      path: `/v1/cases/${id}/facts`,
      body,
      mayBeRefused: ['date-in-future'],
      answered: (fact) => facts.push(fact),
    };
  }

  /**
   * Of a fact whose kind is not known here: the answer may well be that the kind differs; or, where a clock jumped a day,
   * that it was recorded too long ago.
   */
  private aCorrection({ id, facts }: KnownCase, mark: string, random: Random): Drawn {
    const says = this.fact(random.pick(kinds), mark, random);
    return {
      path: `/v1/cases/${id}/corrections`,
      body: { fact: random.pick(facts), says, reason: mark },
      mayBeRefused: ['kind-changed', 'fact-retracted', 'date-in-future', 'not-yours'],
    };
  }

  private aRetraction({ id, facts }: KnownCase, mark: string): Drawn {
    const body = { fact: facts.shift()!, reason: mark };
    return { path: `/v1/cases/${id}/retractions`, body, mayBeRefused: ['fact-retracted', 'not-yours'] };
  }

  private fact([kind, data]: (typeof kinds)[number], mark: string, random: Random): object {
    const occurredOn = new Date(Date.now() - random.between(1, mostDaysAgo) * 86_400_000).toISOString().slice(0, 10);
    return { kind, occurredOn, sources: [{ id: random.pick(this.sources) }], note: mark, data };
  }
}

/** The domain looks at every pair of facts of a case: more of them would make this a test of that. */
const mostFacts = 25;
const casesAtWork = 30;
/** So that what depends on the day, such as the longest time before a court, differs from case to case. */
const mostDaysAgo = 1_200;
const kinds = [
  ['SearchRecorded', { authority: 'fsb', at: 'home', place: 'simferopol' }],
  ['ArrestRecorded', { authority: 'fsb', place: 'simferopol' }],
  ['MeasureOrdered', { measure: 'remand', until: '2029-11-04' }],
  ['ArrivedAtPlace', { place: 'labytnangi', placeKind: 'penal-colony' }],
  ['ReleaseRecorded', { grounds: 'exchange' }],
] as const;
