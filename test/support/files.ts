import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import type { Answer, Api } from './api.js';

/** What comes of attaching a file. */
export interface AttachedFile {
  readonly id: string;
  readonly position: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly mediaType: string;
  readonly copy: { readonly sha256: string; readonly bytes: number; readonly mediaType: string } | null;
  readonly state: 'kept' | 'quarantined' | 'infected';
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** What is said of a file, as `Upload-Metadata` has it. */
export const metadata = (says: Readonly<Record<string, string>>): string =>
  Object.entries(says)
    .map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
    .join(',');

type Who = Parameters<Api['as']>[0];
const bearer = (api: Api, who: Exclude<Who, 'nobody'>) => ({ Authorization: `Bearer ${api.token(who)}` });

export async function sendFile(
  api: Api,
  kase: string,
  bytes: Uint8Array,
  says: Readonly<Record<string, string>> = {},
  headers: Readonly<Record<string, string>> = {},
  who: Exclude<Who, 'nobody'> = 'monitor',
): Promise<Answer<AttachedFile>> {
  const response = await fetch(`${api.url}/v1/cases/${kase}/documents`, {
    method: 'POST',
    headers: {
      ...bearer(api, who),
      'Content-Type': 'application/octet-stream',
      ...(Object.keys(says).length > 0 && { 'Upload-Metadata': metadata(says) }),
      ...headers,
    },
    body: Buffer.from(bytes),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as never };
}

/** A file as it is given out. */
export async function fetchFile(
  api: Api,
  path: string,
  who: Exclude<Who, 'nobody'> = 'monitor',
  init: RequestInit = {},
) {
  const response = await fetch(`${api.url}${path}`, {
    ...init,
    headers: { ...bearer(api, who), ...(init.headers as Record<string, string> | undefined) },
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  const type = response.headers.get('content-type') ?? '';
  const problem =
    bytes.length > 0 && type.includes('problem+json')
      ? (JSON.parse(bytes.toString()) as { type: string }).type
      : undefined;
  return { status: response.status, headers: response.headers, bytes, problem };
}

/** A page with words in it, as small as a PDF can be. */
export const pdf = (words = 'A verdict'): Buffer =>
  Buffer.from(
    `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n% ${words}\ntrailer<</Root 1 0 R>>\n%%EOF\n`,
  );

/** A photograph with all that a telephone writes beside the picture. */
export function photograph(width = 64, height = 32): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background: '#a03020' } })
    .jpeg()
    .withExif({
      IFD0: { Artist: 'Olena Example', Make: 'Telefon', ImageDescription: 'the house of Olena' },
      IFD2: { UserComment: 'taken by Olena Example' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '44/1 57/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '34/1 6/1 0/1' },
    })
    .withXmp(
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="Olena Example"/></rdf:RDF></x:xmpmeta>',
    )
    .toBuffer();
}

/** Every file in a folder and the folders in it; none where there is no such folder. */
export const filesIn = (folder: string): readonly string[] =>
  !fs.existsSync(folder)
    ? []
    : fs
        .readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.join(entry.parentPath, entry.name));
