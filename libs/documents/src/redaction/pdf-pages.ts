import { once } from 'node:events';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Pixels } from './burn.js';
import type { PageAnswer, PdfOpened } from './pdf-pages.worker.js';

/** It is no PDF that can be drawn, or it takes more memory or time to draw than there is for it. */
export class PdfUnreadable extends Error {}

/** It shows letters in a font that it does not bring along, and that there is not: they would be missing. */
export class PdfLacksLetters extends PdfUnreadable {}

/** A page in four channels, as it is shown. `points`: how large it is on paper, in 72ths of an inch. */
export type PagePixels = Pixels & { readonly points: readonly [width: number, height: number] };

/** Of a whole file: milliseconds, and the bytes of it and of all that is made of it. */
export interface Limits {
  readonly mostTime: number;
  readonly mostMemory: number;
}

/**
 * Opens a PDF for as long as work on its pages lasts, which count from 1. PDFium does it, in WebAssembly, in a thread of
 * its own: whatever a file does to it, it reaches no file, no network and no secret, and it is ended with the thread. Throws
 * `PdfUnreadable`.
 */
export async function openPdf<T>(
  pdf: Uint8Array,
  work: (pages: number, render: (page: number) => Promise<PagePixels>) => Promise<T>,
  { mostTime, mostMemory }: Limits = limits,
): Promise<T> {
  const worker = new Worker(new URL(`./pdf-pages.worker${extension}`, import.meta.url), {
    workerData: { pdf, mostMemory },
    env: {},
    execArgv: extension === '.ts' ? ['--import', '@swc-node/register/esm-register'] : [],
    resourceLimits: { maxOldGenerationSizeMb: 256 },
    stdout: true,
    stderr: true,
  });
  worker.stdout.resume();
  worker.stderr.resume();
  const ended = new AbortController();
  const end = (why: string, cause?: unknown) => ended.abort(new PdfUnreadable(why, { cause }));
  worker.on('error', (error) => end('It can not be drawn', error));
  worker.on('exit', () => end('What draws it ended'));
  const timer = setTimeout(() => end('It takes too long to draw'), mostTime);
  const answer = async <A>(): Promise<A> => {
    try {
      return ((await once(worker, 'message', { signal: ended.signal })) as [A])[0];
    } catch (error) {
      throw (ended.signal.reason as PdfUnreadable | undefined) ?? error;
    }
  };
  try {
    const { pages } = await answer<PdfOpened>();
    return await work(pages, async (page) => {
      worker.postMessage(page);
      const drawn = await answer<PageAnswer>();
      if (drawn === 'lacks letters') throw new PdfLacksLetters(`On page ${page}`);
      const { data, width, height, points } = drawn;
      return { data, width, height, channels: 4, points };
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

const extension = path.extname(import.meta.url);
const limits: Limits = { mostTime: 60_000, mostMemory: 512 * 2 ** 20 };
