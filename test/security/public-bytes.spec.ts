import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { caseEventVersion, caseFact, factEvent, personEventVersion, type CaseEvent, type PersonEvent } from '#domain';
import { EventStore, revision, type JsonObject } from '#event-store';
import { newId, readConfig } from '#platform';
import { Editions } from '#read-models';
import { createApi } from '../../apps/api/src/http/server.js';
import { erasePerson } from '../support/erasing.js';
import { startApi, type Api } from '../support/api.js';
import { invent, inventOne, randomOf } from '../support/invented.js';
import { caughtUp } from '../support/seeded.js';
import { viewerOf } from '../support/viewer.js';

// Whatever is recorded of restricted and confidential records, no byte that leaves without a session is another one.

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-public-'));
let api: Api;
let owner: pg.Client;
let viewer: pg.Client;
const nextMonth = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() + 1, 1, 0, 0, 1));
const edition = nextMonth.toISOString().slice(0, 7);
beforeAll(async () => {
  api = await startApi({ kind: 'postgres' }, { QAYD_PUBLIC_FIGURES: 'on', QAYD_KEK: '', QAYD_DATA_DIR: folder });
  owner = new pg.Client({ connectionString: api.ownerUrl });
  await owner.connect();
  viewer = await viewerOf(api.ownerUrl, 'qayd_reporting');
});
afterAll(async () => {
  await Promise.all([owner.end(), viewer.end()]);
  await api.close();
  for (const setting of ['QAYD_PUBLIC_FIGURES', 'QAYD_DATA_DIR']) delete process.env[setting];
  fs.rmSync(folder, { recursive: true, force: true });
});

/** Appends as commands do, also what takes a second person. */
async function append(stream: string, event: CaseEvent | PersonEvent): Promise<string> {
  const store = api.app.get(EventStore, { strict: false });
  let last = revision(0n);
  for await (const { revision } of store.read(stream)) last = revision;
  const { type } = event;
  const version = stream.startsWith('case-') ? caseEventVersion(type) : personEventVersion(type);
  const actor = api.members.get('monitor')!.id;
  const metadata = { actor, commandId: newId(), commandHash: '', correlationId: newId(), software: 'test' };
  const id = newId();
  await store.append(stream, [{ id, type, version, data: event.data as unknown as JsonObject, metadata }], last);
  return id;
}
const event = (type: string, data: object) => ({ type, data }) as unknown as CaseEvent & PersonEvent;
const factOf = (kind: string, occurredOn: string, tier: string, data: object = {}) =>
  factEvent(caseFact.parse({ kind, occurredOn, sources: [{ id: newId() }], tier, data }));

