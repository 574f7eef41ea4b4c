import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '#platform';
import { startApi, type Api } from '../support/api.js';
import { Appending } from '../support/appending.js';
import { event, factOf } from '../support/doing.js';

let api: Api;
let log: Appending;
beforeAll(async () => {
  api = await startApi({ kind: 'postgres' }, {}, { monitor: { territories: ['crimea'] } });
  log = new Appending(api);
});
afterAll(() => api.close());

it.each(['analyst', 'verifier', 'lawyer', 'monitor'] as const)(
  'a public case of another territory, of a person who is not published, stands in every list of the %s',
  async (as) => {
    const id = newId();
    const person = await log.aPerson('female', 'restricted');
    await log.append(`case-${id}`, event('CaseOpened', { person, tier: 'public', territory: 'donetsk' }), factOf('ArrestRecorded', '2021-01-05')); // prettier-ignore
    const wait = { 'Qayd-Min-Position': await api.assign(id) };
    for (const sort of ['name', '-name', 'since', 'lastFact', 'recorded']) {
      const { body } = await api.as(as)<{ items: { id: string }[] }>('GET', `/v1/cases?sort=${sort}`, undefined, wait);
      expect([sort, body.items.map((item) => item.id).includes(id)]).toEqual([sort, true]);
    }
  },
);
