import type { MemberId } from '#domain';
import type { ProvedBy } from '../factors/proved-by.js';
import type { Role } from '../policy.js';
import { AccessRefused } from '../refusal.js';
import { isPrivileged } from '../standing.js';

/** A member who is signed in, as it is kept. */
export interface Session {
  readonly id: string;
  readonly member: MemberId;
  readonly name: string;
  /** Those that the member had when the token was made: with others there is another token. They give no right. */
  readonly roles: readonly Role[];
  readonly provedBy: ProvedBy;
  readonly cookie: boolean;
  readonly duress: boolean;
  readonly createdAt: Date;
  readonly authenticatedAt: Date;
  readonly lastSeenAt: Date;
}

const minutes = 60_000;

/** When it ends: half an hour without use, twelve hours in all; a quarter and eight for roles that see or decide more. */
export function endOf({ createdAt, lastSeenAt }: Session, roles: readonly Role[]): Date {
  const [idle, whole] = isPrivileged(roles) ? [15 * minutes, 8 * 60 * minutes] : [30 * minutes, 12 * 60 * minutes];
  return new Date(Math.min(lastSeenAt.getTime() + idle, createdAt.getTime() + whole));
}

/** Whether its time is over. One from a time that is yet to come is over too: a clock was set back, and nobody can say how old it is. */
export const isOver = (session: Session, roles: readonly Role[], now: Date): boolean =>
  endOf(session, roles) <= now ||
  [session.createdAt, session.lastSeenAt].some((at) => at.getTime() > now.getTime() + 2 * minutes);

/** Whether it was proved within the last five minutes that the member is there; an API key never proves it. */
export const isFresh = (session: Pick<Session, 'authenticatedAt'> | undefined, now: Date): boolean =>
  session !== undefined && now.getTime() - session.authenticatedAt.getTime() <= 5 * minutes;

/** Throws unless it was proved within the last five minutes that the member is there. */
export function assertFresh(session: Pick<Session, 'authenticatedAt'>, now: Date): void {
  if (!isFresh(session, now))
    throw new AccessRefused('step-up-required', 'POST /v1/sessions/current/step-up with a second factor, then again.');
}
