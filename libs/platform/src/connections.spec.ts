import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { freshDatabase, Wire, type FreshDatabase } from '#platform/testing';
import { breakUseless, unhurried } from './break-useless.js';
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

it('fails what is asked on a connection that died without a word, and gives it out no more', async () => {
  const [wire, url] = await Wire.to(database.appUrl);
  const far = openPool(url, { max: 1 });
  const client = await far.connect();
  await client.query('begin');
  wire.hush();
  await expect(client.query('select 1')).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  client.release(); // as whoever knows nothing of it
  expect((await far.query('select 2 as two')).rows).toEqual([{ two: 2 }]);
  await far.end();
  await wire.close();
});

describe('a connection with little patience', () => {
  let client: pg.Client;
  beforeEach(async () => {
    client = new pg.Client({ connectionString: database.appUrl });
    client.on('error', () => undefined);
    await client.connect();
    breakUseless(client, 50);
  });
  afterEach(() => client.end());

  it('breaks where an answer does not come', () =>
    expect(client.query('select pg_sleep(5)')).rejects.toMatchObject({ code: 'ETIMEDOUT' }));

  it('does not where it lies idle', async () => {
    await pool.query('select pg_sleep(0.2)');
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  it('waits for what may take long', async () => {
    await unhurried(client, 0, () => client.query('select pg_sleep(0.2)'));
    await expect(client.query('select pg_sleep(5)')).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });
});

it('gives out no connection again whose server takes no writes any more', async () => {
  const client = await pool.connect();
  await client.query('set default_transaction_read_only = on'); // as after a failover, on the connection from before it
  await expect(client.query('create table made ()')).rejects.toMatchObject({ code: '25006' });
  client.release();
  const { rows } = await pool.query('show default_transaction_read_only');
  expect(rows).toEqual([{ default_transaction_read_only: 'off' }]);
});
