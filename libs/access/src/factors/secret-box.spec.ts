import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { readConfig } from '#platform';
import { SecretBox } from './secret-box.js';

const folder = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-key-')), 'data');
afterAll(() => fs.rmSync(path.dirname(folder), { recursive: true }));
const box = (more: Record<string, string> = {}) => new SecretBox(readConfig({ QAYD_DATA_DIR: folder, ...more }));
const secret = Buffer.from('a secret of twenty b');

describe('a sealed secret', () => {
  it('opens again in another process, under a key of a file for its owner alone', () => {
    const sealed = box().seal(secret, 'olena');
    expect(box().open(sealed, 'olena')).toEqual(secret);
    expect(sealed.includes(secret)).toBe(false);
    expect(fs.readdirSync(folder)).toEqual(['secret.key']);
    expect(fs.statSync(path.join(folder, 'secret.key')).mode & 0o777).toBe(0o600);
  });

  it('opens as nothing else, under no other key, and not when it was changed or cut', () => {
    const sealed = box().seal(secret, 'olena');
    const changed = Buffer.from(sealed);
    changed[14]! ^= 1;
    expect(() => box().open(sealed, 'somebody else')).toThrow();
    expect(() => box().open(changed, 'olena')).toThrow();
    expect(() => box().open(sealed.subarray(0, -12), 'olena')).toThrow();
    const other = box({ QAYD_SECRET_KEY: '07'.repeat(32) });
    expect(() => other.open(sealed, 'olena')).toThrow();
    expect(other.open(other.seal(secret, 'olena'), 'olena')).toEqual(secret);
  });
});
