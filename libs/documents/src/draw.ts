import type { Refusal } from '#domain';
import type { Content } from './inspect.js';
import { mediaTypes } from './media-types.js';
import { mostBytes, oneByOne, opening, pictureOf, whole } from './pictures.js';

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
    const file = await whole(content);
    return opening(mostPixels, async () => {
      const drawn = await pictureOf(file, mostPixels).toFormat(format, { quality: 90 }).toBuffer();
      return { bytes: drawn, mediaType: `image/${format}` };
    });
  });
}

const mostPixels = 100_000_000;
