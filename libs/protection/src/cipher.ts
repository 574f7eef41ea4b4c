import { createCipheriv, createDecipheriv } from 'node:crypto';
import { CannotOpen, RegistrySealed } from './errors.js';
import { freshBytes } from './random.js';

/** Sealed bytes as text: nonce, tag and ciphertext in base64, parted by dots, so that the length of each is checked. */
export type Sealed = string;

/**
 * AES-256-GCM under a nonce that was never used: 96 random bits. `of` is what the text belongs to (stream, event, field,
 * key): it opens as that alone. 2^32 texts under one key are the most that random nonces bear.
 */
export function seal(key: Uint8Array, text: string | Uint8Array, of: string, nonce = freshBytes(nonceBytes)): Sealed {
  return sealedParts(key, text, of, nonce)
    .map((part) => part.toString('base64'))
    .join('.');
}

/** Bytes as `seal` seals them, as bytes: nonce, tag, ciphertext. */
export const sealBytes = (key: Uint8Array, bytes: Uint8Array, of: string): Buffer =>
  Buffer.concat(sealedParts(key, bytes, of, freshBytes(nonceBytes)));

/** Opens what `sealBytes` sealed; throws as `open` does. */
export function openBytes(key: Uint8Array, sealed: Buffer, of: string, what: string): Buffer {
  const [tagAt, textAt] = [nonceBytes, nonceBytes + authTagLength];
  return opened(key, [sealed.subarray(0, tagAt), sealed.subarray(tagAt, textAt), sealed.subarray(textAt)], of, what);
}
/** How many bytes more they are, sealed. */
export const sealingBytes = 28;

/** Throws `CannotOpen` unless all of it is as it was sealed. `what`: how the error calls it. */
export function open(key: Uint8Array, sealed: Sealed, of: string, what: string): Buffer {
  return opened(key, parts(sealed, what), of, what);
}

type Parts = readonly [nonce: Buffer, tag: Buffer, text: Buffer];

function sealedParts(key: Uint8Array, text: string | Uint8Array, of: string, nonce: Buffer): Parts {
  if (isBlank(key)) throw new RegistrySealed();
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength }).setAAD(Buffer.from(of));
  const sealed = typeof text === 'string' ? cipher.update(text, 'utf8') : cipher.update(text);
  cipher.final(); // GCM has nothing left to give
  return [nonce, cipher.getAuthTag(), sealed];
}

function opened(key: Uint8Array, [nonce, tag, text]: Parts, of: string, what: string): Buffer {
  if (isBlank(key)) throw new RegistrySealed();
  if (nonce.length !== nonceBytes) throw new CannotOpen('wrong-nonce-length', what);
  if (tag.length !== authTagLength) throw new CannotOpen('wrong-tag-length', what);
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength });
  decipher.setAAD(Buffer.from(of)).setAuthTag(tag);
  const bytes = decipher.update(text);
  try {
    decipher.final();
  } catch {
    throw new CannotOpen('not-authentic', what);
  }
  return bytes;
}

export const nonceOf = (sealed: Sealed): string => sealed.slice(0, sealed.indexOf('.'));

function parts(sealed: unknown, what: string): Parts {
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
