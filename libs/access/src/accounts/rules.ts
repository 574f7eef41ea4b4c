import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { AccessRefused } from '../refusal.js';

/**
 * Rejects unless a new passphrase is good: 15 to 256 characters, spaces at its ends too (NIST SP 800-63B-4, 3.1.1.2), not
 * made of what is known from breaches, without the member's name or the product's. `field`: where it stands.
 */
export async function assertGood(passphrase: string, name: string, field = 'passphrase'): Promise<void> {
  const text = passphrase.normalize('NFC');
  const length = [...text].length;
  if (length < 15) throw new AccessRefused('passphrase-too-short', 'Take 15 characters or more.', { field });
  if (length > 256 || /\p{Cs}/u.test(text))
    throw new AccessRefused('passphrase-too-long', 'Take 256 characters at most.', { field });
  const low = text.toLowerCase();
  const named = [name.normalize('NFC').toLowerCase(), 'qayd'].some((word) => word.length > 2 && low.includes(word));
  if (named)
    throw new AccessRefused('passphrase-names', 'Leave out your own name and that of the registry.', { field });
  if ((await guesser()).check(text, [name]).guessesLog10 < leastGuesses)
    throw new AccessRefused('passphrase-guessable', 'Take five or six words that have nothing to do with each other.', {
      field,
    });
}

/** 10^10 guesses: what a throttled sign-in withstands for ever, and argon2id for years. */
const leastGuesses = 10;

/** 49,000 passphrases from breaches, with the ways in which people alter and repeat them; made when it is needed. */
let made: Promise<ZxcvbnFactory> | undefined;
const guesser = () => (made ??= makeGuesser());
async function makeGuesser(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  return new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: 256 });
}
