import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, type CaseEvent, type Day, type PersonEvent } from '#domain';
import { newId } from '#platform';
import type { KeptFigures } from '../../libs/read-models/src/figures/kept.js';
import { FigureHandler } from '../../libs/read-models/src/figures/queries.js';
import { startApi, type Api } from '../support/api.js';
import { Appending } from '../support/appending.js';
import { Doing, factOf, type Saying } from '../support/doing.js';
import { heldByFold as fold } from '../support/held-by-fold.js';
import { run } from '../support/qayd.js';

type Row = Readonly<Record<string, string>> & { readonly value: number; readonly possible: number; readonly stale: number }; // prettier-ignore
interface Figure {
  readonly rows: readonly Row[];
  readonly link: string;
  readonly position: string;
  readonly knownAt: string;
}

let api: Api;
let log: Appending;
beforeAll(async () => {
  api = await startApi();
  log = new Appending(api);
});
afterAll(() => api.close());

const source = newId();
const fact = (kind: string, occurredOn: string, data: object = {}, tier?: string) => factOf(kind, occurredOn, { data }, tier); // prettier-ignore
async function aCase(person: string, ...events: readonly CaseEvent[]) {
  const id = newId();
  await log.append(`case-${id}`, { type: 'CaseOpened', data: { person, tier: 'public' } } as unknown as CaseEvent, ...events); // prettier-ignore
  return id;
}

const asked = async <T>(url: string, as: Parameters<Api['as']>[0] = 'verifier') => {
  const answer = await api.as(as)<T>('GET', url, undefined, { 'Qayd-Min-Position': log.last });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return answer.body as T;
};
const figure = (question: string, as?: Parameters<Api['as']>[0]) => asked<Figure>(`/v1/statistics/${question}`, as);
const textOf = async (link: string, headers: Record<string, string> = {}) =>
  (await fetch(`${api.url}${link}`, { headers: { authorization: `Bearer ${api.token('verifier')}`, ...headers } })).text(); // prettier-ignore
const sum = (rows: readonly Row[], of: 'value' | 'possible' | 'stale' = 'value') => rows.reduce((all, row) => all + row[of], 0); // prettier-ignore

const plain = ({ value, possible, stale }: Row) => ({ value, possible, stale });
const today = new Date().toISOString().slice(0, 10);

/** Every day from one to another. */
async function holds(question: string, from: string, to: string, expected: (day: string) => object, as?: Parameters<Api['as']>[0]) {
  const { rows } = await figure(`held?from=${from}&to=${to}&interval=day&${question}`, as);
  expect(rows.map(({ day }) => day).slice(0, 2)).toEqual([from, addDays(from as Day, 1)]);
  expect(rows.at(-1)!.day).toBe(to);
  const wrong = rows.filter((row) => JSON.stringify(plain(row)) !== JSON.stringify(expected(row['day']!)));
  expect(wrong.slice(0, 3).map((row) => [row['day'], plain(row), expected(row['day']!)])).toEqual([]);
} // prettier-ignore

