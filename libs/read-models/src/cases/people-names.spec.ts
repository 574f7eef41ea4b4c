import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { PostgresEventStore, type JsonObject, type StoredEvent } from '#event-store';
import { logger, newId, openPool, type Database } from '#platform';
import { freshDatabase, type FreshDatabase } from '#platform/testing';
import { Projector } from '#projections';
import { PeopleNames } from './people-names.js';
import { cases } from './projection.js';

/** A log that is told to forget while it opens. */
class Forgetting extends PostgresEventStore {
  whileOpening: (() => void) | undefined;
  hear: (subject: string | undefined) => void = () => undefined;

  override async opened(kept: readonly StoredEvent[]): Promise<readonly StoredEvent[]> {
    this.whileOpening?.();
    this.whileOpening = undefined;
    return Promise.resolve(kept);
  }

  override onForget(hear: (subject: string | undefined) => void): void {
    this.hear = hear;
  }
}

let database: FreshDatabase;
let pools: readonly Database[];
let log: Forgetting;
const ids = Array.from({ length: 12 }, () => newId());
beforeAll(async () => {
  database = await freshDatabase();
  const [logged, models, read] = [
    openPool(database.appUrl, { as: 'log' }),
    openPool(database.appUrl, { as: 'models' }),
    openPool(database.appUrl, { as: 'api' }),
  ];
  pools = [logged, models, read];
  log = new Forgetting(logged);
  for (const [n, id] of ids.entries()) await log.append(`person-${id}`, [registered(n)], 'none');
  await new Projector(log, models, logger('silent'), cases).rebuild(new AbortController().signal);
});
afterAll(async () => {
  await log.close();
  for (const pool of pools) await pool.end();
  await database.drop();
});

const registered = (n: number) => ({
  id: newId(),
  type: 'PersonRegistered',
  version: 1,
  data: {
    names: [{ text: `Olena ${'abcdefghijkl'[n]}`, script: 'Latn', language: 'en', kind: 'used' }],
    sex: 'unknown',
    citizenships: [],
    tier: 'restricted',
  } as JsonObject,
  metadata: { actor: newId(), commandId: newId(), commandHash: '', correlationId: newId(), software: '' },
});
const found = async (people: PeopleNames) => (await people.found(undefined, {})).ordered.map(({ id }) => id);

it.each([
  ['all', undefined],
  ['somebody', `person-${ids[3]}`],
  ['a source', `source-${newId()}`],
])('has everybody still, once and in order, when %s was forgotten while names were opened', async (_, subject) => {
  const people = new PeopleNames(pools[2]!, log);
  log.whileOpening = () => log.hear(subject);
  expect(await found(people)).toEqual(ids);
  log.hear(subject);
  expect(await found(people)).toEqual(ids);
});

it('opens those alone again who were forgotten, and those who came', async () => {
  const people = new PeopleNames(pools[2]!, log);
  await found(people);
  let opened: readonly string[] = [];
  const spied = log.opened.bind(log);
  log.opened = (kept) => {
    opened = [...opened, ...kept.map(({ stream }) => stream)];
    return spied(kept);
  };
  log.hear(`person-${ids[5]}`);
  expect(await found(people)).toEqual(ids);
  expect(opened).toEqual([`person-${ids[5]}`]);
});

it('finds published people too, and not in the order of those who are not', async () => {
  const people = new PeopleNames(pools[2]!, log);
  const published = newId();
  const { data, ...event } = registered(4);
  await log.append(`person-${published}`, [{ ...event, data: { ...data, tier: 'public' } }], 'none');
  await new Projector(log, pools[1]!, logger('silent'), cases).rebuild(new AbortController().signal);
  expect((await people.found('OLENA E')).named).toEqual({ ids: [ids[4], published] });
  expect(await found(people)).toEqual(ids);
  log.hear(`person-${published}`);
  expect((await people.found('olena e')).named).toEqual({ ids: [ids[4], published] });
});
