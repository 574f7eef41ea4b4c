import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { freshDatabase, type FreshDatabase } from '#platform/testing';
import { openPool } from './connections.js';
import { Listening } from './listening.js';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

it('ends when it is closed while it connects', async () => {
  const pool = openPool(database.appUrl);
  const listening = new Listening(pool, ['news'], () => undefined);
  listening.start();
  const closed = listening.close().then(() => 'closed');
  expect(await Promise.race([closed, sleep(5_000, 'it hangs', { ref: false })])).toBe('closed');
  expect(listening.alive).toBe(false);
  await pool.end();
});
