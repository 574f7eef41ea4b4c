import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { startApi, type Api } from '../support/api.js';
import { until } from '../support/beside.js';
import { letterUnpackingTo, pagesUnpackingTo, png, unpacksTo, word, zip } from '../support/forged-files.js';
import { fetchFile, filesIn, pdf, photograph, sendFile, sha256 } from '../support/files.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-attacks-'));
let api: Api;
let kase: string;
beforeAll(async () => {
  api = await startApi(undefined, { QAYD_DATA_DIR: folder });
  kase = await aCase();
});
afterAll(async () => {
  await api.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function aCase(tier = 'restricted'): Promise<string> {
  const names = [{ text: 'Olena Example', script: 'Latn', language: 'en' }];
  const person = await api.as('monitor')<{ id: string }>('POST', '/v1/people', { names, tier });
  return (await api.as('monitor')<{ id: string }>('POST', '/v1/cases', { person: person.body.id, tier })).body.id;
}
const files = (of = '') => filesIn(path.join(folder, 'documents', of));
const refused = (status: number, problem: string) => ({ status, body: { type: `/problems/${problem}` } });
const since = async () => ({ 'Qayd-Min-Position': String(await api.head()) });

const ofWord = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';
const ofMacros = 'application/vnd.ms-word.document.macroEnabled.main+xml';
const gif = () =>
  sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
    .gif()
    .toBuffer();

describe('6.59: a file that is not what it is called', () => {
  it.each([
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), 415, 'document-type-not-taken'],
    ['a script', Buffer.from('<?php system($_GET["c"]); ?>'), 415, 'document-type-not-taken'],
    ['a drawing with a script', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), 415, 'document-type-not-taken'],
    ['a program', Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01', 'latin1'), Buffer.alloc(200)]), 415, 'document-type-not-taken'],
    ['an archive', zip({ 'a.txt': 'text' }), 415, 'document-type-not-taken'],
    ['a GIF that is a script', Buffer.from('GIF89a=1;alert(document.domain)//'.padEnd(900, ' ')), 422, 'document-not-as-it-says'],
    ['a page with a script for readers of PDF', pdf('/S /JavaScript /JS (app.alert(1))'), 422, 'document-runs-programs'],
    ['the same, written in another way', pdf('/S /J#61vaScript /JS (app.alert(1))'), 422, 'document-runs-programs'],
    ['a page that starts a program', pdf('/S /Launch /F (cmd.exe)'), 422, 'document-runs-programs'],
    ['a letter with macros', word(ofMacros, { 'word/vbaProject.bin': 'macros' }), 415, 'document-type-not-taken'],
    ['a letter that hides its macros', word(ofWord, { 'word/vbaProject.bin': 'macros' }), 422, 'document-runs-programs'],
    ['nothing', Buffer.alloc(0), 422, 'document-empty'],
  ])('%s is refused, and leaves nothing', async (_, bytes, status, problem) => {
    const [before, there] = [await api.head(), files()];
    const says = { name: 'photo.jpg' };
    expect(await sendFile(api, kase, bytes, says)).toMatchObject(refused(status, problem));
    expect([await api.head(), files()]).toEqual([before, there]);
  }); // prettier-ignore

  it('is taken by what it is, whatever it is called', async () => {
    for (const [bytes, mediaType] of [
      [await gif(), 'image/gif'],
      [pdf('by its bytes'), 'application/pdf'],
      [word(ofWord), 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ] as const)
      expect(await sendFile(api, kase, bytes, { name: 'page.html' })).toMatchObject({
        status: 201,
        body: { mediaType },
      });
  });

  it('comes with the right type of body, and what the client says of its type counts for nothing', async () => {
    for (const type of ['text/html', 'image/png', 'application/json', 'multipart/form-data; boundary=a'])
      expect(await sendFile(api, kase, Buffer.from('{}'), {}, { 'Content-Type': type })).toMatchObject(
        refused(415, 'unsupported-media-type'),
      );
  });
});

describe('6.60: a small file that is large once it is open', () => {
  it('is refused before it is opened', async () => {
    const bomb = png(20_000);
    expect(bomb.length).toBeLessThan(100_000);
    const before = process.memoryUsage().rss;
    expect(await sendFile(api, kase, bomb)).toMatchObject(refused(413, 'document-too-large'));
    expect(process.memoryUsage().rss - before).toBeLessThan(256_000_000);
    expect((await sendFile(api, kase, png(100))).status).toBe(201);
  });

  it('of letters that unpack to much is not unpacked', async () => {
    const bomb = unpacksTo(2 ** 28);
    const before = process.memoryUsage().rss;
    expect((await sendFile(api, kase, bomb)).status).toBe(415);
    expect(process.memoryUsage().rss - before).toBeLessThan(256_000_000);
  });

  it.each([
    ['a letter with a part of 256 MB', letterUnpackingTo(ofWord, 2 ** 28), 400_000],
    ['a PDF of 100,000 pages of 64 MB each', pagesUnpackingTo(100_000, 2 ** 26), 10_000_000],
  ])('%s is opened by nobody here: it is kept as it came, no copy is made, and nothing of it is published', async (_, bomb, most) => {
    expect(bomb.length).toBeLessThan(most);
    const published = await aCase('public');
    const before = process.memoryUsage().rss;
    const { status, body } = await sendFile(api, published, bomb, { tier: 'public' });
    expect([status, body.copy]).toEqual([201, null]);
    expect(process.memoryUsage().rss - before).toBeLessThan(256_000_000);
    const at = `/v1/cases/${published}/documents/${body.id}`;
    const headers = await since();
    for (const part of ['', '/copy'])
      expect(await fetchFile(api, `${at}${part}`, 'analyst', { headers })).toMatchObject({ status: 404, problem: '/problems/document-not-published' });
    expect(sha256((await fetchFile(api, at, 'monitor', { headers })).bytes)).toBe(sha256(bomb));
  }); // prettier-ignore

  it('is not read past what is taken', async () => {
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1_000_000)),
    });
    const answer = await fetchFile(api, `/v1/cases/${kase}/documents`, 'monitor', {
      method: 'POST',
      headers: { 'Content-Type': 'application/octet-stream' },
      body,
      duplex: 'half',
    }).catch((error: unknown) => (error as { cause?: { code?: string } }).cause?.code);
    expect(answer === 'ECONNRESET' || answer === 'EPIPE' || answer === 'UND_ERR_SOCKET' || (answer as { status: number }).status === 413).toBe(true); // prettier-ignore
    await until(() => Promise.resolve(files('uploads').length === 0));
  });
});

