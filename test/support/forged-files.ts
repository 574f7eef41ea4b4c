import { deflateSync } from 'node:zlib';

/** A zip of files that are not compressed, with sums of zero: what looks at it reads no further than names. */
export function zip(entries: Readonly<Record<string, string>>): Buffer {
  const parts = Object.entries(entries).map(([name, content]) => {
    const head = Buffer.alloc(30);
    head.write('PK\x03\x04', 'latin1');
    head.writeUInt16LE(20, 4);
    head.writeUInt32LE(content.length, 18);
    head.writeUInt32LE(content.length, 22);
    head.writeUInt16LE(name.length, 26);
    return Buffer.concat([head, Buffer.from(name), Buffer.from(content)]);
  });
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  return Buffer.concat([...parts, end]);
}
/** A letter, as far as anybody looks who asks what it is. */
export const word = (contentType: string, more: Readonly<Record<string, string>> = {}) =>
  zip({
    '[Content_Types].xml': `<Types><Override PartName="/word/document.xml" ContentType="${contentType}"/></Types>`,
    'word/document.xml': '<document/>',
    ...more,
  });

/** An entry of a zip file, packed; without the list that a zip ends with. */
function packedEntry(called: string, content: Buffer): Buffer {
  const packed = deflateSync(content).subarray(2, -4);
  const name = Buffer.from(called);
  const head = Buffer.alloc(30);
  head.write('PK\x03\x04', 'latin1');
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(8, 8); // deflated
  head.writeUInt32LE(packed.length, 18);
  head.writeUInt32LE(content.length, 22);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, name, packed]);
}

/** The beginning of a letter whose list of types unpacks to so many bytes. */
export const unpacksTo = (bytes: number): Buffer =>
  packedEntry('[Content_Types].xml', Buffer.from('<Types>'.padEnd(bytes, ' ')));

/** A letter with a part that is some kilobytes, and unpacks to so many bytes. */
export function letterUnpackingTo(contentType: string, bytes: number): Buffer {
  const letter = word(contentType);
  const part = packedEntry('word/media/image1.bmp', Buffer.alloc(bytes));
  return Buffer.concat([letter.subarray(0, -22), part, letter.subarray(-22)]);
}

/** A PDF of so many pages, each of which shows one stream that unpacks to so many bytes. */
export function pagesUnpackingTo(pages: number, bytes: number): Buffer {
  const packed = deflateSync(Buffer.alloc(bytes, ' '));
  const ids = Array.from({ length: pages }, (_, page) => page + 4);
  return Buffer.concat([
    Buffer.from(`%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count ${pages}/Kids[${ids.map((id) => `${id} 0 R`).join(' ')}]>>endobj\n3 0 obj<</Length ${packed.length}/Filter/FlateDecode>>stream\n`),
    packed,
    Buffer.from(`\nendstream endobj\n${ids.map((id) => `${id} 0 obj<</Type/Page/Parent 2 0 R/Contents 3 0 R>>endobj\n`).join('')}trailer<</Root 1 0 R>>\n%%EOF\n`),
  ]);
} // prettier-ignore

/** A PNG of so many pixels, all of them black, in some kilobytes. */
export function png(side: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.writeUInt8(1, 8);
  const rows = deflateSync(Buffer.alloc((Math.ceil(side / 8) + 1) * side), { level: 9 });
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', head), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
} // prettier-ignore

/** As PNG has it. */
function crc32(bytes: Buffer): number {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let n = 0; n < 8; n += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}
