import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import pg from 'pg';
import type { PersonAct, PersonId, SourceId } from '#domain';
import { EventStore, start, type StoredEvent } from '#event-store';
import { newId } from '#platform';
import { Erasing, keeperOf, KeyEncryption } from '#protection';
import { ActOnPerson, ActOnSource, Runs } from '#registry';
import { startApi, type Api, type Ask } from '../support/api.js';
import { caughtUp } from '../support/seeded.js';

// 44: who is erased is read by nobody again, and all else is as it was.

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-erasure-'));
let api: Api;
let monitor: Ask;
let owner: pg.Client;
beforeAll(async () => {
  api = await startApi(undefined, { QAYD_KEK: '', QAYD_DATA_DIR: folder });
  monitor = api.as('monitor');
  owner = new pg.Client({ connectionString: api.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await api.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

interface Recorded {
  readonly id: string;
  readonly position: string;
}
const record = async (to: string, body: unknown): Promise<Recorded> => {
  const answer = await monitor<Recorded>('POST', to, body);
  expect(answer.status).toBe(201);
  return answer.body;
};
/** A person with a case of one fact, of a source, all of one tier. */
async function aPerson(tier: string, name: string) {
  const source = (await record('/v1/sources', { type: 'testimony', title: `Aunt of ${name}`, tier })).id;
  const names = [{ text: name, script: 'Latn', language: 'en' }];
  const person = (await record('/v1/people', { names, tier })).id;
  const kase = (await record('/v1/cases', { person, tier })).id;
  const says = {
    kind: 'ArrestRecorded',
    occurredOn: '2021-09-04',
    tier,
    sources: [{ id: source }],
    data: { authority: 'fsb' },
  };
  const fact = await record(`/v1/cases/${kase}/facts`, { ...says, personal: { circumstances: `${name} was asleep` } });
  return { source, person, case: kase, fact: fact.id };
}
const attempt = () => ({
  by: api.members.get('verifier')!.id,
  approvedBy: api.members.get('administrator')!.id,
  commandId: newId(),
  commandHash: '',
  correlationId: newId(),
});
const bus = () => api.app.get(CommandBus, { strict: false });
const onPerson = (id: string, act: PersonAct, as = attempt()) =>
  bus().execute(new ActOnPerson(id as PersonId, act, as));
const erase = (id: string, as = attempt()) =>
  onPerson(id, { type: 'PersonErased', data: { ground: 'request-of-family' } }, as);
const eraseSource = (id: string) =>
  bus().execute(new ActOnSource(id as SourceId, { type: 'SourceErased', data: { ground: 'danger' } }, attempt()));
const now = async () => ({ 'Qayd-Min-Position': String(await api.head()) });
const rows = async (query: string) => (await owner.query<{ row: string }>(query)).rows.map(({ row }) => row).join('\n');
const log = () => rows('select e::text as row from log.event e order by position');
/** Every row of every table, but of the log. */
async function models(): Promise<string> {
  await caughtUp(api);
  const { rows: tables } = await owner.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema', 'log')`,
  );
  return (await Promise.all(tables.map(({ name }) => rows(`select t::text as row from ${name} t`)))).join('\n');
}

describe.each(['restricted', 'public'])('6.44: a person who was %s', (tier) => {
  it('is gone from every answer and every row, and their events stand where they stood', async () => {
    const name = `Zarema ${tier} Erasable`;
    const [gone, other] = [await aPerson(tier, name), await aPerson(tier, `Selim ${tier} Stays`)];
    const read = await now();
    expect((await monitor('GET', `/v1/people/${gone.person}`, undefined, read)).body).toMatchObject({ name });
    expect((await monitor('GET', `/v1/cases/${gone.case}/timeline`, undefined, read)).status).toBe(200);
    expect(
      (await monitor<{ items: object[] }>('GET', '/v1/people?q=erasable', undefined, read)).body.items,
    ).not.toEqual([]);
    const before = await log();
    const as = attempt();
    expect(await erase(gone.person, as)).toMatchObject({ repeated: false });
    expect(await erase(gone.person, as)).toMatchObject({ repeated: true }); // it goes on where it was
    expect((await log()).startsWith(before)).toBe(true);

    const after = await now();
    for (const path of [`/v1/people/${gone.person}`, `/v1/cases/${gone.case}`, `/v1/cases/${gone.case}/timeline`]) {
      const answer = await monitor('GET', path, undefined, after);
      expect([path, answer.status, answer.body]).toEqual([
        path,
        410,
        expect.objectContaining({ type: '/problems/erased' }),
      ]);
    }
    const lists = ['/v1/people', '/v1/people?q=erasable', '/v1/cases', '/v1/cases?q=erasable', '/v1/cases?sort=name'];
    for (const list of lists) {
      const { status, body } = await monitor('GET', list, undefined, after);
      expect([list, status, JSON.stringify(body).includes('Erasable')]).toEqual([list, 200, false]);
    }
    expect(await models()).not.toMatch(/Erasable/i);
    expect(await log()).not.toMatch(/Erasable/i);
    expect((await monitor('GET', `/v1/cases/${other.case}/timeline`, undefined, after)).status).toBe(200);
    const says = {
      kind: 'ReleaseRecorded',
      occurredOn: '2022-01-01',
      sources: [{ id: gone.source }],
      data: { grounds: 'exchange' },
    };
    expect((await monitor('POST', `/v1/cases/${gone.case}/facts`, says)).status).toBe(410);
    expect((await monitor('POST', '/v1/cases', { person: gone.person })).status).toBe(410);
  });
});

it('6.44: keeps all other events to the letter, and destroys the key that the erased ones were sealed under', async () => {
  const gone = await aPerson('restricted', 'Zarema Sealed');
  const { rows: keys } = await owner.query<{ id: string; epoch: number; wrapped: string }>(
    'select id, epoch, wrapped from protection.data_key where subject = $1',
    [`person-${gone.person}`],
  );
  const opened = async () =>
    (await everything()).filter(({ stream }) => !stream.endsWith(gone.person) && !stream.endsWith(gone.case));
  const before = await opened();
  await erase(gone.person);
  expect((await opened()).slice(0, before.length)).toEqual(before);
  const kek = new KeyEncryption(keeperOf({ keys: { kind: 'file' }, dataDir: folder }));
  // what a backup of the database has of it
  for (const { id, epoch, wrapped } of keys)
    expect(() => kek.unwrap(epoch, id, wrapped)).toThrow(expect.objectContaining({ why: 'unknown-epoch' }));
  const [erasure] = (await api.app.get(Erasing, { strict: false }).all()).filter(({ subject }) =>
    subject.endsWith(gone.person),
  );
  expect(erasure).toMatchObject({ state: 'done' });
});

it('takes a second person, and waits for a legal hold to end', async () => {
  const { person } = await aPerson('restricted', 'Zarema Held');
  const { approvedBy: _, ...alone } = attempt();
  expect(await erase(person, alone as ReturnType<typeof attempt>)).toMatchObject({ refused: 'second-person-missing' });
  const hold: PersonAct = {
    type: 'LegalHoldSet',
    data: { authority: 'A court', reason: 'Evidence', until: '2999-01-01' },
  };
  await onPerson(person, hold);
  expect(await erase(person)).toMatchObject({ refused: 'legal-hold', more: { until: '2999-01-01' } });
  expect(await rows(`select subject as row from protection.erasure where subject = 'person-${person}'`)).toBe('');
  await onPerson(person, { type: 'LegalHoldLifted', data: { reason: 'Over' } });
  expect(await erase(person)).toMatchObject({ repeated: false });
});

it('F3: is seen through by whoever comes next, where a process was killed after the log said so', async () => {
  const gone = await aPerson('restricted', 'Zarema Halfway');
  const subject = `person-${gone.person}`;
  const store = api.app.get(EventStore, { strict: false });
  const [erasing, runs] = [api.app.get(Erasing, { strict: false }), api.app.get(Runs, { strict: false })];
  let last: StoredEvent | undefined;
  for await (const event of store.read(subject)) last = event;
  const { by: actor, commandId, commandHash, correlationId } = attempt();
  const metadata = { actor, commandId, commandHash, correlationId, software: 'test' };
  const event = { id: newId(), type: 'PersonErased', version: 1, data: { ground: 'request-of-family' }, metadata };
  const destroyed = () =>
    rows(`select (wrapped is null)::text as row from protection.data_key where subject = '${subject}'`);

  await erasing.intend(subject);
  await runs.resumeErasures(); // the log does not say so yet
  expect(await destroyed()).toBe('false');
  await store.append(subject, [event], last!.revision); // and here it is killed
  await runs.resumeErasures();
  expect(await destroyed()).toBe('true');
  expect((await erasing.all()).find((one) => one.subject === subject)).toMatchObject({ state: 'done' });
  expect((await monitor('GET', `/v1/people/${gone.person}`, undefined, await now())).status).toBe(410);
});

it('6.44: takes a source out of every answer; what it told stands', async () => {
  const kept = await aPerson('public', 'Selim Kept');
  const path = `/v1/cases/${kept.case}/timeline`;
  expect(JSON.stringify((await monitor('GET', path, undefined, await now())).body)).toContain('Aunt of Selim Kept');
  await eraseSource(kept.source);
  const after = await now();
  expect((await monitor('GET', `/v1/sources/${kept.source}`, undefined, after)).status).toBe(410);
  const timeline = await monitor<{ facts: object[] }>('GET', path, undefined, after);
  expect(timeline.body.facts).toHaveLength(1);
  for (const text of [JSON.stringify(timeline.body), await models(), await log()])
    expect(text).not.toContain('Aunt of Selim Kept');
  const says = {
    kind: 'ReleaseRecorded',
    occurredOn: '2022-01-01',
    sources: [{ id: kept.source }],
    data: { grounds: 'exchange' },
  };
  expect((await monitor('POST', `/v1/cases/${kept.case}/facts`, says)).status).toBe(422);
});

/** The whole log as it is read now. */
async function everything(): Promise<readonly StoredEvent[]> {
  const store = api.app.get(EventStore, { strict: false });
  const head = await store.head();
  const ending = new AbortController();
  const events: StoredEvent[] = [];
  for await (const page of store.subscribe(start, ending.signal)) {
    events.push(...page);
    if (page.at(-1)!.position >= head) ending.abort();
  }
  return events;
}