describe('6.61: what a telephone writes beside a picture', () => {
  const betrays = ['Olena', 'Telefon', 'GPS', 'Exif', 'http://ns.adobe.com', 'adobe:ns:meta', 'JFXX'];

  it('is in no copy, while what came is kept to the byte', async () => {
    const published = await aCase('public');
    const photo = await photograph();
    expect((await sharp(photo).metadata()).exif).toBeDefined();
    for (const text of ['Olena Example', 'Telefon', 'adobe:ns:meta']) expect(photo.includes(text)).toBe(true);
    const { id, copy } = (await sendFile(api, published, photo, { tier: 'public' })).body;
    const at = `/v1/cases/${published}/documents/${id}`;
    const given = await fetchFile(api, `${at}/copy`, 'analyst', { headers: await since() });
    expect(sha256(given.bytes)).toBe(copy!.sha256);
    for (const text of betrays) expect([text, given.bytes.includes(text)]).toEqual([text, false]);
    const { exif, xmp, icc, iptc, orientation } = await sharp(given.bytes).metadata();
    expect([exif, xmp, icc, iptc, orientation]).toEqual([undefined, undefined, undefined, undefined, undefined]);
    expect(given.headers.get('content-disposition')).not.toContain('Olena');
    expect(sha256((await fetchFile(api, at, 'monitor')).bytes)).toBe(sha256(photo));
  });

  it('is in no copy of any kind of picture, and it stands the right way up', async () => {
    const lying = { create: { width: 40, height: 20, channels: 3 as const, background: 'blue' } };
    const exif = { IFD0: { Artist: 'Olena Example' } };
    const pictures = await Promise.all([
      sharp(lying).jpeg().withMetadata({ orientation: 6, exif }).toBuffer(),
      sharp(lying).png().withMetadata({ orientation: 6, exif }).toBuffer(),
      sharp(lying).webp().withMetadata({ orientation: 6, exif }).toBuffer(),
      sharp(lying).tiff().withMetadata({ orientation: 6, exif }).toBuffer(),
    ]);
    for (const picture of pictures) {
      const { id } = (await sendFile(api, kase, picture)).body;
      const copy = await fetchFile(api, `/v1/cases/${kase}/documents/${id}/copy`, 'monitor', {
        headers: await since(),
      });
      expect(copy.bytes.includes('Olena')).toBe(false);
      expect(await sharp(copy.bytes).metadata()).toMatchObject({ width: 20, height: 40 });
    }
  });
});

