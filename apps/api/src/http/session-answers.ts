import type { Response } from 'express';
import { csrfOf, setDeviceCookie, setSessionCookie, type Opened, type Role, type SignedInNow } from '#access';

/** A new session: a token, or cookies and what a page sends beside them. */
export function opened(now: SignedInNow, roles: readonly Role[], response: Response): object {
  const { session, last, notices, device } = now;
  if (session.cookie) setDeviceCookie(response, device);
  return {
    ...openedAnew(now, response),
    ...(!session.cookie && { device }),
    member: { id: session.member, name: session.name, roles },
    lastSignIn: { at: last.at?.toISOString() ?? null, failedSince: last.failedSince },
    notices: notices.map(({ kind, at }) => ({ kind, at: at.toISOString() })),
  };
}

/** The same session by another token. */
export function openedAnew({ token, session, expiresAt }: Opened, response: Response): object {
  if (session.cookie) setSessionCookie(response, token);
  return { ...(session.cookie ? { csrf: csrfOf(token) } : { token }), expiresAt: expiresAt.toISOString() };
}
