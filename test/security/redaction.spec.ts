import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PDFiumLibrary } from '@hyzyla/pdfium';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { eventsIn, startApi, type Api } from '../support/api.js';
import { photograph } from '../support/files.js';
import { word } from '../support/forged-files.js';
import { attach, changedLater, coloursIn, fetchNow, filesOf, letter, name, picturesIn, pixelsOf, publicCase, redact, turned, unpacked, whole, type Who } from '../support/redacting.js'; // prettier-ignore

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-redaction-'));
let api: Api;
let kase: string;
let pdfium: PDFiumLibrary;
beforeAll(async () => {
  api = await startApi(undefined, { QAYD_DATA_DIR: folder });
  ({ kase } = await publicCase(api));
  pdfium = await PDFiumLibrary.init();
});
afterAll(async () => {
  pdfium.destroy();
  await api.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const attached = (bytes: Buffer) => attach(api, kase, bytes);
const get = (at: string, who?: Who) => fetchNow(api, at, who);
const files = (of: string, at: string) => filesOf(path.join(folder, 'documents', of), at);
const textOf = async (pdf: Buffer): Promise<readonly string[]> => {
  const opened = await pdfium.loadDocument(pdf);
  const texts = [...opened.pages()].map((page) => page.getText());
  opened.destroy();
  return texts;
};

describe('6.62: a picture, redacted', () => {
  it.each([
    ['jpeg', 6, 270], ['jpeg', 3, 180], ['jpeg', 8, 90], ['png', 6, 270],
  ] as const)('%s that lies on its side (%i) is covered where it is shown, and nowhere else', async (format, orientation, turn) => {
    const at = await attached(await turned(format, orientation, turn));
    const before = await pixelsOf((await get(`${at}/copy`)).bytes);
    expect([before.width, before.height, before.at(200, 120)[0]! > 240]).toEqual([320, 640, true]);

    expect(await redact(api, at, [name])).toMatchObject({ status: 201, body: { areas: 1, copy: { mediaType: `image/${format}` } } });

    const copy = await get(`${at}/copy`);
    const pixels = await pixelsOf(copy.bytes);
    expect([pixels.width, pixels.height]).toEqual([320, 640]);
    expect([...coloursIn(pixels, name)]).toEqual(['black']);
    for (const [x, y] of [[200, 520], [40, 200], [40, 360]] as const) expect(pixels.at(x, y)[2]).toBeGreaterThan(240);
    for (const [x, y] of [[10, 10], [280, 120], [200, 300]] as const) expect(pixels.at(x, y)[0]).toBeGreaterThan(240);
    for (const text of ['Olena', 'Exif', 'GPS']) expect([text, copy.bytes.includes(text)]).toEqual([text, false]);
  }); // prettier-ignore

  it('has nothing of what a telephone wrote beside it', async () => {
    const at = await attached(await photograph(640, 320));
    await redact(api, at, [name]);
    const { bytes } = await get(`${at}/copy`);
    const { exif, xmp, icc, iptc, orientation } = await sharp(bytes).metadata();
    expect([exif, xmp, icc, iptc, orientation]).toEqual([undefined, undefined, undefined, undefined, undefined]);
    for (const text of ['Olena', 'Telefon', 'GPS', 'Exif', 'adobe', 'JFXX'])
      expect([text, bytes.includes(text)]).toEqual([text, false]);
  });

  it('is opaque where it is covered, whatever shone through', async () => {
    const clear = { create: { width: 64, height: 64, channels: 4 as const, background: { r: 255, g: 0, b: 0, alpha: 0.1 } } };
    const at = await attached(await sharp(clear).png().toBuffer());
    await redact(api, at, [{ ...whole, width: 0.5 }]);
    const { data } = await sharp((await get(`${at}/copy`)).bytes).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    expect([...data.subarray(0, 4)]).toEqual([0, 0, 0, 255]);
    expect([...data.subarray(-4)]).toEqual([255, 0, 0, 26]);
  }); // prettier-ignore
});

describe('6.62: a PDF, redacted', () => {
  const secret = [['secret words', 100, 700]] as const;
  const over = { page: 1, x: 0.15, y: 0.08, width: 0.35, height: 0.06 };

  it.each([
    ['as it is', {}],
    ['pressed', { packed: true }],
  ])('has no text, covered or not: %s', async (_, how) => {
    const pdf = letter([...secret, ['on the second page', 100, 400]], how);
    expect(await textOf(pdf)).toEqual(['secret words', 'on the second page']);
    expect(unpacked(pdf)).toContain('secret words');
    const at = await attached(pdf);
    expect(await redact(api, at, [over])).toMatchObject({
      status: 201,
      body: { copy: { mediaType: 'application/pdf' } },
    });

    const { bytes, headers } = await get(`${at}/copy`);
    expect(headers.get('content-type')).toBe('application/pdf');
    expect(await textOf(bytes)).toEqual(['', '']);
    for (const text of ['secret', 'second', 'Tj', 'Helvetica']) expect(unpacked(bytes)).not.toContain(text);
    const pages = await Promise.all(picturesIn(bytes).map(pixelsOf));
    expect(pages.map(({ width, height }) => [width, height])).toEqual([[1250, 1666], [1250, 1666]]); // prettier-ignore
    expect([...coloursIn(pages[0]!, over)]).toEqual(['black']);
    expect([...coloursIn(pages[1]!, over)]).toEqual(['255 255 255']);
    expect(coloursIn(pages[1]!, { x: 0.15, y: 0.46, width: 0.4, height: 0.06 }).size).toBeGreaterThan(10); // it is shown
  });

  it('is covered where a page is shown that is turned, and has the size of that page', async () => {
    const at = await attached(letter(secret, { page: '/Rotate 90' }));
    const there = { page: 1, x: 0.86, y: 0.15, width: 0.06, height: 0.35 };
    await redact(api, at, [there]);
    const { bytes } = await get(`${at}/copy`);
    expect(unpacked(bytes)).toContain('/MediaBox[0 0 800 600]');
    const page = await pixelsOf(picturesIn(bytes)[0]!);
    expect([...coloursIn(page, there)]).toEqual(['black']);
    for (const beside of [
      { ...whole, width: 0.8 },
      { ...whole, y: 0.6, height: 0.4 },
    ])
      expect([...coloursIn(page, beside)]).toEqual(['255 255 255']); // all of the words were there
  });

  it('has no revision from before, and says nothing of who made it', async () => {
    const info = '/Author(Olena Example)/Producer(Telefon)';
    const first = letter([['the older secret', 100, 700]], { info, more: '/ID[<ab12><ab12>]' });
    const shown = 'BT /F 24 Tf 100 700 Td (nothing to see) Tj ET';
    const pdf = changedLater(first, [[6, `<</Length ${shown.length}>>stream\n${shown}\nendstream`]]);
    expect([await textOf(pdf), await textOf(first)]).toEqual([['nothing to see'], ['the older secret']]);
    const xmp = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>Olena Example</dc:creator></x:xmpmeta>';
    const described = changedLater(pdf, [
      [1, '<</Type/Catalog/Pages 2 0 R/Metadata 7 0 R>>'],
      [7, `<</Type/Metadata/Subtype/XML/Length ${xmp.length}>>stream\n${xmp}\nendstream`],
    ]);
    const at = await attached(described);
    expect((await redact(api, at, [{ ...over, y: 0.5 }])).status).toBe(201);
    const { bytes } = await get(`${at}/copy`);
    for (const text of ['secret', 'nothing to see', 'Olena', 'Telefon', '/Info', '/ID', '/Metadata', 'xmpmeta', '/Prev', 'A letter'])
      expect([text, unpacked(bytes).includes(text)]).toEqual([text, false]);
    expect(bytes.toString('latin1').match(/%%EOF/g)).toHaveLength(1);
    expect(bytes.toString('latin1').match(/startxref/g)).toHaveLength(1);
  }); // prettier-ignore

  it('shows what was written into its form and noted on it, as a picture', async () => {
    const shows = (words: string) => `BT /F 24 Tf 2 4 Td (${words}) Tj ET`;
    const form = (words: string) => `<</Type/XObject/Subtype/Form/BBox[0 0 300 30]/Resources<</Font<</F 3 0 R>>>>/Length ${shows(words).length}>>stream\n${shows(words)}\nendstream`; // prettier-ignore
    const of = (n: number, more: string) => `<</Type/Annot/Rect[100 ${n} 400 ${n + 30}]/F 4/AP<</N ${more} 0 R>>`;
    const pdf = changedLater(letter([['', 100, 700]], { page: '/Annots[7 0 R 8 0 R]' }), [
      [1, '<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[7 0 R]/DR<</Font<</F 3 0 R>>>>>>>>'],
      [7, `${of(500, '9')}/Subtype/Widget/FT/Tx/T(who)/V(a filled field)/DA(/F 24 Tf 0 g)>>`],
      [8, `${of(300, '10')}/Subtype/Stamp>>`],
      [9, form('a filled field')],
      [10, form('a stamp')],
    ]);
    const at = await attached(pdf);
    expect((await redact(api, at, [over])).status).toBe(201);
    const { bytes } = await get(`${at}/copy`);
    const page = await pixelsOf(picturesIn(bytes)[0]!);
    for (const y of [1 - 530 / 800, 1 - 330 / 800])
      expect(coloursIn(page, { x: 0.16, y, width: 0.4, height: 0.04 }).size).toBeGreaterThan(10);
    expect(unpacked(bytes)).not.toContain('filled');
  });

  it.each([
    ['is damaged', Buffer.from('%PDF-1.7\nand no more than that'), 422, 'document-not-redactable'],
    ['has no page', letter([]), 422, 'document-not-redactable'],
    ['has more pages than are drawn', letter(Array.from({ length: 51 }, () => ['a', 1, 1] as const)), 413, 'document-too-large'],
    ['has a page of a mile', changedLater(letter(secret), [[5, '<</Type/Page/Parent 2 0 R/MediaBox[0 0 9000000 9000000]/Contents 6 0 R>>']]), 422, 'document-not-redactable'],
  ])('that %s does no harm', async (_, pdf, status, problem) => {
    const at = await attached(Buffer.concat([pdf, Buffer.from(`% ${Math.random()}`)]));
    expect(await redact(api, at, [over])).toMatchObject({ status, body: { type: `/problems/${problem}` } });
    expect((await api.as('nobody')('GET', '/v1/health')).status).toBe(200);
    expect(files('quarantine', at)).toEqual([]);
  }); // prettier-ignore
});

describe('6.62: asking for a redacted copy', () => {
  it.each<[string, object, string]>([
    ['begins beyond the page', { ...name, x: 1 }, 'areas.0.x'],
    ['begins before it', { ...name, y: -0.1 }, 'areas.0.y'],
    ['ends beyond it', { ...name, width: 0.6 }, 'areas.0.width'],
    ['ends below it', { ...name, height: 0.9 }, 'areas.0.height'],
    ['is of no size', { ...name, height: 0 }, 'areas.0.height'],
    ['is in pixels', { x: 0, y: 0, width: 20, height: 20 }, 'areas.0.width'],
    ['is no number', { ...name, x: '0' }, 'areas.0.x'],
    ['is on a page before the first', { ...name, page: 0 }, 'areas.0.page'],
    ['is on a page that a picture has not', { ...name, page: 2 }, 'areas.0.page'],
    ['is of a shape that there is not', { ...name, round: true }, 'areas.0.round'],
  ])('an area that %s: 422, and what field it is', async (_, area, field) => {
    const at = await attached(Buffer.concat([await turned('jpeg', 1, 0), Buffer.from(field + _)]));
    const before = await api.head();
    const { status, body } = await redact(api, at, [area]);
    expect([status, (body as unknown as { errors: { field: string }[] }).errors[0]!.field]).toEqual([422, field]);
    expect([await api.head(), files('', at).length]).toEqual([before, 2]);
  });

  it('of no area, a page that a PDF has not, and a file that has no pages', async () => {
    const at = await attached(letter([['one', 1, 1], ['two', 1, 1]])); // prettier-ignore
    expect(await redact(api, at, [])).toMatchObject({ status: 422, body: { errors: [{ field: 'areas' }] } });
    expect(await redact(api, at, [name, { ...name, page: 3 }])).toMatchObject({
      status: 422,
      body: { type: '/problems/page-not-there', errors: [{ field: 'areas.1.page' }] },
    });
    const docx = word('application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml');
    expect(await redact(api, await attached(docx), [name])).toMatchObject({
      status: 422,
      body: { type: '/problems/document-not-redactable' },
    });
  });

  it('is for those who may record in the case', async () => {
    const at = await attached(Buffer.concat([await turned('jpeg', 1, 0), Buffer.from('who')]));
    for (const who of ['analyst', 'auditor', 'administrator'] as const)
      expect(await redact(api, at, [name], who)).toMatchObject({ status: 403, body: { type: '/problems/forbidden' } });
    expect(await redact(api, at, [name], 'nobody')).toMatchObject({ status: 401 });
    expect(await redact(api, at, [name], 'lawyer')).toMatchObject({ status: 403 }); // whose case it is not
    expect(await redact(api, `${at.slice(0, -4)}0000`, [name])).toMatchObject({
      status: 404,
      body: { type: '/problems/document-not-found' },
    });
    expect((await redact(api, at, [name], 'verifier')).status).toBe(201);
  });

  it('twice with one key is done once, and answered as the first time', async () => {
    const at = await attached(Buffer.concat([await turned('jpeg', 1, 0), Buffer.from('once')]));
    const key = { 'Idempotency-Key': 'the-box-over-a-name' };
    const [one, other] = await Promise.all([redact(api, at, [name], 'monitor', key), redact(api, at, [name], 'monitor', key)]); // prettier-ignore
    await redact(api, at, [whole], 'verifier');
    const third = await redact(api, at, [name], 'monitor', key);
    expect([one.status, other.status, third.status]).toEqual([201, 201, 201]);
    expect([other.body, third.body]).toEqual([one.body, one.body]);
    expect(third.headers.get('qayd-repeated')).toBe('true');
    const document = at.split('/').at(-1);
    const events = (await eventsIn(api, `case-${kase}`)).filter(({ type, data }) => type === 'DocumentRedacted' && data['document'] === document); // prettier-ignore
    expect(events).toHaveLength(2);
    expect(files('', at)).toHaveLength(2);
    expect(await redact(api, at, [whole], 'monitor', key)).toMatchObject({
      status: 422,
      body: { type: '/problems/idempotency-key-reused' },
    });
  });
});