describe('held', () => {
  it('equals a fold of the facts on every day, for the cases of test/data', async () => {
    const { code, err } = await run(['import', path.resolve('test/data/people.csv'), path.resolve('test/data/facts.csv')], { QAYD_DATABASE_URL: process.env['QAYD_DATABASE_URL']! }); // prettier-ignore
    expect([code, err]).toEqual([0, expect.anything()]);
    log.last = String(await api.head());
    const expected = fold(await log.wholeLog(), BigInt(log.last));
    expect(expected('2022-06-01').value).toBeGreaterThan(3);
    await holds('', '2014-03-01', today, expected);
  });

  const days = fc.constantFrom('2021-01-05', '2021-01', '2021-02-10~', '2021-03-01?', '2021-01-20/2021-03-03', '../2021-02-14', 'unknown', '2021-05-06', '2021-06'); // prettier-ignore
  const kinds = fc.constantFrom('ArrestRecorded', 'ReleaseRecorded', 'DisappearanceRecorded', 'AdministrativeArrestImposed', 'DeathRecorded'); // prettier-ignore
  const says: Readonly<Record<string, Saying>> = { ReleaseRecorded: { data: { grounds: 'exchange' } }, AdministrativeArrestImposed: { data: { days: 10 } } }; // prettier-ignore
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.record({ does: fc.constant('record' as const), kind: kinds, on: days, of: fc.nat(), tier: fc.constantFrom('public', 'public', 'restricted') }) },
    fc.record({ does: fc.constant('correct' as const), of: fc.nat(), on: days }),
    fc.record({ does: fc.constant('retract' as const), of: fc.nat() }),
    fc.record({ does: fc.constant('merge-people' as const), of: fc.nat(), into: fc.nat() }),
    fc.record({ does: fc.constant('merge-cases' as const), of: fc.nat(), into: fc.nat() }),
    fc.record({ does: fc.constant('separate' as const), of: fc.nat() }),
    fc.record({ does: fc.constant('close' as const), of: fc.nat() }),
  ); // prettier-ignore

  it('equals it for generated cases with uncertain dates, corrections, retractions and merges, at any moment', () =>
    fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 25, maxLength: 40 }), fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }), async (steps, moments) => {
        const doing = new Doing(log, says);
        await doing.begin(['female', 'male', 'unknown', 'female']);
        const first = BigInt(log.last);
        for (const one of steps) await doing.does(one);
        const events = await log.wholeLog();
        for (const moment of [1, ...moments]) {
          const position = first + BigInt(Math.floor(Number(BigInt(log.last) - first) * moment));
          const expected = fold(events, position);
          await holds(`position=${position}`, '2020-12-25', '2021-07-10', expected);
          const seen = fold(events, position, 'public');
          await holds(`position=${position}&population=public`, '2020-12-25', '2021-07-10', seen);
          const [one] = (await figure(`held?asOf=2021-02-12&position=${position}`)).rows;
          expect(plain(one!)).toEqual(expected('2021-02-12'));
          const { recordedAt } = events.find((event) => event.position >= position)!;
          const known = events.filter((event) => event.recordedAt <= recordedAt).at(-1)!.position;
          const [then] = (await figure(`held?asOf=2021-02-12&knownAt=${recordedAt.toISOString()}`)).rows;
          expect(plain(then!)).toEqual(fold(events, known)('2021-02-12'));
        }
      }),
      { numRuns: 12 },
    )); // prettier-ignore
});

