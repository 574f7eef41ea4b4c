import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { foundForCli, type CliRegistry } from '../support/cli-registry.js';
import { run, start } from '../support/qayd.js';

const data = (name: string) => path.resolve('test/data', name);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-import-'));
let registry: CliRegistry;
const begin = async () => void (registry = await foundForCli());
const end = () => registry.close();
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const head = async () =>
  Number((await registry.pool.query<{ position: string }>('select position from log.head')).rows[0]!.position);
const facts = async () =>
  (
    await registry.pool.query<{ id: string }>(
      `select id from log.event where stream like 'case-%' and revision > 0 order by id`,
    )
  ).rows.map(({ id }) => id);

describe('qayd import', () => {
  beforeEach(begin);
  afterEach(end);

  it('records whole files, and nothing when it is run again', async () => {
    const first = await run(['import', data('people.csv'), data('facts.csv')], registry.environment);
    expect(first).toMatchObject({ code: 0, out: expect.stringContaining('Recorded 21 people, 21 cases, 79 facts') });
    const after = await head();
    const second = await run(['import', data('people.csv'), data('facts.csv')], registry.environment);
    expect(second.out).toContain(
      'Recorded 0 people, 0 cases, 0 facts; 21 people, 21 cases, 79 facts were there already.',
    );
    expect(await head()).toBe(after);
  });

  it('tells every bad row with its line, column and what is allowed, and records none of the file', async () => {
    const before = await head();
    const { code, err } = await run(['import', data('people.csv'), data('broken.csv')], registry.environment);
    expect(code).toBe(1);
    const told = err.split('\n').filter((line) => line.startsWith('broken.csv:'));
    expect(told.map((line) => line.split(/\s+/).slice(0, 2).join(' '))).toEqual([
      'broken.csv:2 occurred_on', 'broken.csv:3 fact', 'broken.csv:4 person_key', 'broken.csv:5 articles', 'broken.csv:6 term',
      'broken.csv:7 occurred_on', 'broken.csv:8 occurred_on', 'broken.csv:9 grounds',
    ]); // prettier-ignore
    expect(err).toContain('nothing was recorded');
    expect(await head()).toBe(before);
  });

  it('records nothing on a dry run', async () => {
    const before = await head();
    expect(
      await run(['import', data('people.csv'), data('facts.csv'), '--dry-run'], registry.environment),
    ).toMatchObject({
      code: 0,
      out: expect.stringContaining('79 facts'),
    });
    expect(await head()).toBe(before);
  });

  it('records of an edited file what was edited, and doubles nothing', async () => {
    await run(['import', data('people.csv'), data('facts.csv')], registry.environment);
    const edited = path.join(folder, 'facts.csv');
    fs.writeFileSync(
      edited,
      fs
        .readFileSync(data('facts.csv'), 'utf8')
        .replace('dzhelyal-1,dzhelyal,ArrestRecorded,2021-09-04', 'dzhelyal-1,dzhelyal,ArrestRecorded,2021-09-05'),
    );
    expect((await run(['import', data('people.csv'), edited], registry.environment)).out).toContain(
      '1 facts; 21 people, 21 cases, 78 facts were there already',
    );
  });

  it('says whose name is missing', async () =>
    expect(
      await run(['import', data('people.csv'), data('facts.csv'), '--as', 'nobody'], registry.environment),
    ).toMatchObject({
      code: 1,
      err: expect.stringContaining('no account "nobody"'),
    }));

  it('with the same files for two at once records each fact once', async () => {
    const two = await Promise.all(
      [1, 2].map(() => run(['import', data('people.csv'), data('facts.csv')], registry.environment)),
    );
    expect(two.map(({ code }) => code)).toEqual([0, 0]);
    expect(await facts()).toHaveLength(79);
  });

  it('is for who may record, by the table of the api', async () => {
    const before = await head();
    expect(
      await run(['import', data('people.csv'), data('facts.csv'), '--as', 'analyst'], registry.environment),
    ).toMatchObject({
      code: 1,
      err: expect.stringMatching(/"analyst" may not import.*monitor/),
    });
    expect(await head()).toBe(before);
  });

  it('tells of a file that is not UTF-8, and how to save it', async () => {
    const file = path.join(folder, 'cp1251.csv');
    fs.writeFileSync(
      file,
      Buffer.from('person_key,name_en,name_uk,name_crh,sex,occupation\nana,,\xc0\xed\xed\xe0,,,', 'latin1'),
    );
    expect(await run(['import', file, data('facts.csv')], registry.environment)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^cp1251\.csv:2 {2}name_uk .*not UTF-8.*CSV UTF-8.*\n1 to mend/m),
    });
  });

  it('killed in the midst and run again, has each fact once', async () => {
    const [people, many] = manyCases(400);
    const killed = start(['import', people, many], registry.environment);
    await killed.said(/Importing: [1-9]\d+ of/);
    killed.child.kill('SIGKILL');
    await killed.ended;
    await sleep(300); // for what it had sent
    const some = await facts();
    expect(some.length).toBeLessThan(1_200);
    const again = await run(['import', people, many], registry.environment);
    expect(again.code).toBe(0);
    const all = await facts();
    expect(all).toHaveLength(1_200);
    expect(new Set(all).size).toBe(1_200);
    expect(all).toEqual(expect.arrayContaining(some));
  });

  it('stopped by Ctrl-C says so, and what is missing comes with the next run', async () => {
    const [people, many] = manyCases(400);
    const stopped = start(['import', people, many], registry.environment);
    await stopped.said(/Importing: [1-9]\d+ of/);
    stopped.child.kill('SIGINT');
    expect(await stopped.ended).toMatchObject({ code: 1, err: expect.stringContaining('run the import again') });
    await run(['import', people, many], registry.environment);
    expect(await facts()).toHaveLength(1_200);
  });
});