it.each([
  ['a PDF', Buffer.concat([pdf('/Author (Olena Example)'), Buffer.from('<x:xmpmeta><dc:creator>Olena Example</dc:creator></x:xmpmeta>')]), 'pdf'],
  ['a letter', word(ofWord, { 'docProps/core.xml': '<dc:creator>Olena Example</dc:creator>' }), 'docx'],
  ['a film with the place', film('+44.9500+034.1000/'), 'mp4'],
])('6.61: what %s says beside what it shows is published by nothing, and kept to the byte', async (_, bytes, extension) => {
  const published = await aCase('public');
  const { status, body } = await sendFile(api, published, bytes, { tier: 'public' });
  expect([status, body.copy]).toEqual([201, null]);
  const at = `/v1/cases/${published}/documents/${body.id}`;
  const headers = await since();
  for (const part of ['', '/copy']) {
    const given = await fetchFile(api, `${at}${part}`, 'analyst', { headers });
    expect(given).toMatchObject({ status: 404, problem: '/problems/document-not-published' });
    expect(given.bytes.toString()).not.toMatch(/Olena|34\.1/);
  }
  const original = await fetchFile(api, at, 'monitor', { headers });
  expect(sha256(original.bytes)).toBe(sha256(bytes));
  expect(original.headers.get('content-disposition')).toBe(`attachment; filename="${body.id}.${extension}"`);
}); // prettier-ignore

/** The boxes of a film that say what it is and where it was taken. */
function film(place: string): Buffer {
  const box = (type: string, content: Buffer) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(8 + content.length);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, content]);
  };
  const where = box('\xa9xyz', Buffer.concat([Buffer.from([0, place.length, 0x15, 0xc7]), Buffer.from(place)]));
  return Buffer.concat([box('ftyp', Buffer.from('isom\0\0\x02\0isommp41')), box('moov', box('udta', where))]);
}

describe('6.63: the name of a file', () => {
  it.each([
    '../../../etc/passwd', 'CON', 'photo\u202Egpj.exe', 'x'.repeat(300), 'a\u0000b.pdf', 'a\r\nSet-Cookie: a=b', '"; filename="x.html', '\u{1F600}'.repeat(200), '   ',
  ])('%j goes into no path and no header', async (name) => {
    const attached = await sendFile(api, kase, pdf(`called ${Buffer.from(name).toString('hex')}`), { name });
    expect(attached.status).toBe(201);
    const { id } = attached.body;
    expect(files('kept').filter((file) => path.basename(file) === id)).toHaveLength(1);
    const given = await fetchFile(api, `/v1/cases/${kase}/documents/${id}`, 'monitor', { headers: await since() });
    expect(given.headers.get('content-disposition')).toBe(`attachment; filename="${id}.pdf"`);
    expect([...given.headers.keys()]).not.toContain('set-cookie');
    expect(Object.fromEntries(given.headers)).toMatchObject({
      'content-security-policy': expect.stringContaining('sandbox'),
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    });
  }); // prettier-ignore
});

it('6.63: a page of another site is given no file, as a script, a picture or otherwise', async () => {
  const { id } = (await sendFile(api, kase, pdf('for our own page'))).body;
  const at = `/v1/cases/${kase}/documents/${id}`;
  const position = await since();
  for (const site of ['cross-site', 'same-site'])
    for (const destination of ['script', 'image', 'document'])
      expect(
        await fetchFile(api, at, 'monitor', {
          headers: { ...position, 'Sec-Fetch-Site': site, 'Sec-Fetch-Dest': destination },
        }),
      ).toMatchObject({ status: 403, problem: '/problems/cross-site' });
  expect(await fetchFile(api, at, 'monitor', { headers: { ...position, 'Sec-Fetch-Site': 'same-origin' } })).toMatchObject({ status: 200 }); // prettier-ignore
});