describe('the rules of a figure', () => {
  const everything = [
    'liberty',
    'procedure',
    'territory',
    'sex',
    'ageBand',
    'occupation',
    'monthOfArrest',
    'class',
    'ethnicity',
    'place',
  ];

  it.each(everything)('by %s the rows add up to the total, the unknown among them', async (dimension) => {
    for (const measure of ['held', 'persons']) {
      const [[total], { rows }] = [(await figure(`${measure}?asOf=2021-02-12`)).rows, await figure(`${measure}?asOf=2021-02-12&by=${dimension}`)]; // prettier-ignore
      expect(rows.length).toBeGreaterThan(0);
      expect([sum(rows), sum(rows, 'possible'), sum(rows, 'stale')]).toEqual([total!.value, total!.possible, total!.stale]); // prettier-ignore
      for (const row of rows.slice(0, 2)) {
        const [picked] = (await figure(`${measure}?asOf=2021-02-12&where=${dimension}:${encodeURIComponent(row[dimension]!)}`)).rows; // prettier-ignore
        expect(plain(picked!)).toEqual(plain(row));
      }
    }
    expect(await figure(`held?asOf=2021-02-12&by=${dimension}`)).toMatchObject({ by: [{ disjoint: true }] });
  });

  it('of a position at which nothing that is counted was recorded is that of the last before it', async () => {
    const before = await figure('held?asOf=2021-02-12');
    const { body } = await api.as('monitor')<{ position: string }>('POST', '/v1/sources', { type: 'testimony', title: 'A letter' }); // prettier-ignore
    const url = `/v1/statistics/held?asOf=2021-02-12&position=${body.position}`;
    const at = await api.as('verifier')<Figure>('GET', url, undefined, { 'Qayd-Min-Position': body.position });
    expect([at.status, at.body]).toEqual([200, before]);
    const later = await api.as('verifier')('GET', `${url}0`);
    expect([later.status, later.body['type']]).toEqual([503, '/problems/not-caught-up']);
  });

  it('says that articles overlap, counts a person under each, and one without any as unknown', async () => {
    const before = await figure('held?asOf=2018-03-01&by=article');
    const many = (rows: readonly Row[], article: string) => rows.find((row) => row['article'] === article)?.value ?? 0;
    await aCase(await log.aPerson(), fact('ArrestRecorded', '2018-01-05'), fact('ChargeBrought', '2018-02-01', { provisions: ['RF CC 205.5(2)', 'RF CC 278'], as: 'accused' })); // prettier-ignore
    await aCase(await log.aPerson(), fact('ArrestRecorded', '2018-01-05'));
    const after = await figure('held?asOf=2018-03-01&by=article');
    const more = (article: string) => many(after.rows, article) - many(before.rows, article);
    expect([more('RF CC 205.5(2)'), more('RF CC 278'), more('unknown')]).toEqual([1, 1, 1]);
    expect(sum(after.rows) - sum(before.rows)).toBe(3);
    expect(after).toMatchObject({ by: [{ name: 'article', disjoint: false }] });
    const early = await figure('held?asOf=2018-01-10&by=article');
    expect(many(early.rows, 'unknown') - many((await figure(`held?asOf=2018-01-10&by=article&position=${before.position}`)).rows, 'unknown')).toBe(2); // prettier-ignore
  });

  it('counts merged persons once from the moment of the merge; the figure of before stays', async () => {
    const [one, other] = [await log.aPerson('female'), await log.aPerson('male')];
    await aCase(one, fact('ArrestRecorded', '2017-05-01'));
    await aCase(other, fact('ArrestRecorded', '2017-05-02'));
    const before = await figure('held?asOf=2017-06-01&by=sex');
    await log.append(`person-${other}`, { type: 'PersonsMerged', data: { survivor: one, grounds: 'x' } } as unknown as PersonEvent); // prettier-ignore
    const after = await figure('held?asOf=2017-06-01&by=sex');
    const men = ({ rows }: Figure) => rows.find(({ sex }) => sex === 'male')?.value ?? 0;
    expect([sum(before.rows) - sum(after.rows), men(before) - men(after)]).toEqual([1, 1]);
    expect((await asked<Figure>(before.link)).rows).toEqual(before.rows);
  });

  it('holds in series of breakdowns what it holds on each day', async () => {
    const { rows } = await figure('held?from=2021-01-01&to=2021-06-01&interval=month&by=sex,liberty');
    for (const month of ['2021-01-01', '2021-03-01', '2021-06-01']) {
      const alone = await figure(`held?asOf=${month}&by=sex,liberty`);
      expect(rows.filter(({ day }) => day === month).map(({ day: _, ...row }) => row)).toEqual(alone.rows);
    }
    const [withBy, without] = [await figure('held?from=2021-01-01&to=2021-03-01&interval=day&where=sex:female'), await figure('held?from=2021-01-01&to=2021-03-01&interval=day&by=sex')]; // prettier-ignore
    expect(withBy.rows.map(plain)).toEqual(without.rows.filter(({ sex }) => sex === 'female').map(plain));
  });

  it.each([
    ['month', '2021-01-31', '2021-05-31', ['2021-01-31', '2021-02-28', '2021-03-31', '2021-04-30', '2021-05-31']],
    ['quarter', '2020-11-30', '2021-08-30', ['2020-11-30', '2021-02-28', '2021-05-30', '2021-08-30']],
    ['year', '2020-02-29', '2024-02-29', ['2020-02-29', '2021-02-28', '2022-02-28', '2023-02-28', '2024-02-29']],
    ['week', '2021-01-31', '2021-02-15', ['2021-01-31', '2021-02-07', '2021-02-14']],
  ] as const)('each %s of a series is counted from its first day', async (interval, from, to, days) => {
    for (const question of ['held?', 'held?known=then&', 'held?where=sex:female&', 'inflow?'])
      expect([...new Set((await figure(`${question}from=${from}&to=${to}&interval=${interval}`)).rows.map(({ day }) => day))]).toEqual(days); // prettier-ignore
  });

  it('as known then: what was known at the end of each day', async () => {
    const past = addDays(today as Day, -2);
    const then = await figure(`held?from=${past}&to=${addDays(today as Day, 1)}&interval=day&known=then`);
    const now = await figure(`held?from=${past}&to=${addDays(today as Day, 1)}&interval=day`);
    expect(sum(now.rows.slice(0, 1))).toBeGreaterThan(0);
    for (const [n, { day, ...row }] of then.rows.entries()) {
      const known = `${addDays(day as Day, 0)}T23:59:59.999Z`;
      const [alone] = (await figure(`held?asOf=${day}&knownAt=${known}`)).rows;
      expect([n, plain(row as Row)]).toEqual([n, plain(alone!)]);
      const [filtered] = (await figure(`held?from=${day}&to=${day}&known=then&by=mark`)).rows;
      expect(filtered === undefined).toBe(sum([row]) + row.possible === 0);
    }
  });

  it('what flows in, less what flows out, is what is held more', async () => {
    const [from, to] = ['2014-03-01', '2023-02-28'];
    const [{ rows: inflow }, { rows: outflow }] = [await figure(`inflow?from=${from}&to=${to}`), await figure(`outflow?from=${from}&to=${to}`)]; // prettier-ignore
    const heldOn = async (day: string) => (await figure(`held?asOf=${day}`)).rows[0]!.value;
    expect(inflow.length).toBe(108);
    expect(sum(inflow)).toBeGreaterThan(10);
    expect((await heldOn('2014-02-28')) + sum(inflow) - sum(outflow)).toBe(await heldOn(to));
  });

  it('counts acts by month, those without a month too', async () => {
    const before = await figure('acts?from=2016-01-01&to=2016-12-31&by=month,kind');
    await aCase(await log.aPerson(), fact('SearchRecorded', '2016-03'), fact('SearchRecorded', '2016-03-05/2016-04-02'), fact('SearchRecorded', '2015-12/2016-01'), fact('SearchRecorded', '2016-05-01?')); // prettier-ignore
    const { rows } = await figure('acts?from=2016-01-01&to=2016-12-31&by=month,kind');
    const more = (month: string) => {
      const of = (all: readonly Row[]) => all.find((row) => row['month'] === month && row['kind'] === 'SearchRecorded');
      return [(of(rows)?.value ?? 0) - (of(before.rows)?.value ?? 0), (of(rows)?.possible ?? 0) - (of(before.rows)?.possible ?? 0)]; // prettier-ignore
    };
    expect([more('2016-03'), more('2016-05'), more('unknown')]).toEqual([[1, 0], [0, 1], [1, 1]]); // prettier-ignore
  });

  it('drops nobody who is still held from a median, and says n', async () => {
    const at = await figure('daysToVerdict?asOf=2013-12-31');
    const of = ({ rows }: Figure, name: string) => rows.find((row) => row['of'] === name)!.value as number | null;
    expect([of(at, 'n'), of(at, 'median')]).toEqual([0, null]);
    for (const days of [10, 20, 30])
      await aCase(await log.aPerson(), fact('ArrestRecorded', '2013-01-01'), fact('VerdictDelivered', addDays('2013-01-01' as Day, days), { outcome: 'convicted' })); // prettier-ignore
    await aCase(await log.aPerson(), fact('ArrestRecorded', '2013-01-01'));
    await aCase(await log.aPerson(), fact('ArrestRecorded', '2013-01'));
    const told = await figure('daysToVerdict?asOf=2013-12-31');
    expect(['n', 'ended', 'censored', 'unmeasured', 'median'].map((name) => of(told, name))).toEqual([
      4,
      3,
      1,
      of(at, 'unmeasured')! + 1,
      20,
    ]);
    const early = await figure('daysToVerdict?asOf=2013-01-15');
    expect(['n', 'ended', 'censored', 'median'].map((name) => of(early, name))).toEqual([4, 1, 3, null]);
    const held = await figure('daysInCustody?asOf=2013-01-15');
    expect([of(held, 'n'), of(held, 'ended')]).toEqual([4, 0]);
  });

  it('is refused where it makes no sense', async () => {
    for (const [question, field] of [
      ['held?by=kind', 'by'],
      ['held?by=sex,sex', 'by'],
      ['inflow', 'from'],
      ['daysInCustody?from=2021-01-01', 'from'],
      ['held?from=2021-01-02&to=2021-01-01', 'to'],
      ['held?known=then', 'known'],
      ['acts?from=2021-01-02&to=2021-02-01&asOf=2021-01-01', 'asOf'],
      ['exchanged?from=2021-01-02&to=2021-02-01&asOf=2021-01-01', 'asOf'],
      ['held?from=1900-01-01&interval=day', 'interval'],
      ['persons?from=2020-01-01&to=2021-01-01&interval=day', 'interval'],
      ['held?where=sex', 'where.0.by'],
      ['held?role=verifier', 'role'],
    ] as const) {
      const { status, body } = await api.as('verifier')('GET', `/v1/statistics/${question}`);
      expect([question, status, body['errors']]).toEqual([question, 400, expect.arrayContaining([expect.objectContaining({ field })])]); // prettier-ignore
    }
    expect((await api.as('verifier')('GET', '/v1/statistics/nothing')).status).toBe(404);
    expect((await api.as('nobody')('GET', '/v1/statistics/held')).status).toBe(401);
  });

  it('tells who sees only what is public no more than that, whatever they ask', async () => {
    const questions = ['held?asOf=2012-06-01', 'held?asOf=2012-06-01&population=seen&by=sex', 'acts?from=2012-01-01&to=2012-12-31', 'held?from=2012-01-01&to=2012-12-31', 'inflow?from=2012-01-01&to=2012-12-31']; // prettier-ignore
    const tell = async () => Promise.all(questions.map(async (question) => (await figure(question, 'analyst')).rows));
    const before = await tell();
    const hidden = await log.aPerson('female', 'restricted');
    await log.append(`case-${newId()}`, { type: 'CaseOpened', data: { person: hidden, tier: 'restricted' } } as unknown as CaseEvent, fact('ArrestRecorded', '2012-02-01')); // prettier-ignore
    await aCase(await log.aPerson(), fact('ArrestRecorded', '2012-02-01', {}, 'restricted'));
    expect(await tell()).toEqual(before);
    expect((await figure('held?asOf=2012-06-01')).rows[0]!.value).toBe(2);
    expect((await figure('held?asOf=2012-06-01&population=public')).rows).toEqual(before[0]);
  });

  it('is a table for programs too, in which no cell is a formula', async () => {
    const person = await log.aPerson();
    await log.append(`person-${person}`, { type: 'PersonDetailStated', data: { detail: { of: 'occupation', value: '=HYPERLINK("x")' }, sources: [{ id: source }] } } as unknown as PersonEvent); // prettier-ignore
    await aCase(person, fact('ArrestRecorded', '2011-02-01'));
    const { link } = await figure('held?asOf=2011-06-01&by=occupation');
    const csv = await textOf(link, { accept: 'text/csv' });
    expect(csv.startsWith('occupation,value,possible,stale\r\n')).toBe(true);
    expect(csv.split('\r\n')).toContain('"\'=HYPERLINK(""x"")",1,0,0');
    expect(await textOf(`${link}&format=csv`)).toBe(csv);
  });

  it('as known then: nothing of before it was recorded, also where it was told otherwise at the same instant', async () => {
    const before = await figure('held?from=2009-01-01&to=2009-03-01&known=then');
    await aCase(await log.aPerson(), fact('ArrestRecorded', '2008-12-01'), fact('ReleaseRecorded', '2008-12-02', { grounds: 'exchange' })); // prettier-ignore
    await figure('held');
    const arrested = String(BigInt(log.last) - 1n);
    expect((await figure(`held?asOf=2009-01-01&position=${arrested}`)).rows[0]!.value).toBe(1);
    for (const position of [arrested, log.last]) {
      const { rows } = await figure(`held?from=2009-01-01&to=2009-03-01&known=then&position=${position}`);
      expect([position, rows]).toEqual([position, before.rows]);
    }
  });

  it('answers its link byte for byte after a correction, a thousand facts and a rebuild', async () => {
    const id = await aCase(await log.aPerson());
    const [counted] = await log.append(`case-${id}`, fact('ArrestRecorded', '2010-02-01'));
    const links = await Promise.all(['held?asOf=2010-06-01', 'held?asOf=2021-02-12&by=sex,liberty', 'persons?by=mark', 'held?from=2021-01-01&to=2021-06-01&interval=day', `held?from=${addDays(today as Day, -1)}&to=${today}&interval=day&known=then`, 'inflow?from=2010-01-01&to=2021-12-31', 'acts?from=2010-01-01', 'daysInCustody', 'daysToVerdict'].map(async (question) => (await figure(question)).link)); // prettier-ignore
    const answers = () => Promise.all(links.map((link) => textOf(link)));
    const before = await answers();
    expect(JSON.parse(before[0]!)).toMatchObject({ rows: [{ value: 1 }], link: links[0] });
    const { data: says } = fact('ArrestRecorded', '2010-08-01');
    await log.append(`case-${id}`, { type: 'FactCorrected', data: { fact: counted, reason: 'x', says: { kind: 'ArrestRecorded', ...says } } } as unknown as CaseEvent); // prettier-ignore
    for (let n = 0; n < 20; n += 1) await aCase(await log.aPerson(), ...Array.from({ length: 50 }, (_, day) => fact('SearchRecorded', addDays('2010-01-01' as Day, day)))); // prettier-ignore
    expect((await figure('held?asOf=2010-06-01')).rows[0]!.value).toBe(0);
    const kept = Reflect.get(api.app.get(FigureHandler, { strict: false }), 'kept') as KeptFigures;
    expect(await answers()).toEqual(before);
    kept.forget();
    expect(await answers()).toEqual(before);
    const { code } = await run(['rebuild', 'spans'], { QAYD_DATABASE_URL: process.env['QAYD_DATABASE_URL']! });
    expect(code).toBe(0);
    expect(await answers()).toEqual(before);
  });
});
