import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { fileTypeFromStream } from 'file-type';
import { refuse, type FileFound, type Refusal } from '#domain';
import { mediaTypes } from './media-types.js';

export type Content = () => AsyncIterable<Buffer>;

/** What a file is, by its bytes alone, or why it is not taken. */
export async function inspect(content: Content): Promise<FileFound | Refusal> {
  const mediaType = await typeOf(content);
  const known = mediaType === undefined ? undefined : mediaTypes[mediaType];
  if (mediaType === undefined || !known)
    return refuse(
      'document-type-not-taken',
      'Its bytes are of no kind that is taken: pictures, PDF, office documents without macros, sound and video are. What it is called does not count.',
      { more: { taken: Object.keys(mediaTypes) } },
    );
  const { runs, ...found } = await read(content, known.runs);
  if (runs)
    return refuse(
      'document-runs-programs',
      'It has a script, or an action that starts a program. Print it to PDF, or take pictures of it, and send that.',
    );
  return { ...found, mediaType };
}

async function typeOf(content: Content): Promise<string | undefined> {
  const stream = Readable.from(content(), { objectMode: false });
  try {
    return (await fileTypeFromStream(stream))?.mime.split(';')[0];
  } finally {
    stream.destroy();
  }
}

/** Its hash and size, and whether a pattern is in it. */
async function read(content: Content, pattern: RegExp | undefined) {
  const hash = createHash('sha256');
  let [bytes, runs, before] = [0, false, ''];
  for await (const piece of content()) {
    hash.update(piece);
    bytes += piece.length;
    if (!pattern || runs) continue;
    const text = before + piece.toString('latin1');
    runs = pattern.test(text);
    before = text.slice(-longest);
  }
  return { sha256: hash.digest('hex'), bytes, runs };
}

/** No pattern is longer. */
const longest = 64;
