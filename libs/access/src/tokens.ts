import { createHash, createHmac, randomBytes } from 'node:crypto';

/** 256 random bits. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** What is kept of a token. It is random, so that no salt and no slow hash is needed. */
export const hashOfToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** What a page sends beside the cookie of its session: whoever can't read our pages can't know it. */
export const csrfOf = (token: string): string => createHmac('sha256', token).update('csrf').digest('base64url');
