import { CommandBus } from '@nestjs/cqrs';
import type { PersonId } from '#domain';
import { newId } from '#platform';
import { ActOnPerson } from '#registry';
import type { Api } from './api.js';

/** Erases a person as an operation of two people does: the keys are destroyed. */
export function erasePerson(api: Api, person: string) {
  const as = {
    by: api.members.get('verifier')!.id,
    approvedBy: api.members.get('administrator')!.id,
    commandId: newId(),
    commandHash: '',
    correlationId: newId(),
  };
  const act = { type: 'PersonErased', data: { ground: 'request-of-family' } } as const;
  return api.app.get(CommandBus, { strict: false }).execute(new ActOnPerson(person as PersonId, act, as));
}
