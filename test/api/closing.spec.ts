import { once } from 'node:events';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { Checkpoints } from '#projections';
import { startApi } from '../support/api.js';

it('an api that closes waits for no connection whose answer was on its way', async () => {
  const api = await startApi();
  const agent = new http.Agent({ keepAlive: true });
  const headers = { Authorization: `Bearer ${api.token('monitor')}`, 'Qayd-Min-Position': '99999999' };
  const checkpoints = api.app.get(Checkpoints, { strict: false });
  const waitFor = checkpoints.waitFor.bind(checkpoints);
  const waits = new Promise<void>((resolve) => {
    checkpoints.waitFor = (...of) => (resolve(), waitFor(...of));
  });
  const asked = http.get(`${api.url}/v1/cases`, { agent, headers });
  const answered = once(asked, 'response') as Promise<[http.IncomingMessage]>;
  await waits; // two seconds for that position
  const closed = api.close().then(() => 'closed');
  const [answer] = await answered;
  answer.resume();
  expect(await Promise.race([closed, sleep(30_000, 'waits', { ref: false })])).toBe('closed');
  agent.destroy();
});
