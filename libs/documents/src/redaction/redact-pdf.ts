import pLimit from 'p-limit';
import sharp from 'sharp';
import { refuse, type Area, type Refusal } from '#domain';
import { burn } from './burn.js';
import { noSuchPage } from './no-such-page.js';
import { openPdf, PdfLacksLetters, PdfUnreadable } from './pdf-pages.js';
import { pdfOfPictures, type PicturePage } from './pdf-of-pictures.js';

/** The pages of a PDF as pictures in which areas are covered, in a PDF that has nothing else. */
export async function redactPdf(pdf: Buffer, areas: readonly Area[]): Promise<Buffer | Refusal> {
  try {
    return await oneByOne(() => openPdf(pdf, (pages, render) => drawPages(pages, render, areas)));
  } catch (error) {
    if (!(error instanceof PdfUnreadable)) throw error;
    if (error instanceof PdfLacksLetters)
      return refuse(
        'document-not-redactable',
        'It shows letters in a font that is not in it, and they would be missing. Print it to PDF with its fonts, or take pictures of it, and attach that.',
      );
    return refuse(
      'document-not-redactable',
      'Its pages can not be drawn: it is damaged, has a password, or takes too much. Print it to PDF, or take pictures of it, and attach that.',
    );
  }
}

type Render = Parameters<Parameters<typeof openPdf>[1]>[1];

async function drawPages(pages: number, render: Render, areas: readonly Area[]): Promise<Buffer | Refusal> {
  if (pages < 1) throw new PdfUnreadable('It has no page');
  if (pages > mostPages)
    return refuse('document-too-large', `It has ${pages} pages; of at most ${mostPages} they are drawn.`);
  const elsewhere = areas.findIndex(({ page }) => page > pages);
  if (elsewhere >= 0) return noSuchPage(elsewhere, pages);
  const drawn: PicturePage[] = [];
  for (let page = 1; page <= pages; page += 1) {
    const { points, ...pixels } = await render(page);
    burn(pixels, areas.filter((area) => area.page === page), margin); // prettier-ignore
    const { data, width, height } = pixels;
    const raw = { width, height, channels: 4 as const };
    const jpeg = await sharp(data, { raw }).removeAlpha().jpeg({ quality: 85 }).toBuffer();
    drawn.push({ jpeg, width, height, points });
  }
  return pdfOfPictures(drawn);
}

/** What is drawn takes up to half a gigabyte. */
const oneByOne = pLimit(1);
const mostPages = 50;
/** Of a scan at 300 dots per inch: a block of 16. */
const margin = 8;
