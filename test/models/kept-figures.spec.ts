import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { DataSource, EntityManager } from 'typeorm';
import { publicSight, type Day, type Sight } from '#domain';
import { openSightOf, sightOf } from '#access';
import { EventStore, position } from '#event-store';
import { newId } from '#platform';
import { Checkpoints } from '#projections';
import { Figure, FiguresBusy } from '#read-models';
import { Judges } from '../../libs/read-models/src/figures/judges.js';
import { FigureHandler } from '../../libs/read-models/src/figures/queries.js';
import type { FigureQuestion } from '../../libs/read-models/src/figures/figure.js';
import { startApi, type Api } from '../support/api.js';
import { Appending } from '../support/appending.js';
import { until } from '../support/beside.js';
import { Doing, event, factOf, type Saying } from '../support/doing.js';
import { run } from '../support/qayd.js';

let api: Api;
let log: Appending;
let kept: FigureHandler;
beforeAll(async () => {
  api = await startApi();
  log = new Appending(api);
  kept = handler();
});
afterAll(() => api.close());

const handler = () => {
  const [judges, store] = [api.app.get(Judges, { strict: false }), api.app.get(EventStore, { strict: false })];
  return new FigureHandler(api.app.get(DataSource), judges, store);
};
const caughtUp = async () =>
  expect(await api.app.get(Checkpoints, { strict: false }).waitFor(['spans'], position(log.last), 120_000)).toBe(true);

async function asOwner(text: string): Promise<void> {
  const owner = new pg.Client({ connectionString: api.ownerUrl });
  await owner.connect();
  await owner.query(text);
  await owner.end();
}

const kinds: Readonly<Record<string, Saying>> = {
  ArrestRecorded: {},
  ReleaseRecorded: { data: { grounds: 'exchange' } },
  DisappearanceRecorded: {},
  ChargeBrought: { data: { provisions: ['RF CC 205.5(2)', 'RF CC 278'], as: 'accused' } },
  VerdictDelivered: { data: { outcome: 'convicted' }, personal: { judges: ['Ivan Example', 'Olga Example'] } },
  HearingHeld: { personal: { judge: 'Olga Example' } },
  AppealDecided: { data: { outcome: 'upheld' } },
  SentenceImposed: { data: { parts: [{ kind: 'imprisonment', term: 'P5Y', regime: 'strict' }] } },
  DeathRecorded: { data: { inCustody: true } },
  ArrivedAtPlace: { data: { place: 'simferopol' } },
  HungerStrikeStarted: {},
};
const days = fc.constantFrom('2021-01-05', '2021-01', '2021-02-10~', '2021-03-01?', '2021-01-20/2021-03-03', 'unknown', '2021-05-06'); // prettier-ignore
const n = fc.nat();
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ does: fc.constant('record' as const), kind: fc.constantFrom(...Object.keys(kinds)), on: days, of: n, tier: fc.constantFrom('public', 'public', 'restricted') }) },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('retract' as const), of: n }) },
  fc.record({ does: fc.constantFrom('merge-people' as const, 'merge-cases' as const), of: n, into: n }),
  { weight: 2, arbitrary: fc.record({ does: fc.constant('separate' as const), of: n }) },
  fc.record({ does: fc.constant('tier' as const), of: n, to: fc.constantFrom('public', 'restricted') }),
  fc.record({ does: fc.constant('assign' as const), of: n }),
  fc.record({ does: fc.constant('open' as const), of: n }),
  fc.record({ does: fc.constant('state' as const), of: n, detail: fc.constantFrom({ of: 'ethnicity', value: 'crimean-tatar' }, { of: 'birth', value: '1990' }) }),
  fc.record({ does: fc.constant('erase' as const), of: n }),
); // prettier-ignore

