import { expect, it } from '@jest/globals';
import { newId } from '#platform';
import { Editions } from '#read-models';
import { startApi } from '../support/api.js';
import { Appending } from '../support/appending.js';
import { attackFlows, narrow } from '../support/attacker.js';
import { event, factOf } from '../support/doing.js';
import { caughtUp } from '../support/seeded.js';
import { toldOfFlows, viewerOf } from '../support/viewer.js';

it('how many were in custody in all does not tell how many came in the year that is not told', async () => {
  const api = await startApi();
  const log = new Appending(api);
  const came = async (many: number, year: number, until?: number) => {
    for (let n = 0; n < many; n += 1) {
      const facts = [factOf('ArrestRecorded', `${year}-05-01`), ...(until ? [factOf('ReleaseRecorded', `${until}-06-01`)] : [])]; // prettier-ignore
      await log.append(`case-${newId()}`, event('CaseOpened', { person: await log.aPerson(), tier: 'public' }), ...facts); // prettier-ignore
    }
  };
  await came(10, 2019);
  await came(6, 2020, 2020);
  await came(2, 2021);
  await caughtUp(api);
  await api.app.get(Editions, { strict: false }).freezeFirst();
  const viewer = await viewerOf(api.ownerUrl, 'qayd_reporting');
  const told = await toldOfFlows(viewer);
  expect(told.flows).toEqual([{ year: 2020, began: 6, ended: 6 }]);
  expect(narrow(attackFlows({ ...told, n: 18 }))).not.toEqual([]);
  expect(narrow(attackFlows(told))).toEqual([]);
  await viewer.end();
  await api.close();
});
