import { chromium as playwright, type Browser } from 'playwright-core';

/** A real Chromium without a window: of `CHROMIUM_PATH`, or that of the package. */
export async function startBrowser(): Promise<Browser> {
  // Where the system lacks libraries that it needs, the package unpacks its own, if it believes to be there.
  process.env['AWS_EXECUTION_ENV'] ??= 'AWS_Lambda_nodejs20.x';
  const { default: chromium } = await import('@sparticuz/chromium');
  return playwright.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? (await chromium.executablePath()),
    headless: true,
    args: [
      // In one process it ends with the first page that is closed.
      ...chromium.args.filter((one) => one !== '--single-process'), '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
    ], // prettier-ignore
  });
}
