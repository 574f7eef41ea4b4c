import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi, type Api } from '../support/api.js';
import { Exporting } from '../support/exporting.js';
import { Listening } from '../support/listening.js';
import { done } from '../support/members.js';
import { caughtUp } from '../support/seeded.js';

interface Feed {
  readonly items: readonly {
    readonly case: string;
    readonly type: string;
    readonly position: string;
    readonly id: string;
  }[];
  readonly next: string;
}
let api: Api;
let exporting: Exporting;
beforeAll(async () => {
  api = await startApi();
  exporting = new Exporting(api);
  await exporting.begin();
});
afterAll(() => api.close());

const says = () => ({
  kind: 'ContactRecorded', occurredOn: '2021-09-04', sources: [{ id: exporting.source }], data: { form: 'letter' },
}); // prettier-ignore
const record = async (id: string, more: object = {}) =>
  (await done(api.as('monitor')<{ id: string; position: string }>('POST', `/v1/cases/${id}/facts`, { ...says(), ...more }))).body; // prettier-ignore

describe('the stream of one case', () => {
  it('tells what is recorded there and nowhere else, and says what kind of event it was, never what it says', async () => {
    const [one, other] = [await exporting.aCase(), await exporting.aCase()];
    const stream = await Listening.to(api.url, `/v1/cases/${one.id}/changes/stream`, api.token('verifier'));
    expect([stream.status, stream.headers['content-type'], stream.headers['cache-control']]).toEqual([
      200, 'text/event-stream', expect.stringContaining('no-store'),
    ]); // prettier-ignore
    await record(other.id);
    const { id, position } = await record(one.id);
    expect(await stream.next()).toEqual({
      id: position,
      type: 'change',
      data: { case: one.id, id, type: 'ContactRecorded', position, recordedAt: expect.any(String) },
    });
    stream.close();
  });

  it('goes on where its reader was, and shows in the timeline by then', async () => {
    const { id } = await exporting.aCase();
    const [first, second, third] = [await record(id), await record(id), await record(id)];
    await caughtUp(api);
    const path = `/v1/cases/${id}/changes/stream`;
    const stream = await Listening.to(api.url, path, api.token('verifier'), { 'Last-Event-ID': first.position });
    expect([(await stream.next()).id, (await stream.next()).id]).toEqual([second.position, third.position]);
    const fourth = await record(id);
    const told = await stream.next();
    expect(told.id).toBe(fourth.position);
    const timeline = await api.as('verifier')<{ facts: { id: string }[] }>('GET', `/v1/cases/${id}/timeline`);
    expect(timeline.body.facts.map((fact) => fact.id)).toContain(fourth.id);
    stream.close();
    const bad = await Listening.to(api.url, path, api.token('verifier'), { 'Last-Event-ID': 'x' });
    expect(bad.status).toBe(400);
  });

  it('tells nothing of what is confidential, and is not there for whoever does not see the case', async () => {
    const { id } = await exporting.aCase();
    const path = `/v1/cases/${id}/changes/stream`;
    for (const name of ['analyst', 'lawyer', 'auditor'] as const)
      expect([name, (await Listening.to(api.url, path, api.token(name))).status]).toEqual([name, 404]);
    const stream = await Listening.to(api.url, path, api.token('verifier'));
    await record(id, { tier: 'confidential' });
    const { position } = await record(id);
    expect((await stream.next()).id).toBe(position);
    stream.close();
  });

  it('that is restricted is on record when it begins', async () => {
    const { id } = await exporting.aCase();
    const stream = await Listening.to(api.url, `/v1/cases/${id}/changes/stream`, await exporting.tokenOf('verifier'));
    stream.close();
    const read = (await exporting.recorded('ContentRead')).filter((one) => one['case'] === id);
    expect(read).toMatchObject([{ part: 'stream', tier: 'restricted', member: exporting.idOf('verifier') }]);
  });
});

describe('the feed', () => {
  it('goes on with its next, and what it told of restricted cases is on record', async () => {
    const { id } = await exporting.aCase();
    const { body } = await api.as('verifier')<Feed>('GET', `/v1/changes?after=${String(await api.head())}`);
    expect(body.items).toEqual([]);
    const recorded = [await record(id), await record(id), await record(id)];
    await caughtUp(api);
    const first = await api.as('verifier')<Feed>('GET', `/v1/changes?after=${body.next}&limit=2`);
    const second = await api.as('verifier')<Feed>('GET', `/v1/changes?after=${first.body.next}&limit=2`);
    expect([...first.body.items, ...second.body.items].map((one) => one.id)).toEqual(recorded.map((one) => one.id));
    const listed = (await exporting.recorded('CasesListed')).filter((one) => (one['cases'] as string[]).includes(id));
    expect(listed.length).toBeGreaterThanOrEqual(2);
    expect((await api.as('analyst')<Feed>('GET', '/v1/changes?limit=200')).body.items).toEqual([]);
    expect((await api.as('verifier')('GET', '/v1/changes?after=-1')).status).toBe(400);
  });

  it('and the stream are read by a key that is for them, and by no other', async () => {
    const { id } = await exporting.aCase();
    const keyFor = async (operations: readonly string[]) =>
      (await done(api.as('verifier')<{ key: string }>('POST', '/v1/keys', { label: 'a feed', operations }))).body.key;
    const [key, other] = [await keyFor(['change.read']), await keyFor(['case.read'])];
    const stream = await Listening.to(api.url, '/v1/changes/stream', key);
    const { position } = await record(id);
    expect((await stream.next()).id).toBe(position);
    stream.close();
    expect((await Listening.to(api.url, '/v1/changes/stream', other)).status).toBe(403);
  });
});

it('a member has four streams at once, and another when one is closed', async () => {
  const open = () => Listening.to(api.url, '/v1/changes/stream', api.token('analyst'));
  const streams = [await open(), await open(), await open(), await open()];
  expect(streams.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const refused = await open();
  expect([refused.status, refused.headers['retry-after']]).toEqual([429, '5']);
  streams[0]!.close();
  let again = await open();
  while (again.status === 429) again = await open(); // until the server saw it
  expect(again.status).toBe(200);
  for (const stream of [...streams, again]) stream.close();
});
