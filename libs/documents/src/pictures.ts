import pLimit from 'p-limit';
import sharp, { type Sharp } from 'sharp';
import { refuse, type Refusal } from '#domain';

/** What a picture takes in memory is many times its file. */
export const oneByOne = pLimit(1);
/** Of a file that is drawn: no larger one is. */
export const mostBytes = 25_000_000;

/** A picture, not opened yet, the right way up. */
export const pictureOf = (bytes: Buffer, mostPixels: number): Sharp =>
  sharp(bytes, { failOn: 'warning', limitInputPixels: mostPixels, animated: false })
    .autoOrient()
    .timeout({ seconds: 20 });

/** Refuses what does not open as what its first bytes say, and what would take too much to open. */
export async function opening<T>(mostPixels: number, draw: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await draw();
  } catch (error) {
    if (/pixel limit/i.test((error as Error).message))
      return refuse('document-too-large', `The picture has more than ${mostPixels / 1_000_000} million pixels.`);
    return refuse('document-not-as-it-says', 'It begins as a picture does, and can not be opened as one.');
  }
}

export async function whole(content: () => AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of content()) pieces.push(piece);
  return Buffer.concat(pieces);
}

sharp.cache(false);
sharp.concurrency(1);
