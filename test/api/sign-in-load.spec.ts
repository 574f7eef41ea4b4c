import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '#platform';
import { ask, startApi, type Api } from '../support/api.js';
import { enrolled, TestClock, type Person } from '../support/people.js';

let api: Api;
let clock: TestClock;
let olena: Person;
const proxy = '127.0.0.1';
beforeAll(async () => {
  api = await startApi(undefined, { QAYD_SECOND_FACTOR: 'required' });
  clock = new TestClock(api);
  olena = await enrolled(api, clock);
});
afterAll(() => api.close());

const query = (text: string) => api.app.get(Database, { strict: false }).query(text);
const forget = () => query('delete from access.throttle');
/** As if so many seconds had passed for those who wait. */
const wait = (seconds: number) =>
  query(`update access.throttle set expire = expire - ${seconds * 1_000} where key like '%wait:%'`);
const wrongly = (headers: Record<string, string> = {}, name = olena.name) =>
  olena.signIn({ name, passphrase: 'wrong from start to end', code: '000000' }, headers);

describe('6.5: who fails often', () => {
  it('waits, longer each time', async () => {
    const { device } = (await olena.byCode()).body;
    for (let n = 0; n < 10; n += 1) expect((await wrongly()).status).toBe(401);
    const waits: number[] = [];
    for (let n = 0; n < 3; n += 1) {
      const answer = await wrongly();
      expect(answer).toMatchObject({ status: 429, body: { type: '/problems/too-many-attempts' } });
      waits.push(Number(answer.headers.get('retry-after')));
      await wait(waits.at(-1)!);
      expect((await wrongly()).status).toBe(401);
    }
    expect(waits).toEqual([...waits].sort((a, b) => a - b));
    expect(waits[2]).toBeGreaterThan(waits[0]! * 3);
    // the owner, on a device that signed in before, is not locked out; on another, they are
    expect((await olena.byCode()).status).toBe(429);
    expect((await olena.byCode({ device })).status).toBe(201);
    expect((await wrongly({}, `${olena.name} x`)).status).toBe(401);
    await forget();
  });

  it('is let in at once when right', async () => {
    for (let n = 0; n < 9; n += 1) await wrongly();
    expect((await olena.byCode()).status).toBe(201);
    for (let n = 0; n < 9; n += 1) expect((await wrongly()).status).toBe(401);
    await forget();
  });

  it('is counted though all come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => wrongly()));
    const of = (status: number) => answers.filter((answer) => answer.status === status).length;
    expect([of(401), of(429)]).toEqual([10, 20]);
    await forget();
  });
});

describe('6.69: X-Forwarded-For', () => {
  it("is nobody's to choose: the address of the connection counts", async () => {
    const answers: number[] = [];
    for (let n = 0; n < 70; n += 1) {
      const headers = { 'X-Forwarded-For': `203.0.113.${n}`, Forwarded: `for=203.0.113.${n}` };
      answers.push((await ask(api.url)('POST', '/v1/sessions/challenges', undefined, headers)).status);
    }
    expect(answers.filter((status) => status === 429).length).toBeGreaterThan(0);
    expect(
      (await api.app.get(Database, { strict: false }).query(`select from access.throttle where key like 'begun:%'`))
        .rowCount,
    ).toBe(1);
    await forget();
  });

  it('is believed of a proxy that is configured', async () => {
    const behind = await startApi(undefined, { QAYD_TRUSTED_PROXY: proxy });
    for (const last of [1, 2])
      await ask(behind.url)('POST', '/v1/sessions/challenges', undefined, { 'X-Forwarded-For': `203.0.113.${last}` });
    expect(
      (await behind.app.get(Database, { strict: false }).query(`select from access.throttle where key like 'begun:%'`))
        .rowCount,
    ).toBe(2);
    await behind.close();
  });
});

it('6.6: two hundred who sign in at once take neither the memory nor the health', async () => {
  const before = process.memoryUsage().rss;
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
  const all = Promise.all(
    Array.from({ length: 200 }, async (_, n) => {
      const { status } = await wrongly({}, `nobody ${n}`);
      return status;
    }),
  );
  const health = await ask(api.url)('GET', '/v1/health');
  const statuses = await all;
  clearInterval(watch);
  expect(health.status).toBe(200);
  expect(statuses.filter((status) => ![401, 429, 503].includes(status))).toEqual([]);
  expect(most - before).toBeLessThan(400 * 2 ** 20);
  await forget();
});
