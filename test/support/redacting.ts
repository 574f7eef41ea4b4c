import { deflateSync, inflateSync } from 'node:zlib';
import sharp from 'sharp';
import type { Answer, Api } from './api.js';
import { fetchFile, filesIn, sendFile } from './files.js';

export interface Covered {
  readonly page?: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
interface Made {
  readonly id: string;
  readonly areas: number;
  readonly position: string;
  readonly copy: { readonly sha256: string; readonly bytes: number; readonly mediaType: string };
}

/** Asks for a redacted copy of a document at its address. */
export const redact = (
  api: Api,
  at: string,
  areas: readonly object[],
  who: Parameters<Api['as']>[0] = 'monitor',
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer<Made>> =>
  api.as(who)<Made>('POST', `${at}/redactions`, { reason: 'It names the neighbour Petro', areas }, headers);

/** A case for all to see. */
export async function publicCase(api: Api): Promise<{ readonly person: string; readonly kase: string }> {
  const names = [{ text: 'Olena Example', script: 'Latn', language: 'en' }];
  const tier = 'public';
  const person = (await api.as('monitor')<{ id: string }>('POST', '/v1/people', { names, tier })).body.id;
  return { person, kase: (await api.as('monitor')<{ id: string }>('POST', '/v1/cases', { person, tier })).body.id };
}

/** Attaches a file for all to see, and says at what address. */
export async function attach(api: Api, kase: string, bytes: Buffer, tier = 'public'): Promise<string> {
  const { status, body } = await sendFile(api, kase, bytes, { tier });
  if (status !== 201) throw new Error(`It was not attached: ${JSON.stringify(body)}`);
  return `/v1/cases/${kase}/documents/${body.id}`;
}

/** All of a page, and the red part of a picture. */
/** Reads that show what was written until now. */
export const since = async (api: Api) => ({ 'Qayd-Min-Position': String(await api.head()) });

export type Who = Parameters<typeof fetchFile>[2];

/** A file as it is given out now. */
export const fetchNow = async (api: Api, at: string, who: Who = 'analyst') =>
  fetchFile(api, at, who, { headers: await since(api) });

/** What is in a folder of the document at this path. */
export const filesOf = (folder: string, at: string): readonly string[] =>
  filesIn(folder).filter((file) => file.includes(at.split('/').at(-1)!));

export const whole = { x: 0, y: 0, width: 1, height: 1 };
export const name = { x: 0.5, y: 0.125, width: 0.25, height: 0.125 };

/** Shown upright it is 320 by 640, white, with a red part where the name is and blue ones where it would be mistaken for it. */
export async function turned(format: 'jpeg' | 'png' = 'jpeg', orientation = 1, turn = 0): Promise<Buffer> {
  const part = (background: string, left: number, top: number) => ({
    input: { create: { width: 80, height: 80, channels: 3 as const, background } },
    left,
    top,
  });
  const shown = await sharp({ create: { width: 320, height: 640, channels: 3, background: 'white' } })
    .composite([part('#ff0000', 160, 80), part('#0000ff', 160, 480), part('#0000ff', 0, 160), part('#0000ff', 0, 320)])
    .png()
    .toBuffer();
  const exif = { IFD0: { Artist: 'Olena Example' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '44/1 57/1 0/1' } };
  return sharp(shown).rotate(turn).toFormat(format).withMetadata({ orientation, exif }).toBuffer();
}

/** A picture as raw pixels, of which one is read by its place. */
export async function pixelsOf(bytes: Buffer) {
  const { data, info } = await sharp(bytes)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
  return { width: info.width, height: info.height, at };
}

/** Each colour that is in a part of it; of a picture that was pressed, those near black are black. */
export function coloursIn(
  { width, height, at }: Awaited<ReturnType<typeof pixelsOf>>,
  area: Covered,
): ReadonlySet<string> {
  const found = new Set<string>();
  for (let y = Math.ceil(area.y * height); y < Math.floor((area.y + area.height) * height); y += 1)
    for (let x = Math.ceil(area.x * width); x < Math.floor((area.x + area.width) * width); x += 1) {
      const colour = at(x, y);
      found.add(colour.every((part) => part < 12) ? 'black' : colour.join(' '));
    }
  return found;
}

/** A PDF of pages with a line each, at the place that is asked for, from the left and from below, in points. */
export function letter(
  lines: readonly (readonly [words: string, left: number, up: number])[],
  { page = '', packed = false, more = '', info = '' } = {},
): Buffer {
  const shown = lines.map(([words, left, up]) => `BT /F 24 Tf ${left} ${up} Td (${words}) Tj ET`);
  const streams = shown.map((line) => {
    const bytes = packed ? deflateSync(Buffer.from(line)) : Buffer.from(line);
    return `<</Length ${bytes.length}${packed ? '/Filter/FlateDecode' : ''}>>stream\n${bytes.toString('latin1')}\nendstream`;
  });
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Count ${lines.length}/Kids[${lines.map((_, n) => `${5 + 2 * n} 0 R`).join(' ')}]>>`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
    `<</Title(A letter)${info}>>`,
    ...streams.flatMap((content, n) => [
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents ${6 + 2 * n} 0 R/Resources<</Font<</F 3 0 R>>>>${page}>>`,
      content,
    ]),
  ];
  return withTable(Buffer.from('%PDF-1.7\n'), objects.map((object, n) => [n + 1, object] as const), `/Size ${objects.length + 1}/Root 1 0 R/Info 4 0 R${more}`); // prettier-ignore
}

/** A PDF as it is after somebody changed objects of it and saved only what changed: what was before is in it still. */
export function changedLater(pdf: Buffer, objects: readonly (readonly [number: number, object: string])[]): Buffer {
  const before = pdf.toString('latin1');
  const [, start] = /startxref\n(\d+)/.exec(before)!;
  const [, trailer] = /trailer\n<<(.*)>>\nstartxref/.exec(before)!;
  return withTable(pdf, objects, `${trailer}/Prev ${start}`);
}

function withTable(before: Buffer, objects: readonly (readonly [number, string])[], trailer: string): Buffer {
  let bytes = before.toString('latin1');
  const rows = objects.map(([number, object]) => {
    const row = `${number} 1\n${String(bytes.length).padStart(10, '0')} 00000 n \n`;
    bytes += `${number} 0 obj\n${object}\nendobj\n`;
    return row;
  });
  const table = `xref\n0 1\n0000000000 65535 f \n${rows.join('')}`;
  return Buffer.from(`${bytes}${table}trailer\n<<${trailer}>>\nstartxref\n${bytes.length}\n%%EOF\n`, 'latin1');
}

/** All that is in a PDF: its bytes, and those of every stream that unpacks. */
export function unpacked(pdf: Buffer): string {
  const text = pdf.toString('latin1');
  const streams = [...text.matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)].map(([, content]) => {
    try {
      return inflateSync(Buffer.from(content!, 'latin1')).toString('latin1');
    } catch {
      return '';
    }
  });
  return [text, ...streams].join('\n');
}

/** The pictures in a PDF of pictures, in the order of its pages. */
export function picturesIn(pdf: Buffer): readonly Buffer[] {
  const text = pdf.toString('latin1');
  return [...text.matchAll(/\/Filter\/DCTDecode\/Length (\d+)>>\nstream\n/g)].map(({ index, 0: head, 1: length }) =>
    pdf.subarray(index + head.length, index + head.length + Number(length)),
  );
}
