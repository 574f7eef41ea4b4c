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
import { recordAll } from './record.js';

const there = goldenFiles();
const manifest = { ...readManifest() };
for (const stored of recordAll()) {
  const file = fileOf(stored);
  if (there.includes(file) || manifest[file] !== undefined) continue;
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
