import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#platform';
import { ask, startApi, type Api } from '../support/api.js';
import { found } from '../support/founding.js';
import { aPerson, seedStream } from '../support/seeded.js';

let api: Api;
beforeAll(async () => {
  // Two verifiers of one organisation.
  api = await startApi({ kind: 'postgres' }, {}, { 'verifier-2': { organisation: 'one-organisation' } });
});
afterAll(() => api.close());

const idOf = (name: string) => api.members.get(name)!.id;
async function aPersonOfCrimea(): Promise<string> {
  const [person, by] = [newId(), idOf('monitor-2')];
  const data = { person, tier: 'restricted', territory: 'crimea' };
  await seedStream(api, `person-${person}`, [
    { type: 'PersonRegistered', data: aPerson('Olena Example', 'restricted'), by },
  ]);
  await seedStream(api, `case-${newId()}`, [{ type: 'CaseOpened', data, by }]);
  return person;
}

describe('6.79: two of one organisation', () => {
  it('do not do what takes two organisations', async () => {
    const [one, other] = [await aPersonOfCrimea(), await aPersonOfCrimea()];
    const merge = {
      operation: 'person-merge',
      object: one,
      data: { survivor: other, grounds: 'the same' },
      reason: 'the same person',
    };
    const asked = await api.as('verifier')<{ id: string }>('POST', '/v1/operations', merge);
    expect([asked.status, asked.body]).toEqual([201, asked.body]);
    const task = await api.as('verifier-2')<{ commandHash: string }>('GET', `/v1/operations/${asked.body.id}`);
    const approved = await api.as('verifier-2')('POST', `/v1/operations/${asked.body.id}/approval`, {
      commandHash: task.body.commandHash,
    });
    expect(approved).toMatchObject({ status: 403, body: { type: '/problems/same-organisation' } });
    const itself = await api.as('verifier')('POST', `/v1/operations/${asked.body.id}/approval`, {
      commandHash: task.body.commandHash,
    });
    expect(itself).toMatchObject({ status: 403, body: { type: '/problems/own-operation' } });
  });
});

describe('6.86: a registry that stands', () => {
  it('is not founded again, and no address does it', async () => {
    const before = await api.head();
    await expect(found(api.app, [{ name: 'new', roles: ['vetting-officer'] }])).rejects.toThrow(
      /already-exists|Not founded/,
    );
    expect(await api.head()).toBe(before);
    for (const path of ['/v1/init', '/v1/setup', '/v1/founding', '/setup', '/init', '/admin', '/v1/admin'])
      for (const method of ['GET', 'POST'])
        expect([401, 404]).toContain((await ask(api.url)(method, path, method === 'POST' ? {} : undefined)).status);
  });
});

it('6.87: one of two officers does not suspend the other', async () => {
  const answer = await api.as('vetting-officer')('POST', `/v1/members/${idOf('vetting-officer-2')}/suspension`, {
    reason: 'precaution',
  });
  expect(answer).toMatchObject({ status: 403, body: { type: '/problems/needs-custodians' } });
  expect((await api.as('vetting-officer-2')('GET', '/v1/members')).status).toBe(200);
});
