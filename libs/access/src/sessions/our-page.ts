import type { Request } from 'express';
import { AccessRefused } from '../refusal.js';

const reading = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Throws unless a request that changes something, and that the browser adds our cookie to, comes from our own page: the
 * browser says so, and the page sends what only it can know of the session, in `Qayd-CSRF`.
 */
export function assertOurPage(request: Request, csrf: string, origin: string): void {
  if (reading.includes(request.method)) return;
  if (!isOurs(request, origin) || request.get('Qayd-CSRF') !== csrf)
    throw new AccessRefused('cross-site', 'Send it from our own page, with Qayd-CSRF as it came at sign-in.');
}

/** Throws unless a sign-in that makes a cookie comes from our own page. */
export function assertNotCrossSite(request: Request, origin: string): void {
  if (!isOurs(request, origin)) throw new AccessRefused('cross-site', 'Sign in on our own page.');
}

const isOurs = (request: Request, origin: string): boolean => {
  const site = request.get('Sec-Fetch-Site');
  return site === undefined ? request.get('Origin') === origin : site === 'same-origin';
};
