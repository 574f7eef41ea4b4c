import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openPool, type Database } from '#platform';
import { freshDatabase, type FreshDatabase } from '#platform/testing';
import { allOf } from '../support/opened-log.js';
import { run } from '../support/qayd.js';

const kek = `1:${randomBytes(32).toString('hex')}`;
let database: FreshDatabase;
let pool: Database;
let environment: Record<string, string>;
beforeEach(async () => {
  database = await freshDatabase();
  pool = openPool(database.ownerUrl);
  environment = { QAYD_DATABASE_URL: database.appUrl, QAYD_KEK: kek };
});
afterEach(async () => {
  await pool.end();
  await database.drop();
});

const founders = (...all: readonly string[]) => all.flatMap((one) => ['--founder', one]);
const enough = founders('one:vetting-officer', 'two:vetting-officer', 'one:verifier', 'two:monitor');
const types = async () => (await allOf(database.appUrl, kek)).map(({ type }) => type);
const links = (out: string) => out.match(/\/enrol#[\w-]{43}$/gm) ?? [];

describe('qayd init', () => {
  it('founds a registry, and gives out a link for each founder', async () => {
    const { code, out } = await run(['init', ...enough], environment);
    expect([code, new Set(links(out)).size, await types()]).toEqual([0, 4, ['RegistryFounded']]);
    expect(out).not.toMatch(/passphrase/i);
  });

  it('6.86: a second time ends with an error and changes nothing', async () => {
    await run(['init', ...enough], environment);
    const tables = async () => (await pool.query('select token_hash, used_at from access.enrolment order by 1')).rows;
    const before = await tables();
    const { code, out, err } = await run(['init', ...enough], environment);
    expect([code, links(out), err]).toEqual([1, [], expect.stringContaining('founded already')]);
    expect([await types(), await tables()]).toEqual([['RegistryFounded'], before]);
  });

  it('gives new links while nobody has an account, and those before are over', async () => {
    await run(['init', ...enough], environment);
    const { code, out } = await run(['init', '--links'], environment);
    expect([code, links(out).length]).toEqual([0, 4]);
    const { rows } = await pool.query('select from access.enrolment where used_at is null');
    expect(rows).toHaveLength(4);
  });

  it.each([
    ['one officer', founders('one:vetting-officer'), /two-officers-needed|two organisations|least two/],
    ['officers of one organisation', founders('one:vetting-officer', 'one:vetting-officer'), /two organisations/],
    ['a role that there is not', founders('one:boss', 'two:vetting-officer'), /"boss" is no role/],
    ['roles that exclude each other', founders('one:vetting-officer', 'two:vetting-officer,auditor'), /at once/],
    ['nobody', [], /two organisations|--founder/],
  ])('founds nothing with %s', async (_, args, said) => {
    expect(await run(['init', ...args], environment)).toMatchObject({ code: 1, err: expect.stringMatching(said) });
    expect(await types()).toEqual([]);
  });
});
