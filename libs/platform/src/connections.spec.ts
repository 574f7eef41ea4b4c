import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { freshDatabase, type FreshDatabase } from '#platform/testing';
import { openPool, type Database } from './connections.js';

let database: FreshDatabase;
let pool: Database;
beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.appUrl, { as: 'models', max: 1 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

it('gives out no connection again whose server takes no writes any more', async () => {
  const client = await pool.connect();
  await client.query('set default_transaction_read_only = on'); // as after a failover, on the connection from before it
  await expect(client.query('create table made ()')).rejects.toMatchObject({ code: '25006' });
  client.release();
  const { rows } = await pool.query('show default_transaction_read_only');
  expect(rows).toEqual([{ default_transaction_read_only: 'off' }]);
});
