import type { Logger } from 'pino';
import { registryItself } from '#domain';
import { WrongExpectedRevision, type EventStore, type StoredEvent } from '#event-store';
import { idFrom, newId, software } from '#platform';
import type { CannotOpen } from './errors.js';

/** Writes down, once for each event, that it can't be opened and why: in the log of the process, and as an event. */
export function alarmOf(log: Logger): (store: EventStore, event: StoredEvent, error: CannotOpen) => void {
  const told = new Set<string>();
  return (store, { id, stream, revision, position }, { why }) => {
    if (told.has(id)) return;
    told.add(id);
    log.error({ event: id, position: String(position), why }, 'an event can not be opened');
    const alarm = {
      id: idFrom('alarm', stream, id, why),
      type: 'SealBroken',
      version: 1,
      data: { event: id, stream, revision: String(revision), position: String(position), why },
      metadata: { actor: registryItself, commandId: newId(), commandHash: '', correlationId: newId(), software },
    };
    store.append(`alarm-${id}`, [alarm], 'none').catch((error: unknown) => {
      if (error instanceof WrongExpectedRevision) return; // told before, for another reason
      told.delete(id);
      log.error({ event: id }, 'the alarm about an event could not be recorded');
    });
  };
}
