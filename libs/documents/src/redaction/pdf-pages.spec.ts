import { describe, expect, it } from '@jest/globals';
import { openPdf, PdfLacksLetters, PdfUnreadable } from './pdf-pages.js';

const inPdf = (objects: readonly string[]): Buffer =>
  Buffer.from(
    `%PDF-1.4\n${objects.map((object, n) => `${n + 1} 0 obj${object}endobj\n`).join('')}trailer<</Root 1 0 R>>\n%%EOF\n`,
  );
const stream = (content: string, says = '') => `<<${says}/Length ${content.length}>>stream\n${content}\nendstream `;
const page = (resources: string) => [
  '<</Type/Catalog/Pages 2 0 R>>',
  '<</Type/Pages/Kids[3 0 R]/Count 1>>',
  `<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<<${resources}>>>>`,
];
const plain = inPdf([...page(''), stream('1 0 0 rg 0 400 300 400 re f')]);
/** A page that is painted over so many times, a little each time: in all, minutes of work. */
const painted = (times: number) =>
  inPdf([...page('/ExtGState<</G<</ca 0.5>>>>'), stream(`/G gs ${'0 0 600 800 re f '.repeat(times)}`)]);
const plenty = { mostTime: 60_000, mostMemory: 512 * 2 ** 20 };
const drawn = (pdf: Buffer, limits = plenty) => openPdf(pdf, (_, render) => render(1), limits);

describe('a PDF that is opened', () => {
  it('is drawn as it is shown, in four channels', async () => {
    const { width, height, channels, data, points } = await drawn(plain);
    expect([width, height, channels, data.length, points]).toEqual([1250, 1666, 4, 1250 * 1666 * 4, [600, 800]]);
    expect([...data.subarray(0, 4)]).toEqual([255, 0, 0, 255]);
    expect([...data.subarray(-4)]).toEqual([255, 255, 255, 255]);
  });

  it('is ended when it takes too long, and keeps nobody else waiting', async () => {
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 20);
    await expect(drawn(painted(10_000), { ...plenty, mostTime: 3_000 })).rejects.toThrow('It takes too long');
    clearInterval(ticking);
    expect(ticks).toBeGreaterThan(10);
  });

  it('is ended when it takes too much memory', async () => {
    await expect(drawn(painted(100_000), { ...plenty, mostMemory: 2 ** 25 })).rejects.toThrow('It can not be drawn');
  });

  it('is closed when work on it fails, which is told as it is', async () => {
    await expect(openPdf(plain, () => Promise.reject(new RangeError('of the work')))).rejects.toThrow(RangeError);
  });

  it('is not drawn without its letters: those that are shown, in a font that is not in it', async () => {
    const font =
      '<</Type/Font/Subtype/TrueType/BaseFont/TimesNewRomanPSMT/Encoding<</Type/Encoding/Differences[192/afii10017/afii10018]>>>>';
    const words = (shown: string, mode = 0) =>
      inPdf([...page('/Font<</F 5 0 R>>'), stream(`BT /F 24 Tf ${mode} Tr 20 150 Td (${shown}) Tj ET`), font]);
    await expect(drawn(words('\\300\\301'))).rejects.toThrow(PdfLacksLetters);
    expect((await drawn(words('\\300\\301', 3))).width).toBe(1250); // as a scan has them beneath its picture
    const { data } = await drawn(words('latin words'));
    expect(data.some((part) => part < 100)).toBe(true);
  });

  it('that can not be opened says so', async () => {
    await expect(drawn(Buffer.from('%PDF-1.4 and nothing'))).rejects.toThrow(PdfUnreadable);
  });
});
