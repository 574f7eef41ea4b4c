import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { newId } from '#platform';
import { startApi, type Api } from '../support/api.js';
import { Appending } from '../support/appending.js';
import { event, factOf } from '../support/doing.js';
import { erasePerson } from '../support/erasing.js';

let api: Api;
let log: Appending;
beforeAll(async () => {
  api = await startApi();
  log = new Appending(api);
});
afterAll(() => api.close());

type Row = Readonly<Record<string, string>> & { readonly value: number };
interface Answer {
  readonly rows: readonly Row[];
  readonly link: string;
}
const asked = async (url: string, as: Parameters<Api['as']>[0] = 'verifier') => {
  const { status, body } = await api.as(as)<Answer>('GET', url, undefined, { 'Qayd-Min-Position': log.last });
  expect([url, status]).toEqual([url, 200]);
  return body;
};
const figure = (question: string, as?: Parameters<Api['as']>[0]) => asked(`/v1/statistics/${question}`, as);
const told = ({ rows }: Answer) => Object.fromEntries(rows.map(({ judge, value }) => [judge, value]));
const byJudge = async (as?: Parameters<Api['as']>[0]) => told(await figure('held?asOf=2021-06-01&by=judge', as));

const judged = (on: string, judges: readonly string[], tier?: string) =>
  factOf('VerdictDelivered', on, { data: { outcome: 'convicted' }, personal: { judges } }, tier);
async function aCase(facts: readonly (ReturnType<typeof factOf> & { readonly id?: string })[], tier = 'public', of: { person?: string; territory?: string } = {}) {
  const [person, id] = [of.person ?? (await log.aPerson()), newId()];
  const opening = event('CaseOpened', { person, tier, ...(of.territory && { territory: of.territory }) });
  const [, , ...ids] = await log.append(`case-${id}`, opening, factOf('ArrestRecorded', '2021-01-05'), ...facts);
  return { person, id, stream: `case-${id}`, facts: ids };
} // prettier-ignore

it('counts who was judged by whom, as members who reach the case may know', async () => {
  const one = await aCase([judged('2021-03-01', ['Ivan  Example', 'Olga Example']), judged('2021-04-01', ['Ivan Example'])]); // prettier-ignore
  const closed = await aCase([judged('2021-03-01', ['Ivan Example'], 'restricted')], 'restricted');
  await aCase([factOf('HearingHeld', '2021-07-01', { personal: { judge: 'Olga Example' } })]);
  const before = { 'Ivan Example': 2, 'Olga Example': 1, unknown: 1 };
  expect(await byJudge()).toEqual(before);
  expect(told(await figure('held?asOf=2021-08-01&by=judge'))).toEqual({ ...before, 'Olga Example': 2, unknown: undefined }); // prettier-ignore
  expect(await byJudge('analyst')).toEqual({ unknown: 2 });
  expect(told(await figure('held?asOf=2021-06-01&population=public&by=judge'))).toEqual({ unknown: 2 });
  const { link } = await figure('held?asOf=2021-06-01&by=judge');

  const of = async (name: string) => (await figure(`held?asOf=2021-06-01&where=judge:${encodeURIComponent(name)}`)).rows[0]!.value; // prettier-ignore
  expect([await of('Olga Example'), await of('Nobody'), await of('unknown')]).toEqual([1, 0, 1]);
  const series = await figure('held?from=2021-02-01&to=2021-03-01&interval=month&by=judge');
  expect(series.rows.map(({ day, judge, value }) => [day, judge, value])).toEqual([
    ['2021-02-01', 'unknown', 3],
    ['2021-03-01', 'Ivan Example', 2],
    ['2021-03-01', 'Olga Example', 1],
    ['2021-03-01', 'unknown', 1],
  ]);

  const { data: said } = judged('2021-03-01', ['Petro Example'], 'restricted');
  await log.append(closed.stream, event('FactCorrected', { fact: closed.facts[0], reason: 'x', says: { kind: 'VerdictDelivered', ...said } })); // prettier-ignore
  expect(await byJudge()).toEqual({ ...before, 'Ivan Example': 1, 'Petro Example': 1 });
  await log.append(one.stream, event('FactRetracted', { fact: one.facts[0], reason: 'x' }));
  expect(await byJudge()).toEqual({ 'Ivan Example': 1, 'Petro Example': 1, unknown: 1 });
  expect(told(await asked(link))).toEqual(before);

  await erasePerson(api, closed.person);
  log.last = String(await api.head());
  expect(await byJudge()).toEqual({ 'Ivan Example': 1, unknown: 1 });
});

