import {
  AccessDeniedError,
  CancelledError,
  DeadlineExceededError,
  MaxAppendSizeExceededError,
  NotLeaderError,
  TimeoutError,
  UnavailableError,
} from '@eventstore/db-client';

/** What was asked for is not done and will not be, however often it is asked. */
export class EventStoreRefusal extends Error {}

/** Nothing came of the server within the deadline. */
export class Silence extends Error {}

/**
 * The server, its leader or the way to it gave way: what was sent can be sent again. A server that is not ready says so
 * with the code UNKNOWN or UNAVAILABLE, and by its words alone; a connection that breaks comes as any of the others.
 */
export function isPassing(error: unknown): boolean {
  if (passing.some((kind) => error instanceof kind)) return true;
  const { code, message = '' } = error as { readonly code?: unknown; readonly message?: string };
  return codes.has(code) || words.test(message);
}

/** An error that is no passing one, in words that help who runs the registry. */
export function explained(error: unknown): Error {
  if (error instanceof AccessDeniedError || (error as { readonly code?: unknown }).code === permissionDenied)
    return new EventStoreRefusal(
      'EventStoreDB denied access: QAYD_EVENTSTOREDB_URL needs the name and password of one who may read $all and append to streams',
      { cause: error },
    );
  if (error instanceof MaxAppendSizeExceededError)
    return new EventStoreRefusal(`EventStoreDB takes no append of more than ${error.maxAppendSize} bytes`, {
      cause: error,
    });
  return error instanceof Error ? error : new Error('EventStoreDB failed', { cause: error });
}

const passing = [CancelledError, DeadlineExceededError, NotLeaderError, Silence, TimeoutError, UnavailableError];
const permissionDenied = 7;
/** CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, INTERNAL, UNAVAILABLE. */
const codes = new Set<unknown>([1, 4, 8, 10, 13, 14]);
const words =
  /not ready|too busy|is busy|no leader info|failed to discover|channel has been shut down|write after end|premature close/i;
