import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { newId } from '#platform';
import { startApi, type Api } from '../support/api.js';
import { Appending } from '../support/appending.js';
import { event, factOf } from '../support/doing.js';
import { erasePerson } from '../support/erasing.js';
import { run } from '../support/qayd.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-erased-'));
const keys = { QAYD_KEK: '', QAYD_DATA_DIR: folder };
let api: Api;
let log: Appending;
let owner: pg.Client;
beforeAll(async () => {
  api = await startApi(undefined, keys);
  log = new Appending(api);
  owner = new pg.Client({ connectionString: api.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await api.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const held = async (asOf: string) => {
  const answer = await api.as('verifier')<{ rows: readonly { value: number }[] }>('GET', `/v1/statistics/held?asOf=${asOf}`, undefined, { 'Qayd-Min-Position': String(await api.head()) }); // prettier-ignore
  return answer.body.rows[0]!.value;
};
/** All rows that figures are made of. */
async function rows(): Promise<readonly string[]> {
  const tables = ['span', 'apart', 'trait', 'act', 'person', 'identity'].map((table) => `select '${table}' || t as row from read.figures_${table} t`); // prettier-ignore
  const found = await owner.query<{ row: string }>(`${tables.join(' union all ')} order by 1`);
  return found.rows.map(({ row }) => row);
}

/** Three people with a case each, of whom the first is merged into the second, and the second into the third; with their cases, or each case with the next one's. */
async function aChain(year: number, areCasesMerged: boolean): Promise<readonly string[]> {
  const people = [await log.aPerson(), await log.aPerson('male'), await log.aPerson('unknown')];
  const cases = people.map(() => newId());
  for (const [n, person] of people.entries()) {
    await log.append(`case-${cases[n]!}`, event('CaseOpened', { person, tier: 'public' }), factOf('ArrestRecorded', `${year}-0${n + 1}-01`)); // prettier-ignore
    await log.append(`case-${cases[n]!}`, factOf('ReleaseRecorded', `${year}-0${n + 1}-20`, { data: { grounds: 'exchange' } })); // prettier-ignore
  }
  for (const n of [0, 1]) {
    await log.append(`person-${people[n]!}`, event('PersonsMerged', { survivor: people[n + 1]!, grounds: 'x' }));
    if (areCasesMerged)
      await log.append(`case-${cases[n]!}`, event('CasesMerged', { survivor: cases[n + 1]!, grounds: 'x' }));
  }
  return people;
}

describe('whoever is erased', () => {
  it('is counted on no day, also not with those whom they and their cases were merged with', async () => {
    for (const [n, areCasesMerged] of [true, true, true, false, false, false].entries()) {
      const [year, which] = [2001 + n, n % 3];
      const people = await aChain(year, areCasesMerged);
      const days = [1, 2, 3].map((month) => `${year}-0${month}-10`);
      expect(await Promise.all(days.map(held))).toEqual([1, 1, 1]);
      await erasePerson(api, people[which]!);
      expect(await Promise.all(days.map(held))).toEqual([1, 1, 1].map((one, nth) => (nth === which ? 0 : one)));
    }
    const live = await rows();
    const { code } = await run(['rebuild', 'spans'], { ...keys, QAYD_DATABASE_URL: process.env['QAYD_DATABASE_URL']! });
    expect(code).toBe(0);
    expect(await rows()).toEqual(live);
  }, 60_000);
});
