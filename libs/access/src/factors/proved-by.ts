export const provedBy = ['passphrase', 'totp', 'recovery-code', 'passkey', 'provider'] as const;
/** What a session was proved by, besides the passphrase or the provider. */
export type ProvedBy = (typeof provedBy)[number];
