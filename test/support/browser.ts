import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/** How a browser is started. */
interface Unpacked {
  readonly executablePath: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A real Chromium without a window: of `CHROMIUM_PATH`, or that of the package. */
export function startBrowser(): Promise<Browser> {
  const { executablePath, args, env } = unpacked();
  return chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? executablePath,
    env: { ...process.env, ...env },
    headless: true,
    timeout: 0, // the patience of the test ends it
    args: [
      // In one process it ends with the first page that is closed.
      ...args.filter((one) => one !== '--single-process'), '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync',
    ], // prettier-ignore
  });
}

/** In a folder of this clone: in one that users share, another's browser would be found, or started. */
function unpacked(): Unpacked {
  const folder = path.resolve('node_modules/.cache/chromium');
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  // Where the system lacks libraries that it needs, the package unpacks its own, if it believes to be there.
  const env = { AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x', ...process.env, TMPDIR: folder, NODE_OPTIONS: '' };
  const printed = execFileSync(process.execPath, [path.resolve('test/support/unpack-chromium.mjs')], { env });
  return JSON.parse(String(printed)) as Unpacked;
}
