import type { MemberId, Refusal, Sight } from '#domain';
import type { Position, Revision } from '#event-store';

/** Who asks for a command, and how it is known again when it is sent again. */
export interface Attempt {
  readonly by: MemberId;
  /** The second person, where an operation of two is run. */
  readonly approvedBy?: MemberId;
  /** How far they see: what is hidden from them is to them as if it were not there. Left out, they see all. */
  readonly sight?: Sight;
  /** One id, one command, in the stream that it addresses; from the `Idempotency-Key`, a fact's own id, or a row of an import. */
  readonly commandId: string;
  /** SHA-256 (hex) of what was asked; the same id with another hash is refused (`idempotency-key-reused`). */
  readonly commandHash: string;
  readonly correlationId: string;
  /** From `If-Match`. Without it the write path decides again on what it finds, at most three times. */
  readonly expected?: Revision;
}

/** What a command left in the log. */
export interface Written {
  /** The id of the last event: of a fact, the fact's. */
  readonly id: string;
  /** Of the stream, after it. */
  readonly revision: Revision;
  readonly position: Position;
  /** It had been recorded before by the same command; nothing was written now. */
  readonly repeated: boolean;
  /** How many events were written now. */
  readonly events: number;
}
export type Outcome = Written | Refusal;
