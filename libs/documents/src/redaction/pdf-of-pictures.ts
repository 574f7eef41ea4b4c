/** A page that is one picture. `points`: how large it is on paper, in 72ths of an inch. */
export interface PicturePage {
  readonly jpeg: Buffer;
  readonly width: number;
  readonly height: number;
  readonly points: readonly [width: number, height: number];
}

/**
 * A PDF of pictures, in RGB, by ISO 32000-1: a catalogue, the pages, and of each its picture and the one line that shows
 * it. It says nothing of when, by whom or with what it was made, so the same pictures are the same bytes.
 */
export function pdfOfPictures(pages: readonly PicturePage[]): Buffer {
  const [catalogue, tree, first] = [1, 2, 3];
  const objects = [
    `<</Type/Catalog/Pages ${tree} 0 R>>`,
    `<</Type/Pages/Count ${pages.length}/Kids[${pages.map((_, n) => `${first + 3 * n} 0 R`).join(' ')}]>>`,
    ...pages.flatMap(({ jpeg, width, height, points }, n) => {
      const [shown, picture] = [first + 3 * n + 1, first + 3 * n + 2];
      const [wide, high] = points.map((length) => Number(length.toFixed(2)));
      return [
        `<</Type/Page/Parent ${tree} 0 R/MediaBox[0 0 ${wide} ${high}]/Contents ${shown} 0 R/Resources<</XObject<</P ${picture} 0 R>>>>>>`,
        stream('', Buffer.from(`q ${wide} 0 0 ${high} 0 0 cm /P Do Q`)),
        stream(
          `/Type/XObject/Subtype/Image/Width ${width}/Height ${height}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode`,
          jpeg,
        ),
      ];
    }),
  ];
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  let length = parts[0]!.length;
  const starts = objects.map((object, n) => {
    const start = length;
    const part = Buffer.concat([Buffer.from(`${n + 1} 0 obj\n`), Buffer.from(object), Buffer.from('\nendobj\n')]);
    parts.push(part);
    length += part.length;
    return start;
  });
  const size = objects.length + 1;
  const table = starts.map((start) => `${String(start).padStart(10, '0')} 00000 n \n`).join('');
  const end = `trailer\n<</Size ${size}/Root ${catalogue} 0 R>>\nstartxref\n${length}\n%%EOF\n`;
  return Buffer.concat([...parts, Buffer.from(`xref\n0 ${size}\n0000000000 65535 f \n${table}${end}`)]);
}

const stream = (says: string, bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`<<${says}/Length ${bytes.length}>>\nstream\n`), bytes, Buffer.from('\nendstream')]);
