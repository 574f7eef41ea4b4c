import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { PDFiumLibrary } from '@hyzyla/pdfium';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { EventStore } from '#event-store';
import { Redactions } from '#registry';
import { eventsIn, startApi, type Api } from '../support/api.js';
import { erasePerson } from '../support/erasing.js';
import { fetchFile, filesIn, photograph, sendFile, sha256 } from '../support/files.js';
import { word } from '../support/forged-files.js';
import { changedLater, coloursIn, letter, picturesIn, pixelsOf, redact, unpacked } from '../support/redacting.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-redaction-'));
let api: Api;
let kase: string;
let pdfium: PDFiumLibrary;
beforeAll(async () => {
  api = await startApi(undefined, { QAYD_DATA_DIR: folder });
  kase = (await aCase()).kase;
  pdfium = await PDFiumLibrary.init();
});
afterAll(async () => {
  pdfium.destroy();
  await api.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

async function aCase() {
  const names = [{ text: 'Olena Example', script: 'Latn', language: 'en' }];
  const tier = 'public';
  const person = (await api.as('monitor')<{ id: string }>('POST', '/v1/people', { names, tier })).body.id;
  return { person, kase: (await api.as('monitor')<{ id: string }>('POST', '/v1/cases', { person, tier })).body.id };
}
/** Attaches a file for all to see, and says at what address. */
async function attached(bytes: Buffer, tier = 'public', of = kase): Promise<string> {
  const { status, body } = await sendFile(api, of, bytes, { tier });
  expect(status).toBe(201);
  return `/v1/cases/${of}/documents/${body.id}`;
}
const since = async () => ({ 'Qayd-Min-Position': String(await api.head()) });
const get = async (at: string, who: Parameters<typeof fetchFile>[2] = 'analyst') =>
  fetchFile(api, at, who, { headers: await since() });
const files = (of: string, at: string) =>
  filesIn(path.join(folder, 'documents', of)).filter((file) => file.includes(at.split('/').at(-1)!));
const textOf = async (pdf: Buffer): Promise<readonly string[]> => {
  const opened = await pdfium.loadDocument(pdf);
  const texts = [...opened.pages()].map((page) => page.getText());
  opened.destroy();
  return texts;
};
const whole = { x: 0, y: 0, width: 1, height: 1 };
const name = { x: 0.5, y: 0.125, width: 0.25, height: 0.125 };

/** Shown upright it is 320 by 640, white, with a red part where the name is and blue ones where it would be mistaken for it. */
async function turned(format: 'jpeg' | 'png', orientation: number, turn: number): Promise<Buffer> {
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

describe('6.62: who gets what of a redacted document', () => {
  it('is the latest copy for all who see it, and the file as it came for those who work on the case', async () => {
    const pdf = letter([['secret words', 100, 700]]);
    const at = await attached(pdf);
    expect(await get(`${at}/copy`)).toMatchObject({ status: 404, problem: '/problems/document-not-published' });
    const first = (await redact(api, at, [{ ...name, page: 1 }])).body;
    expect(sha256((await get(`${at}/copy`)).bytes)).toBe(first.copy.sha256);
    const second = (
      await redact(api, at, [
        { ...name, page: 1 },
        { ...name, y: 0.6 },
      ])
    ).body;

    for (const who of ['analyst', 'monitor'] as const)
      expect(sha256((await get(`${at}/copy`, who)).bytes)).toBe(second.copy.sha256);
    expect(await get(at)).toMatchObject({ status: 404, problem: '/problems/document-not-published' });
    expect(sha256((await get(at, 'monitor')).bytes)).toBe(sha256(pdf));
    expect(files('', at).map((file) => path.basename(file).replace(/^[^.]+/, ''))).toEqual(['', `.${second.id}.copy`]);
    const page = await pixelsOf(picturesIn((await get(`${at}/copy`)).bytes)[0]!);
    for (const y of [name.y, 0.6]) expect([...coloursIn(page, { ...name, y })]).toEqual(['black']);
  });

  it('is not the picture that was drawn before', async () => {
    const at = await attached(await turned('png', 1, 0));
    expect(files('kept', at)).toHaveLength(2);
    const { id, copy } = (await redact(api, at, [name])).body;
    expect(sha256((await get(`${at}/copy`)).bytes)).toBe(copy.sha256);
    expect(files('', at).map((file) => path.basename(file).replace(/^[^.]+/, '')).sort()).toEqual(['', `.${id}.copy`]); // prettier-ignore
  });

  it('tells no hash of what was covered, nor why, to those who see what is public alone', async () => {
    const bytes = await turned('png', 6, 270);
    const { kase } = await aCase();
    const { body: sent } = await sendFile(api, kase, bytes, { tier: 'public' });
    const at = `/v1/cases/${kase}/documents/${sent.id}`;
    const past = new Date().toISOString();
    const first = (await redact(api, at, [name])).body.copy.sha256;
    const last = (await redact(api, at, [{ ...name, x: 0.25, width: 0.5 }])).body.copy.sha256;
    for (const query of ['', `?knownAt=${past}`]) {
      const told = async (who: 'analyst' | 'monitor') =>
        JSON.stringify((await api.as(who)('GET', `/v1/cases/${kase}/timeline${query}`, undefined, await since())).body);
      for (const hash of [sent.sha256, sent.copy!.sha256, first, 'Petro']) {
        expect([hash, (await told('analyst')).includes(hash)]).toEqual([hash, false]);
        if (query === '' || hash === sent.sha256) expect(await told('monitor')).toContain(hash);
      }
      expect((await told('analyst')).includes(last)).toBe(query === '');
      expect(await told('analyst')).toContain(sent.id);
    }
    const verified = async (who: 'analyst' | 'monitor') =>
      (await api.as(who)('GET', `${at}/verification`, undefined, await since())).body;
    const copy = { recorded: last, kept: last, same: true };
    expect(await verified('analyst')).toMatchObject({ recorded: null, kept: null, bytes: null, same: true, copy });
    expect(await verified('monitor')).toMatchObject({ recorded: sent.sha256, kept: sent.sha256, same: true, copy });
  });

  it('shows nothing again that was covered, unless two opened it', async () => {
    const at = await attached(await turned('jpeg', 1, 0));
    const { copy } = (await redact(api, at, [name, { ...name, y: 0.75 }])).body;
    for (const less of [
      [name],
      [
        { ...name, width: 0.2 },
        { ...name, y: 0.75 },
      ],
      [{ ...name, x: 0, y: 0 }],
    ])
      expect(await redact(api, at, less, 'verifier')).toMatchObject({
        status: 409,
        body: { type: '/problems/redaction-uncovers', errors: [{ field: 'areas' }] },
      });
    expect(sha256((await get(`${at}/copy`)).bytes)).toBe(copy.sha256);
    expect((await redact(api, at, [whole])).status).toBe(201);
    const document = at.split('/').at(-1)!;
    const closes = { document, tier: 'restricted', reason: 'a box too many' };
    expect((await api.as('monitor')('POST', `/v1/cases/${kase}/tiers`, closes)).status).toBe(201);
    expect((await redact(api, at, [name])).status).toBe(201);
    expect((await get(`${at}/copy`)).status).toBe(404);
    const page = await pixelsOf((await get(`${at}/copy`, 'monitor')).bytes);
    expect(page.at(200, 520)[2]).toBeGreaterThan(240); // drawn from what came
  });
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

describe('6.62: a redacted copy, whatever breaks off', () => {
  const tidy = () => api.app.get(Redactions, { strict: false }).tidy();

  it('that no event names is given to nobody, and removed after a day', async () => {
    const at = await attached(Buffer.concat([await turned('jpeg', 1, 0), Buffer.from('orphan')]));
    const before = sha256((await get(`${at}/copy`)).bytes);
    const store = api.app.get(EventStore, { strict: false });
    const append = store.append.bind(store);
    store.append = (stream, events, ...of) =>
      events.some(({ type }) => type === 'DocumentRedacted') ? Promise.reject(new Error('gone')) : append(stream, events, ...of); // prettier-ignore
    try {
      expect((await redact(api, at, [name])).status).toBe(500);
    } finally {
      store.append = append;
    }
    await tidy();
    expect(files('quarantine', at)).toHaveLength(1);
    expect(sha256((await get(`${at}/copy`)).bytes)).toBe(before);
    for (const file of files('quarantine', at)) fs.utimesSync(file, new Date(0), new Date(0));
    await tidy();
    expect(files('quarantine', at)).toEqual([]);
    expect(sha256((await get(`${at}/copy`)).bytes)).toBe(before);
  });

  it('that is on its way is given to nobody, nor is the one before; it comes where it stays', async () => {
    const at = await attached(Buffer.concat([await turned('jpeg', 1, 0), Buffer.from('way')]));
    const { copy } = (await redact(api, at, [name])).body;
    const kept = files('kept', at).find((file) => file.endsWith('.copy'))!;
    const back = kept.replace(`${path.sep}kept${path.sep}`, `${path.sep}quarantine${path.sep}`);
    fs.mkdirSync(path.dirname(back), { recursive: true });
    fs.renameSync(kept, back);
    fs.writeFileSync(kept.replace(/\.[^.]+\.copy$/, '.copy'), fs.readFileSync(back)); // what a crash left of before
    expect(await get(`${at}/copy`)).toMatchObject({ status: 409, problem: '/problems/document-quarantined' });
    await tidy();
    expect(sha256((await get(`${at}/copy`)).bytes)).toBe(copy.sha256);
    expect(files('', at)).toHaveLength(2);
  });

  it('that somebody changed on the disk is not given out', async () => {
    const at = await attached(Buffer.concat([await turned('jpeg', 1, 0), Buffer.from('changed')]));
    await redact(api, at, [name]);
    const kept = files('kept', at).find((file) => file.endsWith('.copy'))!;
    const bytes = fs.readFileSync(kept);
    fs.writeFileSync(kept, bytes.fill(bytes.readUInt8(bytes.length - 9) ^ 1, bytes.length - 9, bytes.length - 8));
    for (const part of ['/copy', '/verification'])
      expect(await get(at + part)).toMatchObject({ status: 500, problem: '/problems/cannot-be-opened' });
  });

  it('goes with the person who is erased', async () => {
    const gone = await aCase();
    const at = await attached(await turned('jpeg', 1, 0), 'public', gone.kase);
    await redact(api, at, [name]);
    expect(files('', at)).toHaveLength(2);
    expect(await erasePerson(api, gone.person)).toMatchObject({ events: 1 });
    expect(files('', at)).toEqual([]);
    expect(await get(`${at}/copy`, 'monitor')).toMatchObject({ status: 410, problem: '/problems/erased' });
    expect(await redact(api, at, [name])).toMatchObject({ status: 410 });
  });

  it('is nowhere in the clear', async () => {
    const at = await attached(letter([['the canary of redaction', 100, 700]], { packed: false }));
    await redact(api, at, [{ ...name, y: 0.6 }]);
    for (const file of filesIn(path.join(folder, 'documents'))) {
      const bytes = fs.readFileSync(file);
      for (const text of ['%PDF', 'JFIF', 'canary']) expect([text, bytes.includes(text)]).toEqual([text, false]);
      expect(fs.statSync(file).mode & 0o077).toBe(0);
    }
  });
});