const [asOf, window] = ['2021-03-01' as Day, { from: '2020-12-01' as Day, to: '2021-07-01' as Day, interval: 'month' as const }]; // prettier-ignore
const base = { measure: 'held' as const, asOf, knownAt: undefined, position: undefined, window: undefined, known: 'now' as const, by: [], where: [] }; // prettier-ignore
const questions: readonly Omit<FigureQuestion, 'sight'>[] = [
  base,
  { ...base, by: ['sex', 'liberty'] },
  { ...base, by: ['article'] },
  { ...base, by: ['mark', 'place'] },
  { ...base, by: ['judge'] },
  { ...base, by: ['sex', 'judge'], window, known: 'then' },
  { ...base, where: [{ by: 'judge', is: 'Olga Example' }] },
  { ...base, by: ['ethnicity', 'ageBand'], window },
  { ...base, where: [{ by: 'article', is: 'RF CC 278' }] },
  { ...base, where: [{ by: 'organisation', is: 'unknown' }] },
  { ...base, window },
  { ...base, window, known: 'then' },
  { ...base, window, known: 'each' },
  { ...base, measure: 'persons' },
  { ...base, measure: 'persons', by: ['class', 'monthOfArrest'] },
  { ...base, measure: 'disappeared', window },
  { ...base, measure: 'hungerStrike' },
  { ...base, measure: 'exchanged' },
  { ...base, measure: 'diedInCustody' },
  { ...base, measure: 'inflow', window },
  { ...base, measure: 'outflow', window, known: 'then' },
  { ...base, measure: 'acts', by: ['month', 'kind'] },
  { ...base, measure: 'acts' },
  { ...base, measure: 'appeals', by: ['outcome'] },
  { ...base, measure: 'daysInCustody' },
  { ...base, measure: 'daysOnRemand' },
  { ...base, measure: 'sentenceMonths' },
  { ...base, measure: 'daysSinceHeard' },
  { ...base, measure: 'daysToVerdict' },
];

describe('a figure that was worked out before', () => {
  it('is brought up to date to the same digits as it has when it is worked out anew', async () => {
    const member = (name: string) => api.members.get(name)!;
    const sights: readonly Sight[] = [sightOf(member('verifier')), publicSight, openSightOf(member('lawyer'))];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 12, maxLength: 18 }), async (steps) => {
        const doing = new Doing(log, kinds, member('lawyer').id);
        await doing.begin(['female', 'male', 'unknown']);
        const told: { readonly question: FigureQuestion; readonly rows: unknown }[] = [];
        for (let at = 0; at < steps.length; at += 3) {
          for (const one of steps.slice(at, at + 3)) await doing.does(one);
          await caughtUp();
          const anew = handler();
          for (const question of questions.flatMap((one) => sights.map((sight) => ({ ...one, sight })))) {
            const found = await kept.execute(new Figure(question));
            expect([question, found]).toEqual([question, await anew.execute(new Figure(question))]);
            told.push({ question: { ...question, position: found!.position }, rows: found!.rows });
          }
        }
        if (doing.rewrote) return;
        const anew = handler();
        for (const { question, rows } of told)
          for (const which of [kept, anew])
            expect([question, (await which.execute(new Figure(question)))!.rows]).toEqual([question, rows]);
      }),
      { numRuns: 5 },
    );
  }); // prettier-ignore
});

describe('a rebuild', () => {
  it('leaves nothing of what was worked out on the build before it', async () => {
    const person = await log.aPerson();
    await log.append(`case-${newId()}`, event('CaseOpened', { person, tier: 'public' }), factOf('ArrestRecorded', '2021-01-05', {}, 'public')); // prettier-ignore
    await caughtUp();
    const question = { ...base, sight: publicSight, by: ['sex' as const] };
    const right = await handler().execute(new Figure(question));
    await asOwner('delete from read.figures_span');
    const reader = handler();
    expect((await reader.execute(new Figure(question)))!.rows).toEqual([]);
    const { code } = await run(['rebuild', 'spans'], { QAYD_DATABASE_URL: process.env['QAYD_DATABASE_URL']! });
    expect(code).toBe(0);
    expect(await reader.execute(new Figure(question))).toEqual(right);
  });
});

