import { z } from 'zod';
import { keyOperations, noticeKinds, provedBy, roles } from '#access';

const id = z.uuid();
const instant = z.iso.datetime();
const token = z.string();
const member = z.strictObject({ id, name: z.string(), roles: z.enum(roles).array() });
const byToken = {
  token: token.optional().describe('For Authorization: Bearer; absent where a cookie has it'),
  csrf: token.optional().describe('With a cookie alone: send it as Qayd-CSRF with each request that changes something'),
  expiresAt: instant.describe('Unless it is used meanwhile'),
};

/** What the routes of sign-in and of one's own account answer. */
export const accountAnswers = {
  Session: z.strictObject({
    member,
    expiresAt: instant,
    authenticatedAt: instant,
    provedBy: z.enum(provedBy),
    csrf: token.optional(),
  }),
  NewSession: z.strictObject({
    ...byToken,
    device: token.optional().describe('Send it at the next sign-in on this device'),
    member,
    lastSignIn: z.strictObject({ at: instant.nullable(), failedSince: z.int() }),
    notices: z.strictObject({ kind: z.enum(noticeKinds), at: instant }).array(),
  }),
  NewToken: z.strictObject(byToken),
  Sessions: z.strictObject({
    items: z
      .strictObject({
        id,
        current: z.boolean(),
        kind: z.enum(['cookie', 'token']),
        provedBy: z.enum(provedBy),
        createdAt: instant,
        lastSeenAt: instant,
        expiresAt: instant,
      })
      .array(),
  }),
  Challenge: z.strictObject({
    attempt: token,
    options: z.looseObject({ challenge: z.string() }).describe('PublicKeyCredentialRequestOptionsJSON'),
  }),
  FactorAttempt: z.strictObject({
    attempt: token.describe('Good for five minutes'),
    totp: z.strictObject({ secret: z.string(), uri: z.string() }).optional(),
    passkey: z.looseObject({ challenge: z.string() }).optional().describe('PublicKeyCredentialCreationOptionsJSON'),
  }),
  Factors: z.strictObject({
    totp: z.boolean(),
    passkeys: z.strictObject({ id, deviceBound: z.boolean(), locked: z.boolean() }).array(),
    recoveryCodesLeft: z.int(),
  }),
  RecoveryCodes: z.strictObject({ recoveryCodes: z.string().array().describe('Shown this once') }),
  NewKey: z.strictObject({ id, key: z.string().describe('Shown this once'), expiresAt: instant }),
  Keys: z.strictObject({
    items: z
      .strictObject({
        id,
        label: z.string(),
        operations: z.enum(keyOperations).array(),
        createdAt: instant,
        expiresAt: instant,
      })
      .array(),
  }),
  Providers: z.strictObject({ items: z.strictObject({ id: z.string(), issuer: z.url() }).array() }),
  ProviderAttempt: z.strictObject({ attempt: token, url: z.url().describe('Send the browser there') }),
  Identities: z.strictObject({ items: z.strictObject({ id, issuer: z.url(), createdAt: instant }).array() }),
};
