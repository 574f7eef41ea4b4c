import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Standing } from '#access';
import { EventStore } from '#event-store';
import { EventStoreDbServer } from '#event-store/eventstoredb-server';
import { logger, ModelDatabase } from '#platform';
import { Projector } from '#projections';
import { projections } from '#read-models';
import { startApi, type Answer, type Api } from '../support/api.js';
import { until } from '../support/beside.js';

interface Written {
  readonly id: string;
  readonly position: string;
}
interface Timeline {
  readonly status: { readonly liberty: { readonly state: string; readonly since: string } };
  readonly facts: readonly { readonly occurredOn: string; readonly corrections: readonly object[] }[];
}

/** Always the test server: it has to fail at the right moment. */
let server: EventStoreDbServer;
let api: Api;
beforeAll(async () => {
  server = await EventStoreDbServer.start();
  api = await startApi({ kind: 'eventstoredb', url: server.url });
});
afterAll(async () => {
  await api.close();
  await server.close();
});

describe('the whole api with its log in EventStoreDB', () => {
  const read = (id: string, after: Answer<Written>, query = '') =>
    api.as('verifier')<Timeline>('GET', `/v1/cases/${id}/timeline${query}`, undefined, {
      'Qayd-Min-Position': after.headers.get('qayd-position')!,
    });
  const written = async (path: string, body: object, as: 'monitor' | 'verifier' = 'monitor', key?: string) => {
    const answer = await api.as(as)<Written>('POST', path, body, key === undefined ? {} : { 'Idempotency-Key': key });
    expect([answer.status, answer.body]).toEqual([expect.any(Number), expect.objectContaining({ id: answer.body.id })]);
    return answer;
  };
  const arrest = (source: string, occurredOn: string) => ({
    kind: 'ArrestRecorded',
    occurredOn,
    sources: [{ id: source }],
    tier: 'public',
    data: { authority: 'fsb', place: 'simferopol' },
  });

  it('records, corrects and shows a case, through lost answers, and projects it again to the same', async () => {
    const source = await written('/v1/sources', { type: 'publication', title: 'A report', tier: 'public' });
    const names = [{ text: 'Olena Example', script: 'Latn', language: 'en' }];
    const person = await written('/v1/people', { names, tier: 'public' });
    server.misbehave({ on: 'append', does: 'cut after commit' });
    const opened = await written('/v1/cases', { person: person.body.id, tier: 'public' });
    expect(opened.status).toBe(201);
    const facts = `/v1/cases/${opened.body.id}/facts`;

    server.misbehave({ on: 'append', does: 'cut after commit' });
    const arrested = await written(facts, arrest(source.body.id, '2021-09-03'), 'monitor', 'an-arrest');
    expect(arrested.status).toBe(201);
    const again = await written(facts, arrest(source.body.id, '2021-09-03'), 'monitor', 'an-arrest');
    expect(again.body).toMatchObject({ id: arrested.body.id, position: arrested.body.position });

    const corrections = `/v1/cases/${opened.body.id}/corrections`;
    server.cut();
    const corrected = await written(
      corrections,
      { fact: arrested.body.id, says: arrest(source.body.id, '2021-09-04'), reason: 'seen in the record' },
      'verifier',
    );
    const timeline = await read(opened.body.id, corrected);
    expect(timeline.body.status.liberty).toMatchObject({ since: '2021-09-04' });
    expect(timeline.body.facts).toMatchObject([{ occurredOn: '2021-09-04', corrections: [{ act: 'FactCorrected' }] }]);

    const [store, pool] = [api.app.get(EventStore, { strict: false }), api.app.get(ModelDatabase, { strict: false })];
    for (const projection of projections)
      await new Projector(store, pool, logger('silent'), projection).rebuild(new AbortController().signal);
    const rebuilt = await read(opened.body.id, corrected);
    expect({ ...rebuilt.body, knownAt: null }).toEqual({ ...timeline.body, knownAt: null });
    const listed = await api.as('verifier')<{ items: readonly object[] }>('GET', '/v1/cases');
    expect(listed.body.items).toMatchObject([{ id: opened.body.id }]);
  });

  it('answers 503 while EventStoreDB is away, and goes on when it is back', async () => {
    const standing = api.app.get(Standing, { strict: false });
    const [ask, known] = [standing.roster.bind(standing), await standing.roster()];
    standing.roster = () => Promise.resolve(known); // who they are is asked of it too, and known for half a second
    await server.stop();
    const another = () =>
      api.as('monitor')('POST', '/v1/sources', { type: 'publication', title: 'Another', tier: 'public' });
    const away = await another();
    expect([away.status, away.headers.get('retry-after')]).toEqual([503, '2']);
    standing.roster = ask;
    await server.restart();
    await until(async () => {
      const { status, headers } = await another();
      if (status !== 201) expect([status, headers.get('retry-after')]).toEqual([503, expect.any(String)]);
      return status === 201;
    });
  });

  it('tells on /health at which event, that others wrote, the models stopped', async () => {
    const client = EventStoreDBClient.connectionString(server.url);
    Object.defineProperty(client, 'supports', { value: () => Promise.resolve(false) });
    const others = jsonEvent({ type: 'Sold', data: {} });
    await client.appendToStream('shop-1', [others], { expectedRevision: 'no_stream' });
    await client.dispose();
    const stopped = projections.map(({ name }) => expect.objectContaining({ name, stoppedAt: others.id }) as object);
    await until(async () => {
      const { body } = await api.as('nobody')<{ projections: readonly object[] }>('GET', '/v1/health');
      return body.projections.every((one) => 'stoppedAt' in one);
    });
    const { status, body } = await api.as('nobody')('GET', '/v1/health');
    expect([status, body]).toEqual([503, expect.objectContaining({ projections: expect.arrayContaining(stopped) })]);
  });
});
