import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#platform';
import { startApi, type Api } from '../support/api.js';
import { Appending } from '../support/appending.js';
import { event, factOf } from '../support/doing.js';
import { Recording } from '../support/recording.js';

interface Item {
  readonly id: string;
  readonly lastRecordedAt: string;
  readonly status: { readonly deprivedOfLiberty: string };
}
interface List {
  readonly items: readonly Item[];
  readonly next: string | null;
}

let api: Api;
let recording: Recording;
let source: string;
beforeAll(async () => {
  api = await startApi();
  recording = new Recording(api);
  source = await recording.record('/v1/sources', { type: 'testimony', title: 'A letter' });
});
afterAll(() => api.close());

async function aCase(tier: 'public' | 'restricted') {
  const names = [{ text: 'Known Example', script: 'Latn', language: 'en' }];
  const person = await recording.record('/v1/people', { names, tier });
  return recording.record('/v1/cases', { person, tier, title: 'A case' });
}
const tell = (id: string, kind: string, occurredOn: string) =>
  recording.record(`/v1/cases/${id}/facts`, { kind, occurredOn, data: {}, tier: 'public', sources: [{ id: source }] });
const ask = (path: string, as: Parameters<Api['as']>[0] = 'verifier') =>
  api.as(as)<List & Item>('GET', path, undefined, { 'Qayd-Min-Position': recording.last });
/** When the last was recorded that there is. */
async function instant(): Promise<string> {
  const { items } = (await ask('/v1/cases?sort=-recorded&limit=1')).body;
  return items[0]!.lastRecordedAt;
}

describe('the list of cases as it was known', () => {
  it('holds what was known then, and no more; filtered, in pages, and each case by itself', async () => {
    const [held, hidden] = [await aCase('public'), await aCase('restricted')];
    await tell(held, 'ArrestRecorded', '2021-03-01');
    await tell(hidden, 'ArrestRecorded', '2021-03-02');
    const before = await instant();
    await new Promise((resolve) => setTimeout(resolve, 5)); // instants are of milliseconds
    await tell(held, 'ReleaseRecorded', '2021-04-01');
    const later = await aCase('public');
    const now = (await ask('/v1/cases?asOf=2021-05-01')).body.items;
    const at = `asOf=2021-05-01&knownAt=${before}`;
    const deprived = (items: readonly Item[]) => Object.fromEntries(items.map(({ id, status }) => [id, status.deprivedOfLiberty])); // prettier-ignore
    expect(deprived(now)).toEqual({ [held]: 'no', [hidden]: 'yes', [later]: 'no' });
    expect(deprived((await ask(`/v1/cases?${at}`)).body.items)).toEqual({ [held]: 'yes', [hidden]: 'yes' });
    expect(deprived((await ask(`/v1/cases?${at}&deprivedOfLiberty=no`)).body.items)).toEqual({});
    const first = (await ask(`/v1/cases?${at}&limit=1`)).body;
    const second = (await ask(`/v1/cases?${at}&limit=1&after=${first.next!}`)).body;
    expect([first.items[0]!.id, second.items[0]!.id, second.next]).toEqual([held, hidden, null]);
    expect((await ask(`/v1/cases/${held}?${at}`)).body.status.deprivedOfLiberty).toBe('yes');
    expect((await ask(`/v1/cases/${later}?${at}`)).status).toBe(404);
    expect((await ask('/v1/cases?knownAt=2001-01-01T00:00:00Z')).body.items).toEqual([]);
  });

  it('is the list of now, where the instant is now', async () => {
    const listed = async (query: string) => [...(await ask(`/v1/cases?${query}`)).body.items].sort((a, b) => (a.id < b.id ? -1 : 1)); // prettier-ignore
    for (const asOf of [new Date().toISOString().slice(0, 10), '2021-03-15'])
      expect(await listed(`asOf=${asOf}&knownAt=${await instant()}`)).toEqual(await listed(`asOf=${asOf}&sort=name`));
  });

  it('tells nothing of what was closed since, nor that a page is short of it', async () => {
    const log = new Appending(api);
    const person = await log.aPerson();
    const ids = [newId(), newId(), newId()];
    const arrest = factOf('ArrestRecorded', '2021-01-05');
    for (const id of ids) await log.append(`case-${id}`, event('CaseOpened', { person, tier: 'public' }), arrest);
    recording.last = log.last;
    const at = await instant();
    await log.append(`case-${ids[0]!}`, event('TierChanged', { tier: 'restricted', reason: 'x' }));
    recording.last = log.last;
    const page = async (after = '') => (await ask(`/v1/cases?knownAt=${at}&person=${person}&limit=1${after}`, 'analyst')).body; // prettier-ignore
    const first = await page();
    const second = await page(`&after=${first.next!}`);
    expect([first.items[0]?.id, second.items[0]?.id, second.next]).toEqual([ids[1], ids[2], null]);
  });

  it('shows nobody what they do not see now, and is on record', async () => {
    const at = await instant();
    const seen = (await ask(`/v1/cases?knownAt=${at}`, 'analyst')).body.items;
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.map(({ id }) => id).sort()).toEqual((await ask('/v1/cases', 'analyst')).body.items.map(({ id }) => id).sort()); // prettier-ignore
    const hidden = (await ask(`/v1/cases?knownAt=${at}`)).body.items.filter(({ id }) => !seen.some((one) => one.id === id)); // prettier-ignore
    const looks = await api.as('verifier')('GET', '/v1/access', undefined, { 'Qayd-Min-Position': String(await api.head()) }); // prettier-ignore
    expect(hidden.length).toBeGreaterThan(0);
    for (const { id } of hidden) expect(JSON.stringify(looks.body)).toContain(id);
  });

  it.each(['q=known', 'sort=name', 'after=x'])('is not asked with %s', async (query) =>
    expect((await ask(`/v1/cases?knownAt=2026-01-01T00:00:00Z&${query}`)).status).toBe(400),
  );
});
