import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { freshDatabase, Wire, type FreshDatabase } from '#platform/testing';
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

it('hears again after a connection that died without a word, and that it may have missed some', async () => {
  const [wire, url] = await Wire.to(database.appUrl);
  const pool = openPool(url);
  const heard: (string | undefined)[] = [];
  const listening = new Listening(pool, ['news'], (notice) => heard.push(notice?.payload));
  listening.start();
  while (!listening.alive) await sleep(10);
  wire.hush();
  heard.length = 0;
  while (listening.alive) await sleep(10);
  while (!listening.alive) await sleep(10);
  expect(heard).toContain(undefined);
  await pool.query(`select pg_notify('news', 'again')`);
  while (!heard.includes('again')) await sleep(10);
  await listening.close();
  await pool.end();
  await wire.close();
});
