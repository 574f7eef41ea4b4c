// npm run golden: adds the stored event of each type and version that has none. It never changes one that is there.
// npm run golden -- --read-again: also notes anew what today's software makes of those that are there.
import {
  fileOf,
  goldenFiles,
  hashOf,
  readGolden,
  readingOf,
  readManifest,
  writeGolden,
  writeManifest,
} from './events.js';
import { recordMissing } from './record.js';

const there = goldenFiles();
const manifest = { ...readManifest() };
const isMissing = (of: { readonly type: string; readonly version: number }) =>
  !there.includes(fileOf(of)) && manifest[fileOf(of)] === undefined;
for (const stored of recordMissing(isMissing)) {
  const file = fileOf(stored);
  writeGolden(file, { stored, reading: readingOf(stored) });
  manifest[file] = hashOf(stored);
  process.stdout.write(`added ${file}\n`);
}
writeManifest(manifest);

if (process.argv.includes('--read-again'))
  for (const file of there) {
    const { stored, reading } = readGolden(file);
    const now = readingOf(stored);
    if (JSON.stringify(now) === JSON.stringify(reading)) continue;
    writeGolden(file, { stored, reading: now });
    process.stdout.write(`read ${file} again: look at the difference\n`);
  }
