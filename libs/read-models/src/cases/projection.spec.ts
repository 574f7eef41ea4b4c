import { expect, it } from '@jest/globals';
import pg from 'pg';
import { position, revision, type JsonObject, type StoredEvent } from '#event-store';
import { newId } from '#platform';
import { freshDatabase } from '#platform/testing';
import { cases } from './projection.js';

const by = newId();
const source = newId();
let at = 0;
const event = (stream: string, of: number, type: string, data: JsonObject, on: string): StoredEvent => ({
  id: newId(),
  stream,
  revision: revision(of),
  position: position((at += 1)),
  type,
  version: 1,
  data,
  metadata: { actor: by, commandId: newId(), commandHash: '', correlationId: newId(), software: '' },
  recordedAt: new Date(`${on}T12:00:00Z`),
});
const said = (occurredOn: string, data: JsonObject): JsonObject => ({
  occurredOn,
  sources: [{ id: source }],
  verification: 'reported',
  tier: 'public',
  data,
});

/** One case in which a term ends on 2021-02-01, between its last event and the next one of the log. */
function aLog(): readonly StoredEvent[] {
  const [person, held, other] = [newId(), newId(), newId()];
  const names = [{ text: 'Olena Example', script: 'Latn', language: 'en', kind: 'used' }];
  const opened = { person, tier: 'public' };
  return [
    event(
      `person-${person}`,
      0,
      'PersonRegistered',
      { names, sex: 'female', citizenships: [], tier: 'public' },
      '2021-01-01',
    ),
    event(`case-${held}`, 0, 'CaseOpened', opened, '2021-01-01'),
    event(`case-${held}`, 1, 'ArrestRecorded', said('2020-02-01', { provisions: [] }), '2021-01-01'),
    event(
      `case-${held}`,
      2,
      'SentenceImposed',
      said('2021-01-01', { parts: [{ kind: 'imprisonment', term: 'P1Y', regime: 'general' }], provisions: [] }),
      '2021-01-02',
    ),
    event(`case-${other}`, 0, 'CaseOpened', opened, '2021-04-01'),
    event(`case-${held}`, 3, 'CaseClosed', { reason: 'x' }, '2021-04-02'),
  ];
}

it('gives the same rows whatever the batches', async () => {
  const log = aLog();
  const database = await freshDatabase();
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    const rowsOf = async (schema: string, batches: readonly (readonly StoredEvent[])[]) => {
      await client.query(`create schema ${schema}; set search_path to ${schema}; ${cases.tables}`);
      for (const batch of batches)
        await cases.apply(batch, client as unknown as pg.PoolClient, { opened: (kept) => Promise.resolve(kept) });
      const { case_list, case_shown } = cases.views;
      const { rows } = await client.query(
        `select * from (${case_list}) l join (${case_shown}) s using (id, nth) order by id, during`,
      );
      return rows as { contradictions: number }[];
    };
    const open = log.slice(0, -1);
    const whole = await rowsOf('whole', [open]);
    const single = open.map((one) => [one]);
    expect(await rowsOf('single', single)).toEqual(whole);
    expect(await rowsOf('halves', [open.slice(0, 4), open.slice(4)])).toEqual(whole);
    const counts = (rows: readonly { contradictions: number }[]) =>
      [...new Set(rows.map(({ contradictions }) => contradictions))].sort();
    expect(counts(whole)).toEqual([0]);
    expect(counts(await rowsOf('later', [log]))).toEqual([0, 1]);
  } finally {
    await client.end();
    await database.drop();
  }
});
