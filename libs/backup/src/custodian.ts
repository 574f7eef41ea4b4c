import { generateX25519Identity, identityToRecipient } from 'age-encryption';

/** A custodian's key pair: the identity opens backups and stays with its owner, the recipient is for all to know. */
export async function newIdentity(): Promise<{ readonly identity: string; readonly recipient: string }> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}