it('keeps their names sealed in the database', async () => {
  await aCase([judged('2021-03-01', ['Mykola Unmistakable'])]);
  expect(await byJudge()).toMatchObject({ 'Mykola Unmistakable': 1 });
  const owner = new pg.Client({ connectionString: api.ownerUrl });
  await owner.connect();
  const { rows } = await owner.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname !~ '^(pg_|information)'`,
  );
  expect(rows.length).toBeGreaterThan(20);
  for (const { name } of rows) {
    const found = await owner.query(`select 1 from ${name} t where t::text ilike '%Unmistakable%'`);
    expect([name, found.rowCount]).toEqual([name, 0]);
  }
  await owner.end();
});

it('tells the words that stand, also where it is not seen that they were corrected', async () => {
  const { stream, facts } = await aCase([judged('2021-03-01', ['Vira Example'], 'confidential')]);
  const { data: said } = judged('2021-03-01', ['Danylo Example'], 'confidential');
  await log.append(
    stream,
    event('FactCorrected', { fact: facts[0], reason: 'x', says: { kind: 'VerdictDelivered', ...said } }),
    event('TierChanged', { fact: facts[0], tier: 'restricted', reason: 'x' }),
  );
  const now = await byJudge();
  expect([now['Vira Example'], now['Danylo Example']]).toEqual([undefined, 1]);
});

it('tells nobody who judged in a case that they do not reach, also where it was merged into one that they reach', async () => {
  const there = await aCase([judged('2021-03-01', ['Stepan Example'], 'restricted')], 'restricted', { territory: 'donetsk' }); // prettier-ignore
  const here = await aCase([judged('2021-03-01', ['Maria Example'], 'restricted')], 'restricted', { territory: 'crimea', person: there.person }); // prettier-ignore
  expect(await byJudge()).toMatchObject({ 'Stepan Example': 1, 'Maria Example': 1 });
  await log.append(there.stream, event('CasesMerged', { survivor: here.id, grounds: 'x' }));
  for (const as of ['verifier', 'monitor'] as const) expect(Object.keys(await byJudge(as))).not.toContain('Stepan Example'); // prettier-ignore
  expect(await byJudge('verifier')).toMatchObject({ 'Maria Example': 1 });
});

it('takes nobody for a judge of a case who is one of another, where a fact has the same id in both', async () => {
  const id = newId();
  for (const judge of ['Taras Example', 'Nina Example']) await aCase([{ ...judged('2021-03-01', [judge]), id }]);
  expect(await byJudge()).toMatchObject({ 'Taras Example': 1, 'Nina Example': 1 });
});

it('tells nobody who judged once that is confidential, of no moment of the past', async () => {
  const { stream, facts } = await aCase([judged('2021-03-01', ['Pavlo Example'], 'restricted')]);
  const { link } = await figure('held?asOf=2021-06-01&by=judge');
  expect(told(await asked(link))).toMatchObject({ 'Pavlo Example': 1 });
  await log.append(stream, event('TierChanged', { fact: facts[0], tier: 'confidential', reason: 'x' }));
  await figure('held?asOf=2021-06-01&by=judge');
  expect(Object.keys(told(await asked(link)))).not.toContain('Pavlo Example');
  await log.append(stream, event('TierChanged', { fact: facts[0], tier: 'restricted', reason: 'x' }));
  await figure('held?asOf=2021-06-01&by=judge');
  expect(told(await asked(link))).toMatchObject({ 'Pavlo Example': 1 });
  await log.append(stream, event('TierChanged', { tier: 'confidential', reason: 'x' }));
  await figure('held?asOf=2021-06-01&by=judge');
  expect(Object.keys(told(await asked(link)))).not.toContain('Pavlo Example');
});

it('counts one whom the record calls unknown with those of whom no judge is known', async () => {
  const { unknown } = (await byJudge()) as { unknown?: number };
  await aCase([judged('2021-03-01', ['unknown'])]);
  await aCase([]);
  const { rows } = await figure('held?asOf=2021-06-01&by=judge');
  expect(rows.filter(({ judge }) => judge === 'unknown').map(({ value }) => value)).toEqual([(unknown ?? 0) + 2]);
});

it('is on record as read before it is answered', async () => {
  const reads = async () => {
    const now = { 'Qayd-Min-Position': String(await api.head()) };
    const { body } = await api.as('auditor')<{ items: readonly { type: string; part: string; member: string }[] }>('GET', '/v1/audit/access?limit=200', undefined, now); // prettier-ignore
    return body.items.filter(({ type }) => type === 'FigureRead').map(({ part, member }) => [part, member]);
  };
  const before = await reads();
  await figure('persons?by=sex');
  await figure('persons?by=judge', 'analyst');
  await figure('persons?by=judge&population=public');
  await figure('persons?where=judge:Nobody&by=sex');
  const after = await reads();
  expect(after.slice(0, after.length - before.length)).toEqual([['persons', api.members.get('verifier')!.id]]);
});
