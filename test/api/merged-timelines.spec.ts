import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#platform';
import { startApi, type Api } from '../support/api.js';
import { Appending } from '../support/appending.js';
import { event, factOf } from '../support/doing.js';
import { erasePerson } from '../support/erasing.js';

type Reader = Parameters<Api['as']>[0];
interface Timeline {
  readonly case: { readonly id: string; readonly mergedInto: string | null };
  readonly status: { readonly deprivedOfLiberty: string };
  readonly facts: readonly { readonly kind: string }[];
  readonly mergedFrom: readonly Timeline[];
  readonly knownAt: string;
}

let api: Api;
let log: Appending;
beforeAll(async () => {
  api = await startApi();
  log = new Appending(api);
});
afterAll(() => api.close());

async function aCase(person: string, tier: string, ...facts: readonly ReturnType<typeof factOf>[]): Promise<string> {
  const id = newId();
  await log.append(`case-${id}`, event('CaseOpened', { person, tier }), ...facts);
  return id;
}
const arrested = (on: string) => factOf('ArrestRecorded', on);
const released = (on: string, tier = 'public') => factOf('ReleaseRecorded', on, { data: { grounds: 'exchange' } }, tier); // prettier-ignore
const merge = (id: string, survivor: string) => log.append(`case-${id}`, event('CasesMerged', { survivor, grounds: 'x' })); // prettier-ignore
const separate = (id: string) => log.append(`case-${id}`, event('CasesSeparated', { grounds: 'x' }));
const ask = (id: string, query = '', as: Reader = 'verifier') =>
  api.as(as)<Timeline>('GET', `/v1/cases/${id}/timeline?${query}`, undefined, {
    'Qayd-Min-Position': String(log.last),
  });
const told = async (...asked: Parameters<typeof ask>) => (await ask(...asked)).body;
const briefly = ({ mergedFrom }: Timeline) =>
  mergedFrom.map(({ case: { id, mergedInto }, facts }) => [id, mergedInto, facts.map(({ kind }) => kind)]);
async function instant(): Promise<string> {
  await sleep(5); // instants are of milliseconds
  const at = new Date().toISOString();
  await sleep(5);
  return at;
}

describe('the timeline of a case that others were merged into', () => {
  it('shows each of them as it answers by its own id, and leaves the status what it was', async () => {
    const person = await log.aPerson();
    const survivor = await aCase(person, 'public', arrested('2021-01-05'));
    const merged = await aCase(person, 'public', released('2021-02-05'));
    expect(await told(survivor)).toMatchObject({ mergedFrom: [], status: { deprivedOfLiberty: 'yes' } });
    await merge(merged, survivor);
    const { mergedFrom, status } = await told(survivor);
    const { knownAt: _, mergedFrom: none, ...itself } = await told(merged);
    expect(itself).toMatchObject({ case: { mergedInto: survivor }, status: { deprivedOfLiberty: 'no' } });
    expect(none).toEqual([]);
    expect(mergedFrom).toEqual([itself]);
    expect(status.deprivedOfLiberty).toBe('yes');
  });

  it('shows of them what had happened by the day, and was known at the instant', async () => {
    const person = await log.aPerson();
    const survivor = await aCase(person, 'public', arrested('2021-01-05'));
    const merged = await aCase(person, 'public', arrested('2021-01-06'), released('2021-02-05'));
    const before = await instant();
    await merge(merged, survivor);
    const after = await instant();
    await separate(merged);
    expect(briefly(await told(survivor, `knownAt=${before}`))).toEqual([]);
    const both = ['ArrestRecorded', 'ReleaseRecorded'];
    expect(briefly(await told(survivor, `knownAt=${after}`))).toEqual([[merged, survivor, both]]);
    expect(briefly(await told(survivor, `knownAt=${after}&asOf=2021-01-20`))).toEqual([[merged, survivor, both.slice(0, 1)]]); // prettier-ignore
    expect(briefly(await told(survivor))).toEqual([]);
    await merge(merged, survivor);
    expect(briefly(await told(survivor))).toEqual([[merged, survivor, both]]);
  });

  it('shows those that were merged into one that was merged too', async () => {
    const person = await log.aPerson();
    const [first, second, third] = [await aCase(person, 'public', arrested('2021-01-05')), await aCase(person, 'public'), await aCase(person, 'public')]; // prettier-ignore
    await merge(first, second);
    await merge(second, third);
    expect(briefly(await told(third))).toEqual([[second, third, []], [first, second, ['ArrestRecorded']]]); // prettier-ignore
    await separate(second);
    expect(briefly(await told(third))).toEqual([]);
  });

  it('tells nobody of one that they do not see, and is on record for each that it tells of', async () => {
    const person = await log.aPerson();
    const survivor = await aCase(person, 'public', arrested('2021-01-05'));
    const hidden = await aCase(person, 'restricted', released('2021-02-05', 'restricted'));
    const { knownAt: _, ...before } = await told(survivor, '', 'analyst');
    await merge(hidden, survivor);
    const behind = await aCase(person, 'public');
    await merge(behind, hidden);
    const { knownAt: __, ...after } = await told(survivor, '', 'analyst');
    expect(after).toEqual(before);
    expect(briefly(await told(survivor))).toEqual([[hidden, survivor, ['ReleaseRecorded']], [behind, hidden, []]]); // prettier-ignore
    const looks = await api.as('verifier')('GET', '/v1/access', undefined, { 'Qayd-Min-Position': String(await api.head()) }); // prettier-ignore
    expect(JSON.stringify(looks.body)).toContain(hidden);
  });

  it('shows nothing confidential of them, also where what is confidential in it is opened', async () => {
    const person = await log.aPerson();
    const survivor = await aCase(person, 'public', released('2021-01-05', 'confidential'));
    const merged = await aCase(person, 'public', arrested('2021-01-04'), released('2021-02-05', 'confidential'));
    await merge(merged, survivor);
    await ask(survivor);
    const { body } = await api.as('monitor')<Timeline>('POST', `/v1/cases/${survivor}/openings`, { reason: 'a hearing' }); // prettier-ignore
    expect(body.facts.map(({ kind }) => kind)).toEqual(['ReleaseRecorded']);
    expect(briefly(body)).toEqual([[merged, survivor, ['ArrestRecorded']]]);
  });

  it('shows none of whoever was erased, and the others still', async () => {
    const [person, other] = [await log.aPerson(), await log.aPerson()];
    const survivor = await aCase(person, 'public', arrested('2021-01-05'));
    const others = await aCase(other, 'public', arrested('2021-01-06'));
    const own = await aCase(person, 'public');
    await merge(others, survivor);
    await merge(own, survivor);
    expect(briefly(await told(survivor))).toHaveLength(2);
    await erasePerson(api, other);
    log.last = String(await api.head());
    expect(briefly(await told(survivor))).toEqual([[own, survivor, []]]);
    expect((await ask(others)).status).toBe(410);
  });
});
