import type { Response } from 'express';

/** `__Host-`: of this host alone, over TLS alone, for every path (RFC 6265bis, 4.1.3.2). */
export const sessionCookie = '__Host-qayd';
export const deviceCookie = '__Host-qayd-device';

const options = { httpOnly: true, secure: true, sameSite: 'strict', path: '/' } as const;

export const setSessionCookie = (response: Response, token: string): Response =>
  response.cookie(sessionCookie, token, options);

export const setDeviceCookie = (response: Response, token: string): Response =>
  response.cookie(deviceCookie, token, { ...options, maxAge: 180 * 86_400_000 });

/** Nothing of the session is left in the browser; the device stays known. */
export const clearSession = (response: Response): Response =>
  response.clearCookie(sessionCookie, options).set('Clear-Site-Data', '"cache", "storage"');
