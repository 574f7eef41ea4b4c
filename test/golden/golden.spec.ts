import { describe, expect, it } from '@jest/globals';
import { fileOf, goldenFiles, hashOf, readGolden, readingOf, readManifest, written } from './events.js';

const files = goldenFiles();

describe.each(files)('%s', (file) => {
  const { stored, reading } = readGolden(file);

  it('is read by today’s software as it is noted beside it (if that is as it should be: npm run golden -- --read-again)', () =>
    expect(readingOf(frozen(stored))).toEqual(reading));

  it('is what was stored once', () => {
    expect(fileOf(stored)).toBe(file);
    expect(hashOf(stored)).toBe(readManifest()[file]);
  });
});

it('is there for every type and version that is written (else: npm run golden)', () =>
  expect(written.map(fileOf).filter((file) => !files.includes(file))).toEqual([]));

it('is there for good, once it was added', () => expect([...files].sort()).toEqual(Object.keys(readManifest()).sort()));

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}
