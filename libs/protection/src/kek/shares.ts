import { combine, split } from 'shamir-secret-sharing';
import { z } from 'zod';
import { roomForKey } from '../random.js';
import { checkValueOf } from './key-encryption.js';

/** What one custodian keeps. One alone, and any number below the threshold, tells nothing of the key. */
export const share = z.strictObject({
  qayd: z.literal('share of a key-encryption key'),
  epoch: z.int().min(1),
  threshold: z.int().min(2),
  shares: z.int().min(2),
  share: z.base64().min(40).max(80),
});
export type Share = z.output<typeof share>;

/** So many shares, any `threshold` of which give the key. */
export async function splitKek(
  kek: Uint8Array,
  epoch: number,
  shares: number,
  threshold: number,
): Promise<readonly Share[]> {
  if (!(threshold >= 2 && shares >= threshold && shares <= 20))
    throw new Error('At least two of at most twenty shares open it: --threshold 2 --shares 3, say');
  return (await split(new Uint8Array(kek), shares, threshold)).map((one) => ({
    qayd: 'share of a key-encryption key',
    epoch,
    threshold,
    shares,
    share: Buffer.from(one).toString('base64'),
  }));
}

/** The shares do not give the key: too few, or one of them is wrong. Which one is not told. */
export class SharesDoNotOpen extends Error {
  constructor(why: string) {
    super(`The shares do not open it: ${why}`);
  }
}

/** The key that shares of one epoch give, if it is the one of that epoch. Throws `SharesDoNotOpen`. */
export async function combineShares(shares: readonly Share[], checkValue: Uint8Array): Promise<Buffer> {
  const distinct = [...new Map(shares.map((one) => [one.share, one])).values()];
  const [first] = distinct;
  if (!first || distinct.length < first.threshold)
    throw new SharesDoNotOpen(`${distinct.length} of the ${first?.threshold ?? 2} that it takes`);
  const given = await combine(distinct.map(({ share }) => new Uint8Array(Buffer.from(share, 'base64')))).catch(() => {
    throw new SharesDoNotOpen('at least one of them is wrong');
  });
  const kek = roomForKey(given.length);
  kek.set(given);
  given.fill(0);
  if (checkValueOf(kek, first.epoch).equals(checkValue)) return kek;
  kek.fill(0);
  throw new SharesDoNotOpen('at least one of them is wrong');
}