describe('a clock that went back', () => {
  it('takes nothing from a figure of what was known then', async () => {
    const today = new Date().toISOString().slice(0, 10) as Day;
    const question = { ...base, sight: publicSight, by: ['sex' as const], window: { from: today, to: today, interval: 'day' as const }, known: 'then' as const }; // prettier-ignore
    const aCase = async () => log.append(`case-${newId()}`, event('CaseOpened', { person: await log.aPerson(), tier: 'public' }), factOf('ArrestRecorded', '2021-01-05')); // prettier-ignore
    const reader = handler();
    await aCase();
    const before = log.last;
    await aCase();
    await caughtUp();
    await asOwner(`update read.figures_moment set recorded_at = recorded_at - interval '1 minute' where position > ${before}`); // prettier-ignore
    await reader.execute(new Figure(question));
    await aCase();
    await caughtUp();
    expect(await reader.execute(new Figure(question))).toEqual(await handler().execute(new Figure(question)));
  });
});

describe('what is asked of the database', () => {
  it('is whose figure changed, and not all of it again', async () => {
    const question = { ...base, sight: publicSight, by: ['sex' as const] };
    const people = [await log.aPerson(), await log.aPerson('male')];
    for (const person of people) await log.append(`case-${newId()}`, event('CaseOpened', { person, tier: 'public' }), factOf('ArrestRecorded', '2021-01-05', {}, 'public')); // prettier-ignore
    await caughtUp();
    const before = await kept.execute(new Figure(question));
    await log.append(`case-${newId()}`, event('CaseOpened', { person: await log.aPerson(), tier: 'public' }), factOf('ArrestRecorded', '2021-01-05', {}, 'public')); // prettier-ignore
    await caughtUp();
    const asked = jest.spyOn(EntityManager.prototype, 'query');
    const after = await kept.execute(new Figure(question));
    const texts = asked.mock.calls.map(([text]) => text).filter((text) => text.includes('figures_span'));
    asked.mockRestore();
    expect(texts.map((text) => /s\.person = any/.test(text))).toEqual([false, true, true]); // whose, as it was, as it is
    const women = (of: typeof before) => of!.rows.find(({ keys }) => keys['sex'] === 'female')!.value!;
    expect(women(after) - women(before)).toBe(1);
  });
});

describe('figures that nobody asked for before', () => {
  it('are worked out two at a time, and more than can wait are refused at once', async () => {
    const owner = new pg.Client({ connectionString: api.ownerUrl });
    await owner.connect();
    await owner.query('begin; lock table read.figures_span in access exclusive mode');
    const refused: unknown[] = [];
    const asked = Array.from({ length: 60 }, (_, nth) => {
      const day = new Date(Date.UTC(1990, 0, nth + 1)).toISOString().slice(0, 10) as Day;
      const found = kept.execute(new Figure({ ...base, sight: publicSight, by: ['sex'], asOf: day }));
      found.catch((error: unknown) => refused.push(error));
      return found;
    });
    await until(() => Promise.resolve(refused.length === 8));
    await owner.query('rollback');
    await owner.end();
    const outcomes = await Promise.allSettled(asked);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(52);
    for (const error of refused) expect(error).toBeInstanceOf(FiguresBusy);
  });
});

describe('a build of another version', () => {
  it('is said not to be made yet, where it lacks what figures are made of', async () => {
    await asOwner('alter view read.figures_moment rename column rewrites to before');
    const ask = () => api.as('verifier')('GET', '/v1/statistics/held?asOf=2021-03-01');
    expect(await ask()).toMatchObject({ status: 500, body: { type: '/problems/internal' } });
    await asOwner("update projection.checkpoint set version = version - 1 where name = 'spans'");
    expect(await ask()).toMatchObject({ status: 503, body: { type: '/problems/not-built-yet' } });
    await asOwner("update projection.checkpoint set version = version + 1 where name = 'spans'");
    await asOwner('alter view read.figures_moment rename column before to rewrites');
    expect((await ask()).status).toBe(200);
  });
});
