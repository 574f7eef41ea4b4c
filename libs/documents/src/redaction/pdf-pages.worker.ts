import { parentPort, workerData } from 'node:worker_threads';
import { PDFiumLibrary } from '@hyzyla/pdfium';
import { lacksLetters } from './letters.js';

/** What is told first. */
export interface PdfOpened {
  readonly pages: number;
}
/** What is answered to the number of a page, which counts from 1. */
export type PageAnswer = PageDrawn | 'lacks letters';
interface PageDrawn {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly points: readonly [width: number, height: number];
}

const { pdf, mostMemory } = workerData as { readonly pdf: Uint8Array; readonly mostMemory: number };

// WebAssembly has no limit below two gigabytes of its own.
const { prototype } = (globalThis as unknown as { readonly WebAssembly: { readonly Memory: { prototype: Memory } } })
  .WebAssembly.Memory;
const grow = Reflect.get(prototype, 'grow');
prototype.grow = function (pages) {
  if (this.buffer.byteLength + pages * 65_536 > mostMemory) throw new RangeError('It takes too much memory');
  return grow.call(this, pages);
};
interface Memory {
  readonly buffer: ArrayBuffer;
  grow(this: Memory, pages: number): number;
}

const library = await PDFiumLibrary.init();
const opened = await library.loadDocument(pdf);
parentPort!.on('message', (page: number) => void draw(page));
parentPort!.postMessage({ pages: opened.getPageCount() } satisfies PdfOpened);

/** As sharp as a fax, or less where that would be too many pixels. What is thrown here ends the thread. */
async function draw(number: number): Promise<void> {
  const page = opened.getPage(number - 1);
  const { originalWidth: wide, originalHeight: high } = page.getOriginalSize();
  if (![wide, high].every((length) => length >= 1 && length <= mostPoints)) throw new Error('There is no such page');
  if (lacksLetters(page)) return parentPort!.postMessage('lacks letters' satisfies PageAnswer);
  const scale = Math.min(150 / 72, Math.sqrt(mostPixels / (wide * high)));
  const { data, width, height } = await page.render({ scale, render: 'bitmap', renderFormFields: true });
  const drawn: PageDrawn = { data, width, height, points: [wide, high] };
  parentPort!.postMessage(drawn, [data.buffer as ArrayBuffer]); // a copy of its own already
}

const mostPixels = 8_000_000;
/** As ISO 32000-1 has it (annex C), 200 inches. */
const mostPoints = 14_400;
