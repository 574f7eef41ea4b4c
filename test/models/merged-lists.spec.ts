import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { liberties, marks, procedures } from '#domain';
import { newId } from '#platform';
import { startApi, type Api } from '../support/api.js';
import { Appending } from '../support/appending.js';
import { Doing, event, factOf, type Saying } from '../support/doing.js';
import { erasePerson } from '../support/erasing.js';
import { run } from '../support/qayd.js';

type Reader = Parameters<Api['as']>[0];
interface Item {
  readonly id: string;
  readonly mergedInto: string | null;
  readonly status: { readonly deprivedOfLiberty: string };
}

let api: Api;
let log: Appending;
beforeAll(async () => {
  api = await startApi();
  await run(['import', path.resolve('test/data/people.csv'), path.resolve('test/data/facts.csv')], { QAYD_DATABASE_URL: process.env['QAYD_DATABASE_URL']! }); // prettier-ignore
  log = new Appending(api);
  log.last = String(await api.head());
});
afterAll(() => api.close());

/** All cases of the list, by their ids. */
async function list(query: string, as: Reader = 'verifier'): Promise<readonly Item[]> {
  const { body } = await api.as(as)<{ items: readonly Item[]; next: string | null }>('GET', `/v1/cases?limit=200&${query}`, undefined, { 'Qayd-Min-Position': log.last }); // prettier-ignore
  expect(body.next).toBeNull();
  return [...body.items].sort((a, b) => (a.id < b.id ? -1 : 1));
}
/** What is recorded from now on is recorded later. */
async function instant(): Promise<string> {
  const at = new Date().toISOString();
  await sleep(5); // instants are of milliseconds
  return at;
}

const filters = [
  '',
  ...liberties.map((liberty) => `liberty=${liberty}`),
  ...procedures.map((procedure) => `procedure=${procedure}`),
  ...marks.map((mark) => `mark=${mark}`),
  ...['yes', 'no', 'possibly'].map((answer) => `deprivedOfLiberty=${answer}`),
  ...['public', 'restricted'].map((tier) => `tier=${tier}`),
];
const days = ['2021-02-12', '2026-06-01'] as const;
const says: Readonly<Record<string, Saying>> = { ReleaseRecorded: { data: { grounds: 'exchange' } }, ChargeBrought: { data: { provisions: ['RF CC 205.5(2)'] } } }; // prettier-ignore
const kinds = fc.constantFrom('ArrestRecorded', 'ReleaseRecorded', 'DisappearanceRecorded', 'DeathRecorded', 'ChargeBrought', 'HungerStrikeStarted'); // prettier-ignore
const on = fc.constantFrom('2021-01-05', '2021-02-10~', '2021-03-01?', '2021-01-20/2021-03-03', 'unknown', '2021-06');
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ does: fc.constant('record' as const), kind: kinds, on, of: fc.nat(), tier: fc.constantFrom('public', 'public', 'restricted') }) },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('merge-cases' as const), of: fc.nat(), into: fc.nat() }) },
  fc.record({ does: fc.constant('separate' as const), of: fc.nat() }),
  fc.record({ does: fc.constant('retract' as const), of: fc.nat() }),
  fc.record({ does: fc.constant('tier' as const), of: fc.nat(), to: fc.constantFrom('public', 'restricted') }),
  fc.record({ does: fc.constant('assign' as const), of: fc.nat() }),
  fc.record({ does: fc.constant('close' as const), of: fc.nat() }),
); // prettier-ignore

describe('the list of cases as it was known, where cases were merged', () => {
  it('is the list of now at the instant that is now, for everybody and each filter; and what that was, at an earlier one', () =>
    fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 30 }), async (steps) => {
        const doing = new Doing(log, says, api.members.get('lawyer')!.id);
        await doing.begin(['female', 'male', 'unknown', 'female']);
        const then: (readonly [query: string, items: readonly Item[]])[] = [];
        for (const [n, one] of steps.entries()) {
          await doing.does(one);
          if (n % 8 !== 7) continue;
          const items = await list(`asOf=${days[0]}`);
          then.push([`asOf=${days[0]}&knownAt=${await instant()}`, items]);
        }
        const now = await instant();
        for (const [as, asOf] of [['verifier', days[0]], ['lawyer', days[0]], ['analyst', days[0]], ['verifier', days[1]]] as const)
          for (const filter of filters) {
            const query = `asOf=${asOf}&${filter}`;
            expect([as, query, await list(`${query}&knownAt=${now}`, as)]).toEqual([as, query, await list(query, as)]);
          }
        for (const [query, items] of then) expect(await list(query)).toEqual(items);
      }),
      { numRuns: 2 },
    )); // prettier-ignore

  const aCase = async (person: string, tier: 'public' | 'restricted', kind: string, on: string) => {
    const id = newId();
    await log.append(`case-${id}`, event('CaseOpened', { person, tier }), factOf(kind, on, says[kind], tier));
    return id;
  };
  const merge = (id: string, survivor: string) =>
    log.append(`case-${id}`, event('CasesMerged', { survivor, grounds: 'x' }));
  const told = async (query: string, as?: Reader) =>
    (await list(query, as)).map(({ id, mergedInto, status }) => [id, mergedInto, status.deprivedOfLiberty]);

  it('tells of the merge from then on, and of each case by itself', async () => {
    const person = await log.aPerson();
    const survivor = await aCase(person, 'public', 'ArrestRecorded', '2021-01-05');
    const merged = await aCase(person, 'public', 'ReleaseRecorded', '2021-02-05');
    const before = await instant();
    await merge(merged, survivor);
    const after = await instant();
    await log.append(`case-${merged}`, event('CasesSeparated', { grounds: 'x' }));
    const of = `person=${person}&asOf=2021-03-01`;
    const apart = [[survivor, null, 'yes'], [merged, null, 'no']]; // prettier-ignore
    const together = [[survivor, null, 'yes'], [merged, survivor, 'no']]; // prettier-ignore
    expect(await told(`${of}&knownAt=${before}`)).toEqual(apart);
    expect(await told(`${of}&knownAt=${after}`)).toEqual(together);
    expect(await told(`${of}&knownAt=${after}&deprivedOfLiberty=yes`)).toEqual(together.slice(0, 1));
    expect(await told(`${of}&knownAt=${await instant()}`)).toEqual(apart);
  });

  it('shows nobody a merged case that they do not see, and of whoever was erased none', async () => {
    const [person, other] = [await log.aPerson(), await log.aPerson()];
    const survivor = await aCase(person, 'public', 'ArrestRecorded', '2021-01-05');
    const hidden = await aCase(person, 'restricted', 'ReleaseRecorded', '2021-02-05');
    const others = await aCase(other, 'public', 'ArrestRecorded', '2021-01-07');
    await merge(hidden, survivor);
    await merge(others, survivor);
    const at = `asOf=2021-03-01&knownAt=${await instant()}`;
    expect(await told(`${at}&person=${person}`, 'analyst')).toEqual([[survivor, null, 'yes']]);
    expect(await told(`${at}&person=${other}`, 'analyst')).toEqual([[others, survivor, 'yes']]);
    expect(await told(`${at}&person=${person}`)).toHaveLength(2);
    await erasePerson(api, other);
    log.last = String(await api.head());
    expect(await told(`${at}&person=${other}`)).toEqual([]);
    expect(await told(`${at}&person=${person}`)).toHaveLength(2);
    await erasePerson(api, person);
    log.last = String(await api.head());
    expect(await told(`${at}&person=${person}`)).toEqual([]);
  });
});
