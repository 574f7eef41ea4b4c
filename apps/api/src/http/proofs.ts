import type { Request } from 'express';
import { parse } from 'cookie';
import { z } from 'zod';
import { deviceCookie, type Member, type Proof, type SignedIn, type Whence } from '#access';
import { problem } from './problem.js';

/** The answer of a browser to a challenge, as WebAuthn serialises it; its library looks at what is in it. */
const ofBrowser = z.looseObject({
  id: z.string().min(1).max(2_000),
  rawId: z.string().max(2_000),
  type: z.literal('public-key'),
  response: z.looseObject({ clientDataJSON: z.string().max(10_000) }),
});
export const token = z.string().regex(/^[\w-]{43}$/, 'as it was given');
const code = z.string().regex(/^\s*\d{3}\s*\d{3}\s*$/, 'six digits');

/** The second factor: one of the three. */
export const proofFields = {
  code: code.optional().describe('Of an authenticator app'),
  recoveryCode: z.string().min(16).max(40).optional().describe('One of the ten; it is used up'),
  passkey: z.strictObject({ attempt: token, response: ofBrowser }).optional().describe('The answer to a challenge'),
};
type ProofFields = z.output<z.ZodObject<typeof proofFields>>;

/** A second factor that is set up, shown to work. */
export const shown = z.union([
  z.strictObject({ kind: z.literal('totp'), attempt: token, code }),
  z.strictObject({ kind: z.literal('passkey'), attempt: token, response: ofBrowser }),
]);
export const newFactor = z.strictObject({ kind: z.enum(['totp', 'passkey']) });

/** Throws where there are two. */
export function proofOf({ code, recoveryCode, passkey }: ProofFields): Proof {
  const given: readonly Proof[] = [
    ...(code === undefined ? [] : [{ kind: 'code' as const, code }]),
    ...(recoveryCode === undefined ? [] : [{ kind: 'recovery-code' as const, code: recoveryCode }]),
    ...(passkey === undefined ? [] : [{ kind: 'passkey', ...passkey } as unknown as Proof]),
  ];
  if (given.length <= 1) return given[0] ?? { kind: 'none' };
  throw problem('invalid-request', 'Send one second factor.', {
    errors: [{ field: 'code', detail: 'One of code, recoveryCode and passkey.' }],
  });
}

/** Whence a request comes: the address of the connection, or what a configured proxy says of it. */
export const whenceOf = (request: Request, device?: string): Whence => ({
  address: request.ip ?? '',
  device: device ?? parse(request.headers.cookie ?? '')[deviceCookie],
});

/** A member as they are told of themselves. */
export const shownMember = ({ id, name, roles }: Member) => ({ id, name, roles });

/** The session that it is asked in: routes of sessions and accounts are for no key. */
export const sessionOf = ({ session }: SignedIn) => session!;

/**
 * Throws in a session under duress, as if the database had given way: nothing of the account changes while somebody
 * stands beside the member, and nothing says why.
 */
export function assertOwn({ session }: SignedIn): void {
  if (session?.duress)
    throw problem('try-again', 'Send it again with the same Idempotency-Key: it is recorded once.', {}, { 'Retry-After': '1' }); // prettier-ignore
}