/** All that stands in schema reporting, as whoever may read it reads it. */
async function tables(): Promise<string> {
  const { rows } = await viewer.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'reporting' order by 1`,
  );
  const all = [];
  for (const { name } of rows) all.push(name, (await viewer.query(`select t::text from reporting.${name} t order by 1`)).rows); // prettier-ignore
  return JSON.stringify(all);
}
/** All that is answered without a session, by an api that remembers nothing. */
async function answered(): Promise<string> {
  const app = await createApi({ ...readConfig(), projector: 'separate' });
  await app.listen(0, '127.0.0.1');
  const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
  const get = async (path: string) => {
    const response = await fetch(url + path);
    return [path, response.status, response.headers.get('etag'), response.headers.get('content-type'), await response.text()] as const; // prettier-ignore
  };
  const list = await get('/public/v1/figures');
  const { tables } = JSON.parse(list[4]) as { readonly tables: readonly { readonly link: string; readonly csv: string }[] }; // prettier-ignore
  const paths = ['/public/v1/datapackage.json', ...publicPages, ...tables.flatMap(({ link, csv }) => [link, csv])];
  const all = [list];
  for (const path of paths) all.push(await get(path));
  await app.close();
  expect(all.map(([path, status]) => [path, status]).filter(([, status]) => status !== 200)).toEqual([]);
  return JSON.stringify(all);
}
const publicPages = ['/figures?lang=en', '/figures?lang=uk', '/figures?lang=crh', '/figures/style.css'];

/** The edition of the month that is over, made anew. */
async function freezeAnew(): Promise<void> {
  const { rows } = await owner.query<{ name: string }>(
    `select table_name as name from information_schema.columns where table_schema = 'reporting' and column_name = 'edition'`,
  );
  for (const { name } of rows) await owner.query(`delete from reporting.${name} where edition = '${edition}-01'`);
  await owner.query(`delete from projection.edition_position where edition = '${edition}-01'`);
  await caughtUp(api);
  const late = new Date(Date.UTC(nextMonth.getUTCFullYear(), nextMonth.getUTCMonth() + 1, 1, 0, 0, 1));
  expect((await api.app.get(Editions, { strict: false }).freezeDue(late)).at(-1)).toBe(`${edition}-01`);
}

it('6.78: changing any restricted record changes no byte that is public', async () => {
  const open = await invent(api, 40, 11);
  await caughtUp(api);
  const editions = api.app.get(Editions, { strict: false });
  await editions.freezeFirst();
  const later = await invent(api, 20, 12);
  for (const { caseId } of open.slice(0, 8)) await append(`case-${caseId}`, factOf('TransferStarted', '2024-05', 'public')); // prettier-ignore
  await append(`case-${later[0]!.caseId}`, event('CasesMerged', { survivor: later[1]!.caseId, grounds: 'The same.', approvedBy: newId() })); // prettier-ignore
  await append(`person-${later[2]!.person}`, event('PersonsMerged', { survivor: later[3]!.person, grounds: 'The same.', approvedBy: newId() })); // prettier-ignore
  await caughtUp(api);
  await editions.freezeDue(nextMonth);
  await freezeAnew();
  const [before, told] = [await tables(), await answered()];
  expect(before.length).toBeGreaterThan(50_000);

  const random = randomOf(78);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)]!;
  const hidden = [await inventOne(api, random, 'restricted')];
  const facts: { readonly stream: string; readonly id: string; readonly tier: string }[] = [];
  const gone = new Set<string>();
  const standing = () => hidden.filter(({ person }) => !gone.has(person));
  /** A hidden fact in a public case, of the kinds that would move the figures most. */
  const addFact = async (to: readonly { readonly caseId: string }[]) => {
    const [kind, data] = pick([['DeathRecorded', {}], ['ReleaseRecorded', { grounds: 'exchange' }], ['ArrestRecorded', { authority: 'fsb' }], ['ChargeBrought', { provisions: ['RF CC 275'] }], ['VerdictDelivered', { outcome: 'acquitted' }], ['WantedListed', {}]] as const); // prettier-ignore
    const [stream, tier] = [`case-${pick(to).caseId}`, pick(['restricted', 'confidential'])];
    const id = await append(stream, factOf(kind, pick(['2019-03-02', '2022', '2024-05-06~', 'unknown']), tier, data));
    facts.push({ stream, id, tier });
  };
  const changes: readonly (() => Promise<unknown>)[] = [
    async () => hidden.push(await inventOne(api, random, pick(['restricted', 'confidential'] as const))),
    () => addFact(open),
    () => addFact(open),
    () => addFact(standing()),
    async () => {
      const { stream, id, tier } = pick(facts);
      const { data } = factOf('ArrestRecorded', pick(['2015-01-01', '2023-07']), tier, { authority: 'police' });
      await append(stream, event('FactCorrected', { fact: id, says: { kind: 'ArrestRecorded', ...data }, reason: 'A slip.' })); // prettier-ignore
    },
    async () => {
      const [{ stream, id }] = facts.splice(Math.floor(random() * facts.length), 1) as [(typeof facts)[number]];
      await append(stream, event('FactRetracted', { fact: id, reason: 'It was somebody else.' }));
    },
    async () => {
      const { stream, id } = pick(facts);
      await append(stream, event('TierChanged', { fact: id, tier: 'confidential', reason: 'The family asked.' }));
    },
    async () => {
      const { stream, id } = pick(facts);
      await append(stream, event('FactVerified', { fact: id, verification: 'documented', method: 'Compared.' }));
    },
    () => append(`case-${pick(standing()).caseId}`, event('CasesMerged', { survivor: pick(open).caseId, grounds: 'The same.', approvedBy: newId() })), // prettier-ignore
    () => append(`person-${pick(standing()).person}`, event('PersonsMerged', { survivor: pick([...open, ...standing()]).person, grounds: 'The same.', approvedBy: newId() })), // prettier-ignore
    () => append(`person-${pick(standing()).person}`, event('PersonDetailStated', { detail: { of: 'birth', value: '1950' }, sources: [{ id: newId() }] })), // prettier-ignore
    () => append(`case-${pick(open).caseId}`, event('LawyerAssigned', { lawyer: api.members.get('lawyer')!.id, reason: 'Engaged.' })), // prettier-ignore
    async () => {
      const { person, caseId } = pick(standing());
      gone.add(person);
      facts.splice(0, facts.length, ...facts.filter(({ stream }) => stream !== `case-${caseId}`));
      expect(await erasePerson(api, person)).toMatchObject({ repeated: false });
      hidden.push(await inventOne(api, random, 'restricted'));
    },
  ];
  for (let n = 0; n < 6; n += 1) await addFact(open);
  const head = await api.head();
  let changed = 0;
  for (let round = 0; round < 20; round += 1) {
    for (let n = 0; n < 10; n += 1) {
      while (facts.length < 3) await addFact(open);
      await pick(changes)();
      changed += 1;
    }
    await freezeAnew();
    expect([round, (await tables()) === before]).toEqual([round, true]);
  }
  expect(await api.head()).toBeGreaterThan(head);
  expect(changed).toBe(200);
  expect((await answered()) === told).toBe(true);
});

it('6.78: and changing a public one does', async () => {
  const before = await tables();
  await invent(api, 5, 13);
  await freezeAnew();
  expect((await tables()) === before).toBe(false);
});
