import type { Logger } from 'pino';
import { registryItself } from '#domain';
import {
  WrongExpectedRevision,
  type EventStore,
  type JsonObject,
  type NewEvent,
  type Rollback,
  type StoredEvent,
} from '#event-store';
import { idFrom, newId, software } from '#platform';
import type { CannotOpen } from './errors.js';

/** Writes down, once for each event, that it can't be opened and why: in the log of the process, and as an event. */
export function alarmOf(log: Logger): (store: EventStore, event: StoredEvent, error: CannotOpen) => void {
  const raise = raising(log);
  return (store, { id, stream, revision, position }, { why }) =>
    raise(store, {
      about: id,
      id: idFrom('alarm', stream, id, why),
      data: { event: id, stream, revision: String(revision), position: String(position), why },
    });
}

/** The same of a file: `of` is what it was sealed as. */
export function alarmOfFiles(log: Logger): (store: EventStore, of: string, error: CannotOpen) => void {
  const raise = raising(log);
  return (store, of, { why }) =>
    raise(store, { about: idFrom('file', of), id: idFrom('alarm', of, why), data: { file: of, why } });
}

/** That the log is older than it was, as an event: once, however often it is asked. */
export async function alarmOfRollback(store: EventStore, { was, is }: Rollback): Promise<void> {
  const about = idFrom('rollback', was.event, String(is));
  await once(store, about, { id: newId(), type: 'LogRolledBack', data: { was: { ...was }, is } });
}

/** That somebody who administers the machine takes it as it is. */
export async function acknowledged(store: EventStore, { was, is }: Rollback, reason: string): Promise<void> {
  const data = { was: { ...was }, is, reason };
  await once(store, newId(), { id: newId(), type: 'RollbackAcknowledged', data });
}

/** Records it, unless something was told about this before. */
async function once(store: EventStore, about: string, of: Pick<NewEvent, 'id' | 'type' | 'data'>): Promise<void> {
  const metadata = { actor: registryItself, commandId: newId(), commandHash: '', correlationId: newId(), software };
  try {
    await store.append(`alarm-${about}`, [{ version: 1, ...of, metadata }], 'none');
  } catch (error) {
    if (!(error instanceof WrongExpectedRevision)) throw error;
  }
}

interface Alarm {
  readonly about: string;
  readonly id: string;
  readonly data: JsonObject;
}

function raising(log: Logger): (store: EventStore, alarm: Alarm) => void {
  const told = new Set<string>();
  return (store, { about, id, data }) => {
    if (told.has(about)) return;
    told.add(about);
    log.error(data, 'what is sealed can not be opened');
    once(store, about, { id, type: 'SealBroken', data }).catch(() => {
      told.delete(about);
      log.error({ about }, 'an alarm could not be recorded');
    });
  };
}
