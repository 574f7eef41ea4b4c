import { hash, type Options } from '@node-rs/argon2';
import { randomBytes, timingSafeEqual } from 'node:crypto';
import pLimit from 'p-limit';
import { AccessRefused } from '../refusal.js';

/** Of an account: PHC strings of one salt. */
export interface Hashes {
  readonly passphrase: string;
  readonly duress: string;
}

/** Hashes of a new passphrase, and of nothing that anyone could say as the duress one. */
export async function hashesOf(passphrase: string): Promise<Hashes> {
  const salt = randomBytes(16);
  return { passphrase: await hashed(passphrase, salt), duress: noDuress(salt) };
}

/** Of another duress passphrase for the same account. */
export const duressHash = (passphrase: string, { passphrase: own }: Hashes): Promise<string> =>
  hashed(passphrase, saltOf(own));
export const noDuressHash = ({ passphrase: own }: Hashes): string => noDuress(saltOf(own));

/** Which of the two it is. One run of argon2id whatever comes of it, of nobody's hashes too. */
export async function recognise(passphrase: string, hashes: Hashes = nobodys): Promise<'own' | 'duress' | undefined> {
  const found = await hashed(passphrase, saltOf(hashes.passphrase));
  const [own, duress] = [isSame(found, hashes.passphrase), isSame(found, hashes.duress)];
  return own ? 'own' : duress ? 'duress' : undefined;
}

/** Argon2id, 64 MiB, 3 passes (RFC 9106, second recommended option, with one lane). */
const options: Options = { memoryCost: 65_536, timeCost: 3, parallelism: 1 };

/** At most four at once, each taking 64 MiB, and as many behind them as are served within some two seconds. */
const limit = pLimit(4);
const mostWaiting = 32;

function hashed(passphrase: string, salt: Buffer): Promise<string> {
  if (limit.pendingCount >= mostWaiting)
    throw new AccessRefused('sign-in-busy', 'Try again in some seconds.', { retryAfterSeconds: 3 });
  // NFC: the same text is the same passphrase on every keyboard; not NFKC, which makes different texts one.
  return limit(() => hash(passphrase.normalize('NFC'), { ...options, salt }));
}

const phc = (salt: Buffer, digest: Buffer) => `$argon2id$v=19$m=65536,t=3,p=1$${unpadded(salt)}$${unpadded(digest)}`;
const unpadded = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
const saltOf = (text: string) => Buffer.from(text.split('$')[4]!, 'base64');
const noDuress = (salt: Buffer) => phc(salt, randomBytes(32));
const isSame = (one: string, other: string) =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

const nobodysSalt = randomBytes(16);
const nobodys: Hashes = { passphrase: noDuress(nobodysSalt), duress: noDuress(nobodysSalt) };
