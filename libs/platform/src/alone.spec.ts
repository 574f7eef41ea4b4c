import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { freshDatabase, type FreshDatabase } from '#platform/testing';
import { alone } from './alone.js';
import { openPool, type Database } from './connections.js';

let database: FreshDatabase;
let pool: Database;
beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.appUrl, { as: 'api' });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
const lock = `hashtextextended('a test', 9)`;

it('is never told that somebody is at it by who is done', async () => {
  for (let round = 0; round < 10; round += 1) {
    await Promise.all(Array.from({ length: 20 }, () => pool.query('select pg_sleep(0.01)'))); // whoever is next has a connection
    for (let nth = 0; nth < 15; nth += 1)
      expect(await alone(pool, lock, () => Promise.resolve(nth))).toEqual({ done: nth });
  }
});

it('lets one of several work, and the next when that one failed', async () => {
  let [working, refused] = [0, 0];
  const work = async () => {
    working += 1;
    while (working + refused < 3) await new Promise((resolve) => setTimeout(resolve, 5)); // until all have asked
  };
  const ask = async () => {
    if (!(await alone(pool, lock, work))) refused += 1;
  };
  await Promise.all([ask(), ask(), ask()]);
  expect([working, refused]).toEqual([1, 2]);
  await expect(alone(pool, lock, () => Promise.reject(new Error('It failed')))).rejects.toThrow('It failed');
  expect(await alone(pool, lock, () => Promise.resolve('done'))).toEqual({ done: 'done' });
});
