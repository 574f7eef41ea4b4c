import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  addDays, caseFact, factEvent,
  type CaseEvent, type Day, type PersonEvent,
} from '#domain'; // prettier-ignore
import { newId } from '#platform';
import { startApi, type Api } from '../support/api.js';
import { Appending } from '../support/appending.js';
import { HeldByHand, type HeldByDay, type Population } from '../support/held-by-hand.js';

/** The long form is `npm run test:figures`; `QAYD_TEST_SEED` makes the same cases again. */
const many = Number(process.env['QAYD_TEST_CASES'] ?? 120);
const instants = Number(process.env['QAYD_TEST_INSTANTS'] ?? 4);
const [first, today] = ['2014-03-01', new Date().toISOString().slice(0, 10)];

let api: Api;
let log: Appending;
beforeAll(async () => {
  api = await startApi();
  log = new Appending(api);
});
afterAll(() => api.close());

/** The same numbers for the same seed (mulberry32). */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
const seed = Number(process.env['QAYD_TEST_SEED'] ?? Date.now() % 1_000_000);
const pick = numbers(seed);
const one = <T>(of: readonly T[]): T => of[pick(of.length)]!;

const kinds = ['ArrestRecorded', 'ReleaseRecorded', 'DisappearanceRecorded', 'MeasureOrdered', 'VerdictDelivered', 'SentenceEnteredIntoForce', 'HearingHeld', 'DeathRecorded'] as const; // prettier-ignore
const dataOf: Readonly<Record<string, object>> = { ReleaseRecorded: { grounds: 'exchange' }, MeasureOrdered: { measure: 'remand' }, VerdictDelivered: { outcome: 'convicted' } }; // prettier-ignore
function aDay(): string {
  const day = addDays(first as Day, pick(4_200));
  const shapes = [day, day, day, day.slice(0, 7), day.slice(0, 4), `${day}~`, `${day}?`, `${day}/${addDays(day, 1 + pick(60))}`, `../${day}`, 'unknown']; // prettier-ignore
  return one(shapes);
}
const source = newId();
const says = (kind: string) =>
  factEvent(caseFact.parse({ kind, occurredOn: aDay(), sources: [{ id: source }], tier: one(['public', 'public', 'restricted']), data: dataOf[kind] ?? {} })); // prettier-ignore

/** A case of some facts; some of them are corrected or retracted later. */
async function aCase(person: string): Promise<string> {
  const stream = `case-${newId()}`;
  const kindsOf = Array.from({ length: 2 + pick(5) }, () => one(kinds));
  const opened = { type: 'CaseOpened', data: { person, tier: one(['public', 'restricted']) } } as unknown as CaseEvent;
  const ids = (await log.append(stream, opened, ...kindsOf.map(says))).slice(1);
  const at = pick(ids.length);
  const act = pick(6);
  if (act === 0)
    await log.append(stream, { type: 'FactRetracted', data: { fact: ids[at], reason: 'x' } } as unknown as CaseEvent);
  if (act === 1) {
    const { data } = says(kindsOf[at]!);
    await log.append(stream, { type: 'FactCorrected', data: { fact: ids[at], reason: 'x', says: { kind: kindsOf[at], ...data } } } as unknown as CaseEvent); // prettier-ignore
  }
  return stream;
}
interface Row {
  readonly day: string;
  readonly value: number;
  readonly possible: number;
  readonly stale: number;
}
/** Every day since the first. */
async function held(question: string): Promise<readonly Row[]> {
  for (;;) {
    const answer = await api.as('verifier')<{ rows: readonly Row[] }>('GET', `/v1/statistics/held?from=${first}&to=${today}&interval=day&${question}`, undefined, { 'Qayd-Min-Position': String(await api.head()) }); // prettier-ignore
    if (answer.status === 200) return answer.body.rows;
    if (answer.status !== 503) throw new Error(JSON.stringify(answer.body)); // the models come after
  }
}
const sameAs = (rows: readonly Row[], expected: HeldByDay) => {
  const wrong = rows.flatMap(({ day, ...row }, n) => (isDeepStrictEqual(row, expected[n]) ? [] : [{ day, ...row, expected: expected[n] }])); // prettier-ignore
  return { seed, days: rows.length, wrong: wrong.slice(0, 3) };
};
/** The long form takes minutes: how it gets on. */
const started = performance.now();
const told = (stage: string) => {
  const minutes = ((performance.now() - started) / 60_000).toFixed(1);
  const memory = Math.round(process.memoryUsage().rss / 2 ** 20);
  if (many > 500)
    process.stderr.write(`seed ${seed}, ${many} cases: ${stage} after ${minutes} min, ${memory} MB resident\n`);
};
const populations = { restricted: '', public: '&population=public' } as const;

it(
  `held is a fold of the facts on every day since ${first}, now and as known at ${instants} moments, for ${many} generated cases`,
  async () => {
    let [people, cases] = [[await log.aPerson(one(['female', 'male']))], [await aCase(newId())]];
    for (let made = 1; made < many; made += 50) {
      const more = await Promise.all(Array.from({ length: Math.min(50, many - made) }, async () => {
      const person = pick(8) === 0 ? one(people) : await log.aPerson(one(['female', 'male']));
      return { person, stream: await aCase(person) };
    })); // prettier-ignore
      people = [...people, ...new Set(more.map(({ person }) => person))];
      cases = [...cases, ...more.map(({ stream }) => stream)];
      const [lost, survivor] = [one(people), one(people)];
      if (lost !== survivor) {
        people = people.filter((id) => id !== lost);
        await log.append(`person-${lost}`, { type: 'PersonsMerged', data: { survivor, grounds: 'x' } } as unknown as PersonEvent); // prettier-ignore
      }
      const [merged, into] = [one(cases), one(cases)];
      if (merged !== into) {
        cases = cases.filter((stream) => stream !== merged);
        await log.append(merged, { type: 'CasesMerged', data: { survivor: into.slice('case-'.length), grounds: 'x' } } as unknown as CaseEvent); // prettier-ignore
      }
    }
    told('generated');
    await held('');
    told('counted by the model');
    const events = await log.wholeLog();
    const [began, ended] = [events[0]!.recordedAt.getTime(), events.at(-1)!.recordedAt.getTime()];
    // Some between two events, some at one to the millisecond.
    const moments = Array.from({ length: instants }, (_, n) => (n % 2 === 0 ? began + pick(ended - began) : one(events).recordedAt.getTime())); // prettier-ignore
    const byHand = new HeldByHand(first, today);
    const days = (Date.parse(today) - Date.parse(first)) / 86_400_000 + 1;
    let at = 0;
    for (const moment of [...moments.sort((a, b) => a - b), undefined]) {
      for (; at < events.length && (moment === undefined || events[at]!.recordedAt.getTime() <= moment); at += 1)
        byHand.take(events[at]!);
      for (const [population, narrowed] of Object.entries(populations)) {
        const knownAt = moment === undefined ? '' : `&knownAt=${new Date(moment).toISOString()}`;
        const rows = await held(`${knownAt}${narrowed}`);
        expect({ moment, population, ...sameAs(rows, byHand.count(population as Population)) }).toEqual({ moment, population, seed, days, wrong: [] }); // prettier-ignore
      }
    }
    told('held against the fold');
    const now = byHand.count('restricted');
    expect(Math.max(...now.map(({ value }) => value))).toBeGreaterThan(many / 20); // it did count somebody
  },
  600_000 + many * 250,
);
