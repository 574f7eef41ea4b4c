import sharp from 'sharp';
import { refuse, type Area, type Refusal } from '#domain';
import type { Content } from '../inspect.js';
import { mediaTypes } from '../media-types.js';
import { mostBytes, oneByOne, opening, pictureOf, whole } from '../pictures.js';
import { burn } from './burn.js';
import { noSuchPage } from './no-such-page.js';
import { redactPdf } from './redact-pdf.js';

/**
 * A file drawn anew with areas covered: of a picture its pixels, of a PDF its pages as pictures, and nothing else of
 * either. What is covered is painted over before anything is encoded, so that it is not in the copy.
 */
export async function redact(
  content: Content,
  { mediaType, bytes }: { readonly mediaType: string; readonly bytes: number },
  areas: readonly Area[],
): Promise<Buffer | Refusal> {
  const format = mediaTypes[mediaType]?.drawn;
  const isPdf = mediaType === 'application/pdf';
  if (format === undefined && !isPdf)
    return refuse(
      'document-not-redactable',
      'Pictures and PDF are redacted, and of pictures no HEIC. Take pictures of what it shows, and attach those.',
    );
  if (bytes > mostBytes)
    return refuse('document-too-large', `No file of more than ${mostBytes / 1_000_000} MB is redacted.`);
  if (isPdf) return redactPdf(await whole(content), areas);
  const elsewhere = areas.findIndex(({ page }) => page > 1);
  if (elsewhere >= 0) return noSuchPage(elsewhere, 1);
  const margin = exact.has(mediaType) ? 0 : 16;
  return oneByOne(async () => {
    const file = await whole(content);
    return opening(mostPixels, async () => {
      const { data, info } = await pictureOf(file, mostPixels)
        .toColourspace('srgb')
        .raw({ depth: 'uchar' })
        .toBuffer({ resolveWithObject: true });
      const { width, height, channels } = info;
      burn({ data, width, height, channels }, areas, margin);
      return sharp(data, { raw: { width, height, channels } }).toFormat(format!, { quality: 90 }).toBuffer();
    });
  });
}

/** Whose pixels are each for itself. In others a block of 16 or less tells of all pixels in it. */
const exact: ReadonlySet<string> = new Set(['image/png', 'image/gif']);

/** Opened, each takes up to four bytes, twice. */
const mostPixels = 64_000_000;