describe('qayd import of a key that stands for somebody else', () => {
  beforeAll(begin);
  afterAll(end);

  const people = (...rows: string[]) => written('p.csv', 'person_key,name_en,name_uk,name_crh,sex,occupation', rows);
  const facts = (...rows: string[]) => written('f.csv', header, rows);
  const ana = 'ana1,Ana One,,,female,';
  const arrest = 'ana1-1,ana1,ArrestRecorded,2021-01-02,,,,,,,,,at home';
  const importing = async (person: readonly string[], fact: readonly string[], ...options: string[]) =>
    run(['import', people(...person), facts(...fact), ...options], registry.environment);
  beforeAll(async () => expect(await importing([ana], [arrest])).toMatchObject({ code: 0 }));

  it.each([
    [
      'another name',
      ['ana1,Completely Different,,,female,'],
      ['ana1-1,ana1,DeathRecorded,2022-01-01,,,,,,,,,'],
      /^p\.csv:2 {2}name_en {2}found "Completely Different": .*"Ana One".*another key/m,
    ],
    ['another sex', ['ana1,Ana One,,,male,'], [arrest], /^p\.csv:2 {2}sex {2}found "male": .*"Ana One"/m],
    ['one more name', ['ana1,Ana One,Анна,,female,'], [arrest], /^p\.csv:2 {2}name_uk .*changes no person/m],
    [
      "a case of somebody else's",
      ['zed,Zed Two,,,,'],
      ['zed-1,zed,SearchRecorded,2020-01-01,,,,,,,,,', 'ana1-1,zed,DeathRecorded,2022-01-01,,,,,,,,,'],
      /^f\.csv:3 {2}case_key {2}found "ana1-1": .*"Ana One".*"zed".*another key/m,
    ],
    [
      'a fact in other words',
      [ana],
      [arrest.replace('at home', 'at work')],
      /^f\.csv:2 {2}note {2}found "at work": .*ArrestRecorded of 2021-01-02.*corrections/m,
    ],
  ])('with %s is told where, and what to do; nothing is recorded', async (_, person, fact, told) => {
    const before = await head();
    const { code, err } = await importing(person, fact);
    expect(code).toBe(1);
    expect(err).toMatch(told);
    expect(err).toContain('1 to mend; nothing was recorded');
    expect(await head()).toBe(before);
  });

  it('with less said than stands records what is new', async () =>
    expect(await importing(['ana1,Ana One,,,,'], ['ana1-1,ana1,DeathRecorded,2022-01-01,,,,,,,,,'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('Recorded 0 people, 0 cases, 1 facts; 1 people, 1 cases, 0 facts were there'),
    }));

  it('with a second arrest of the day beside the first records it', async () =>
    expect(await importing([ana], [arrest, arrest.replace('at home', 'at work')])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/0 cases, 1 facts;.*1 facts were there already\. A row that was edited/),
    }));

  it('is told on a dry run too', async () =>
    expect(await importing(['ana1,Completely Different,,,,'], [arrest], '--dry-run')).toMatchObject({
      code: 1,
      err: expect.stringContaining('p.csv:2  name_en'),
    }));

  it('says on a dry run what is there', async () =>
    expect((await importing([ana], [arrest], '--dry-run')).out).toContain(
      'Would record 0 people, 0 cases, 0 facts; 1 people, 1 cases, 1 facts are there already. Nothing was recorded.',
    ));
});

const header = 'case_key,person_key,fact,occurred_on,place,authority,court,articles,outcome,term,regime,grounds,note';

function written(name: string, first: string, rows: readonly string[]): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, [first, ...rows].join('\n'));
  return file;
}

/** Files of so many people, each with a case of three facts. */
function manyCases(many: number): [people: string, facts: string] {
  const [people, facts] = [path.join(folder, `people-${many}.csv`), path.join(folder, `facts-${many}.csv`)];
  const lines = (of: (n: number) => readonly string[]) => Array.from({ length: many }, (_, n) => of(n)).flat();
  fs.writeFileSync(
    people,
    ['person_key,name_en,name_uk,name_crh,sex,occupation', ...lines((n) => [`p${n},Invented ${n},,,,`])].join('\n'),
  );
  const row = (n: number, fact: string, on: string) => `p${n}-1,p${n},${fact},${on},,,,,,,,,`;
  fs.writeFileSync(
    facts,
    [
      header,
      ...lines((n) => [
        row(n, 'SearchRecorded', '2021-01-01'),
        row(n, 'ArrestRecorded', '2021-01-02'),
        row(n, 'ReleaseRecorded', '2022'),
      ]),
    ].join('\n'),
  );
  return [people, facts];
}
