import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { CannotOpen, RegistrySealed } from './errors.js';

/** Sealed bytes as text: nonce, tag and ciphertext in base64, parted by dots, so that the length of each is checked. */
export type Sealed = string;

/**
 * AES-256-GCM under a nonce that was never used: 96 random bits. `of` is what the text belongs to (stream, event, field,
 * key): it opens as that alone. 2^32 texts under one key are the most that random nonces bear.
 */
export function seal(key: Uint8Array, text: string | Uint8Array, of: string, nonce = randomBytes(nonceBytes)): Sealed {
  if (isBlank(key)) throw new RegistrySealed();
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength }).setAAD(Buffer.from(of));
  const sealed = typeof text === 'string' ? cipher.update(text, 'utf8') : cipher.update(text);
  cipher.final(); // GCM has nothing left to give
  return `${nonce.toString('base64')}.${cipher.getAuthTag().toString('base64')}.${sealed.toString('base64')}`;
}

/** Throws `CannotOpen` unless all of it is as it was sealed. `what`: how the error calls it. */
export function open(key: Uint8Array, sealed: Sealed, of: string, what: string): Buffer {
  if (isBlank(key)) throw new RegistrySealed();
  const [nonce, tag, text] = parts(sealed, what);
  if (nonce.length !== nonceBytes) throw new CannotOpen('wrong-nonce-length', what);
  if (tag.length !== authTagLength) throw new CannotOpen('wrong-tag-length', what);
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength });
  decipher.setAAD(Buffer.from(of)).setAuthTag(tag);
  const opened = decipher.update(text);
  try {
    decipher.final();
  } catch {
    throw new CannotOpen('not-authentic', what);
  }
  return opened;
}

export const nonceOf = (sealed: Sealed): string => sealed.slice(0, sealed.indexOf('.'));

function parts(sealed: unknown, what: string): readonly [Buffer, Buffer, Buffer] {
  const parts = typeof sealed === 'string' ? sealed.split('.') : [];
  if (parts.length !== 3) throw new CannotOpen('not-sealed', what);
  return parts.map((part) => Buffer.from(part, 'base64')) as [Buffer, Buffer, Buffer];
}

/** A key is overwritten when the registry is sealed, also under the hands of whoever holds it. */
const isBlank = (key: Uint8Array): boolean => key.every((byte) => byte === 0);

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
/** Node takes shorter tags unless it is pinned. */
const authTagLength = 16;
