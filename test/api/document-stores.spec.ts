import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { storeOf, StorageUnreachable, type Store } from '#documents';
import { readConfig } from '#platform';
import { until } from '../support/beside.js';
import { noS3, startS3, type S3 } from '../support/s3.js';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-stores-'));
let s3: S3;
beforeAll(async () => {
  s3 = await startS3();
});
afterAll(async () => {
  await s3.close();
  fs.rmSync(folder, { recursive: true, force: true });
});

const storeIn = (settings: Readonly<Record<string, string>>) =>
  storeOf(readConfig({ QAYD_DATA_DIR: path.join(folder, 'data'), ...settings }));
async function read(store: Store, name: string): Promise<Buffer | undefined> {
  const pieces = await store.read(name);
  if (!pieces) return undefined;
  const all: Uint8Array[] = [];
  for await (const piece of pieces()) all.push(piece);
  return Buffer.concat(all);
}
async function list(store: Store, prefix: string) {
  const found: { name: string; size: number }[] = [];
  for await (const one of store.list(prefix)) found.push(one);
  return found;
}
async function* inPieces(...pieces: readonly string[]): AsyncGenerator<Buffer> {
  for (const piece of pieces) yield await Promise.resolve(Buffer.from(piece));
}

describe.each(['folder', 's3'] as const)('where documents stay: %s', (kind) => {
  let store: Store;
  beforeEach(async () => {
    store = await storeIn(kind === 's3' ? s3.settings : noS3);
    for (const place of ['kept/', 'infected/']) await store.remove(place);
  });
  const file = (content: string | Buffer) => {
    const at = path.join(folder, 'come');
    fs.writeFileSync(at, content);
    return at;
  };

  it('takes a file whole, and from where it was', async () => {
    const [bytes, at] = [Buffer.alloc(300_000, 'sealed'), file(Buffer.alloc(300_000, 'sealed'))];
    expect(await store.take(at, 'kept/p/c/d')).toBe(true);
    expect(fs.existsSync(at)).toBe(false);
    expect((await read(store, 'kept/p/c/d'))!.equals(bytes)).toBe(true);
    expect(await list(store, 'kept/p/')).toEqual([{ name: 'kept/p/c/d', size: 300_000 }]);
  });

  it('does not know what is not there, to take or to read', async () => {
    expect(await store.take(path.join(folder, 'nowhere'), 'kept/p/c/d')).toBe(false);
    expect(await read(store, 'kept/p/c/d')).toBeUndefined();
    expect(await read(store, 'kept/p')).toBeUndefined();
    expect(await list(store, 'kept/')).toEqual([]);
    await store.remove('kept/p/');
  });

  it('replaces what has the name', async () => {
    for (const content of ['one', 'another']) await store.take(file(content), 'kept/p/c/d');
    expect((await read(store, 'kept/p/c/d'))!.toString()).toBe('another');
    expect(await list(store, 'kept/')).toHaveLength(1);
  });

  it('takes what comes in pieces, an empty file too, and nothing of what breaks off', async () => {
    await store.put('kept/p/c/d', 6, inPieces('one', 'two'));
    expect((await read(store, 'kept/p/c/d'))!.toString()).toBe('onetwo');
    await store.put('kept/p/c/empty', 0, inPieces());
    expect(await read(store, 'kept/p/c/empty')).toEqual(Buffer.alloc(0));
    const breaksOff = async function* () {
      yield* inPieces('one');
      throw new Error('gone');
    };
    await expect(store.put('kept/p/c/half', 6, breaksOff())).rejects.toThrow('gone');
    // The server for tests makes its file at the first byte, and takes it away when it sees that no more come.
    await until(async () => (await read(store, 'kept/p/c/half')) === undefined);
  });

  it('lists and removes what begins so, and nothing else', async () => {
    const names = ['infected/p/c/d', 'kept/p/c/d', 'kept/p/c/d.copy', 'kept/p2/c/d'];
    for (const name of names) await store.take(file(name), name);
    expect((await list(store, 'kept/')).map(({ name }) => name)).toEqual(names.slice(1));
    await store.remove('kept/p/');
    expect((await list(store, 'kept/')).map(({ name }) => name)).toEqual(['kept/p2/c/d']);
    expect((await list(store, 'infected/')).map(({ name }) => name)).toEqual(['infected/p/c/d']);
  });

  it('is read as often as need be, and may be left in the middle', async () => {
    await store.take(file(Buffer.alloc(1_000_000, 'x')), 'kept/p/c/d');
    const pieces = (await store.read('kept/p/c/d'))!;
    for await (const piece of pieces()) {
      expect(piece.length).toBeLessThan(1_000_000);
      break;
    }
    expect((await read(store, 'kept/p/c/d'))!.length).toBe(1_000_000);
  });

  it('says that it works, and leaves nothing of that', async () => {
    await store.check();
    expect(await list(store, 'check')).toEqual([]);
  });
});

describe('a store that speaks S3', () => {
  const why = (settings: Readonly<Record<string, string>>) =>
    storeIn({ ...s3.settings, ...settings }).then((store) => store.check()).then(() => 'it works', (error: unknown) => error); // prettier-ignore

  it('is not used with another key, and says which bucket there is not', async () => {
    const refused = await why({ QAYD_DOCUMENTS_S3_SECRET: 'not the secret' });
    expect(refused).toBeInstanceOf(StorageUnreachable);
    expect((refused as Error).message).toMatch(/SignatureDoesNotMatch/);
    expect((refused as Error).message).not.toContain('not the secret');
    expect(String(await why({ QAYD_DOCUMENTS_S3_BUCKET: 'nowhere' }))).toMatch(/NoSuchBucket/);
  });

  it('reads the secret from a file', async () => {
    const secret = path.join(folder, 'secret');
    fs.writeFileSync(secret, 'S3RVER\n', { mode: 0o600 });
    const settings = { QAYD_DOCUMENTS_S3_SECRET: '', QAYD_DOCUMENTS_S3_SECRET_FILE: secret };
    expect(await why(settings)).toBe('it works');
  });

  it('is told whole or not at all', () => {
    const { QAYD_DOCUMENTS_S3_SECRET: _, ...settings } = s3.settings;
    expect(() => storeIn(settings)).toThrow(/QAYD_DOCUMENTS_S3_SECRET: must be set/);
    expect(() => storeIn({ ...s3.settings, QAYD_DOCUMENT_MB: '5000' })).toThrow(/QAYD_DOCUMENT_MB/);
  });

  it('leaves a file where it was while nobody answers', async () => {
    const at = path.join(folder, 'waits');
    fs.writeFileSync(at, 'waits');
    s3.down = true;
    await expect((await storeIn(s3.settings)).take(at, 'kept/p/c/waits')).rejects.toThrow(StorageUnreachable);
    await expect((await storeIn(s3.settings)).read('kept/p/c/waits')).rejects.toThrow(StorageUnreachable);
    s3.down = false;
    expect(fs.readFileSync(at, 'utf8')).toBe('waits');
    expect(await (await storeIn(s3.settings)).read('kept/p/c/waits')).toBeUndefined();
  });
});
