import { EventStore, position, type JsonObject } from '#event-store';
import { newId } from '#platform';
import { Checkpoints } from '#projections';
import { projections } from '#read-models';
import type { Api } from './api.js';

export interface Seed {
  readonly id?: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly by: string;
}

/** Puts events into a new stream, as if they had been recorded by whomever; resolves with the position of the last. */
export async function seedStream(api: Api, stream: string, seeds: readonly Seed[]): Promise<string> {
  const events = seeds.map(({ id = newId(), type, data, by }) => ({
    id,
    type,
    version: 1,
    data,
    metadata: { actor: by, commandId: newId(), commandHash: '', correlationId: newId(), software: 'test' },
  }));
  const { position } = await api.app.get(EventStore, { strict: false }).append(stream, events, 'none');
  return String(position);
}

export const aName = (text: string): JsonObject => ({ text, script: 'Latn', language: 'en', kind: 'used' });
export const aPerson = (name: string, tier: string): JsonObject => ({
  names: [aName(name)],
  sex: 'unknown',
  citizenships: [],
  tier,
});
export const aFact = (source: string, tier: string, more: JsonObject = {}): JsonObject => ({
  occurredOn: '2021-09-04',
  sources: [{ id: source }],
  verification: 'reported',
  tier,
  data: { form: 'letter' },
  ...more,
});
export const aSource = (title: string, tier: string): JsonObject => ({
  type: 'testimony',
  title,
  connection: 'unknown',
  reliability: 'unknown',
  tier,
});

/** Resolves when the models show all that was recorded. */
export async function caughtUp(api: Api): Promise<void> {
  const names = projections.map(({ name }) => name);
  const { app } = api;
  const head = await api.head();
  if (!(await app.get(Checkpoints, { strict: false }).waitFor(names, position(head), 120_000)))
    throw new Error(
      `The models did not catch up: ${JSON.stringify((await api.as('nobody')('GET', '/v1/health')).body)}`,
    );
}
