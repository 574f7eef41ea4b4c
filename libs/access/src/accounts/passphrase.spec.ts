import { expect, it } from '@jest/globals';
import { recognise } from './passphrase.js';

it('6.6: as many are hashed as are served in some seconds; the others are told to try again, and cost nothing', async () => {
  const all = await Promise.allSettled(Array.from({ length: 100 }, () => recognise('no one says this')));
  const refused = all.filter((one) => one.status === 'rejected').map(({ reason }) => reason as unknown);
  expect([all.length - refused.length, refused.length]).toEqual([36, 64]);
  expect(refused[0]).toMatchObject({ code: 'sign-in-busy', more: { retryAfterSeconds: 3 } });
  expect(await recognise('no one says this')).toBeUndefined();
});
