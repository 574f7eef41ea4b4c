import { expect, it } from '@jest/globals';
import pg from 'pg';
import { position, revision, type JsonObject, type StoredEvent } from '#event-store';
import { newId } from '#platform';
import { freshDatabase } from '#platform/testing';
import { spans } from './projection.js';

const [person, survivor, held] = [newId(), newId(), newId()];
let at = 0;
const event = (stream: string, of: number, type: string, data: JsonObject, recorded: string): StoredEvent => ({
  id: newId(),
  stream,
  revision: revision(of),
  position: position((at += 1)),
  type,
  version: 1,
  data,
  metadata: { actor: newId(), commandId: newId(), commandHash: '', correlationId: newId(), software: '' },
  recordedAt: new Date(`2021-06-01T${recorded}Z`),
});
const registered = { names: [{ text: 'Olena Example', script: 'Latn', language: 'en', kind: 'used' }], sex: 'female', citizenships: [], tier: 'public' }; // prettier-ignore
const said = (occurredOn: string, data: JsonObject): JsonObject => ({ occurredOn, sources: [{ id: newId() }], verification: 'reported', tier: 'public', data }); // prettier-ignore

it('goes on where the clock of the log went back, as one leader of EventStoreDB leaves it to another', async () => {
  const log = [
    event(`person-${person}`, 0, 'PersonRegistered', registered, '12:00:05'),
    event(`person-${survivor}`, 0, 'PersonRegistered', registered, '12:00:05'),
    event(`case-${held}`, 0, 'CaseOpened', { person, tier: 'public' }, '12:00:05'),
    event(`case-${held}`, 1, 'ArrestRecorded', said('2021-01-05', { provisions: [] }), '12:00:04'),
    event(`person-${person}`, 1, 'PersonDetailStated', { detail: { of: 'birth', value: '1990' }, sources: [{ id: newId() }] }, '12:00:03'), // prettier-ignore
    event(`person-${person}`, 2, 'PersonsMerged', { survivor, grounds: 'x' }, '12:00:05'),
    event(`person-${person}`, 3, 'PersonsSeparated', { grounds: 'x' }, '12:00:04'),
    event(`case-${held}`, 2, 'ReleaseRecorded', said('2021-02-05', { grounds: 'exchange' }), '12:00:02'),
  ];
  const database = await freshDatabase();
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    for (const [schema, batches] of [
      ['whole', [log]],
      ['single', log.map((one) => [one])],
    ] as const) {
      await client.query(`create schema ${schema}; set search_path to ${schema}; ${spans.tables}`);
      for (const batch of batches)
        await spans.apply(batch, client as unknown as pg.PoolClient, { opened: (kept) => Promise.resolve(kept) });
      const { rows } = await client.query(`select deprived from span where closed is null and during @> date '2021-03-01'`); // prettier-ignore
      expect([schema, rows]).toEqual([schema, [{ deprived: 'no' }]]);
    }
  } finally {
    await client.end();
    await database.drop();
  }
});
