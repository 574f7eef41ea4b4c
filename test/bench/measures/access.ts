import { once } from 'node:events';
import type { Measure } from '../measure.js';
import { seedSealed } from '../sealed-seed.js';
import { seededCases } from '../seed.js';
import { dist, start } from '../processes.js';
import { caughtUp, events, get, load, signIn } from './http.js';

const figure = 'a timeline, 32 clients, requests/s';

/** What it costs to have on record who read: the same timelines, of cases that are restricted and of cases that are public. */
export const access: Measure = {
  name: 'access',
  about: 'Restricted timelines over HTTP, each read on record before it is answered; the floor is the same timelines of public cases, which leave no record', // prettier-ignore
  async prepare(cluster) {
    const place = await cluster.create('ours');
    await seedSealed(place, events, 'every-second-restricted');
    const [projector, api] = await Promise.all([start(dist('projector'), place, false), start(dist('api'), place)]);
    const authorization = { authorization: `Bearer ${await signIn(place, api.url)}` };
    await caughtUp(place);
    const timelines = async (tier: string) =>
      (await seededCases(place.superuserUrl, 640, tier)).map((id) => get(`/v1/cases/${id}/timeline`, authorization));
    const [restricted, open] = [await timelines('restricted'), await timelines('public')];
    return {
      cases: [
        { contestant: 'restricted, on record', role: 'ours', run: async () => ({ [figure]: await load(api.url, 32, restricted) }) },
        { contestant: 'public', role: 'floor', run: async () => ({ [figure]: await load(api.url, 32, open) }) },
      ],
      async done() {
        for (const { child } of [api, projector]) {
          child.kill('SIGTERM');
          await once(child, 'exit');
        }
        await place.drop();
      },
    }; // prettier-ignore
  },
  goals: [{ figure, against: 'floor', atLeast: 0.7 }],
};
