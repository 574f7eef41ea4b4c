import pLimit from 'p-limit';
import sharp from 'sharp';
import { refuse, type Refusal } from '#domain';
import type { Content } from './inspect.js';
import { mediaTypes } from './media-types.js';

export interface Drawn {
  readonly bytes: Buffer;
  readonly mediaType: string;
}

/**
 * The picture of a file drawn anew, the right way up: its pixels and nothing else, so without EXIF, place, author,
 * comments and the small picture inside. `undefined`: a file of its type has none. Refuses what does not open as what its
 * first bytes say, and what would take too much to open.
 */
export async function draw(content: Content, mediaType: string, bytes: number): Promise<Drawn | Refusal | undefined> {
  const format = mediaTypes[mediaType]?.drawn;
  if (format === undefined || bytes > mostBytes) return undefined;
  return oneByOne(async () => {
    try {
      const pieces: Buffer[] = [];
      for await (const piece of content()) pieces.push(piece);
      const picture = sharp(Buffer.concat(pieces), {
        failOn: 'warning',
        limitInputPixels: mostPixels,
        animated: false,
      });
      const drawn = await picture.autoOrient().timeout({ seconds: 20 }).toFormat(format, { quality: 90 }).toBuffer();
      return { bytes: drawn, mediaType: `image/${format}` };
    } catch (error) {
      if (/pixel limit/i.test((error as Error).message))
        return refuse('document-too-large', `The picture has more than ${mostPixels / 1_000_000} million pixels.`);
      return refuse('document-not-as-it-says', 'It begins as a picture does, and can not be opened as one.');
    }
  });
}

/** What a picture takes in memory is many times its file. */
const oneByOne = pLimit(1);
const mostBytes = 25_000_000;
const mostPixels = 100_000_000;
sharp.cache(false);
sharp.concurrency(1);
