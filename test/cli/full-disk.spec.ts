import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import sharp from 'sharp';
import { newId } from '#platform';
import { startApi, type Api } from '../support/api.js';
import { startBeside } from '../support/beside.js';
import { fetchFile, filesIn, pdf, sendFile, sha256 } from '../support/files.js';

/** How the disk that documents come to is full: `fill` leaves so many bytes for the next file. */
interface FullDisk {
  open(folder: string): void;
  fill(bytes: number, pid: number): void;
  free(pid: number): void;
  close(folder: string): void;
}
const command = (name: string, ...args: readonly string[]) => {
  const { status, stderr, error } = spawnSync(name, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(error?.message ?? stderr);
};

/** No file of the process may be larger; whoever runs the test may say so. */
const limitedFiles: FullDisk = {
  open: () => undefined,
  fill: (bytes, pid) => command('prlimit', `--fsize=${bytes}:`, '--pid', String(pid)),
  free: (pid) => command('prlimit', '--fsize=unlimited:', '--pid', String(pid)),
  close: () => undefined,
};

/** A disk of some megabytes, which takes root. */
class SmallDisk implements FullDisk {
  private folder = '';
  open(folder: string): void {
    this.folder = folder;
    fs.mkdirSync(folder, { mode: 0o700 });
    command('mount', '-t', 'tmpfs', '-o', 'size=16m,mode=0700', 'qayd-full-disk', folder);
  }
  fill(bytes: number): void {
    this.free();
    const { bavail, bsize } = fs.statfsSync(this.folder);
    fs.writeFileSync(this.ballast, Buffer.alloc(bavail * bsize - Math.ceil(bytes / bsize) * bsize));
  }
  free(): void {
    fs.rmSync(this.ballast, { force: true });
  }
  close(folder: string): void {
    if (this.folder !== '') command('umount', folder);
  }
  private get ballast(): string {
    return path.join(this.folder, 'ballast');
  }
}
function canMount(): boolean {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-mount-'));
  try {
    command('mount', '-t', 'tmpfs', '-o', 'size=1m', 'qayd-mount', folder);
    command('umount', folder);
    return true;
  } catch {
    return false;
  } finally {
    fs.rmdirSync(folder);
  }
}

const ways: readonly (readonly [string, FullDisk])[] = [
  ['a process that may write no larger file', limitedFiles],
  ...(canMount() ? ([['a small disk', new SmallDisk()]] as const) : []),
];

describe.each(ways)('F4: where files come to %s, and there is no room', (_, disk) => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-full-disk-'));
  const documents = path.join(folder, 'documents');
  let own: Api | undefined;
  let beside: Awaited<ReturnType<typeof startBeside>>;
  /** The api that has no room. */
  let api: Api;
  let kase: string;
  beforeAll(async () => {
    disk.open(documents);
    own = await startApi(undefined, { QAYD_DATA_DIR: folder });
    beside = await startBeside();
    api = { ...own, url: beside.url };
    const names = [{ text: 'Olena Example', script: 'Latn', language: 'en' }];
    const person = (await own.as('monitor')<{ id: string }>('POST', '/v1/people', { names })).body.id;
    kase = (await own.as('monitor')<{ id: string }>('POST', '/v1/cases', { person })).body.id;
  });
  afterEach(() => disk.free(beside.pid));
  afterAll(async () => {
    await beside.stop();
    await own?.close();
    disk.close(documents);
    fs.rmSync(folder, { recursive: true, force: true });
  });

  const files = () => filesIn(documents).filter((file) => path.basename(file) !== 'ballast').sort(); // prettier-ignore
  const noRoom = { status: 507, body: { type: '/problems/no-room', status: 507 } };
  const large = () => Buffer.concat([pdf(newId()), randomBytes(3_000_000)]);
  const health = () => fetch(`${beside.url}/v1/health`).then(({ status }) => status);
  const since = async () => ({ 'Qayd-Min-Position': String(await own!.head()) });
  const isGivenOut = async (id: string, bytes: Uint8Array) => {
    const given = await fetchFile(api, `/v1/cases/${kase}/documents/${id}`, 'monitor', { headers: await since() });
    expect([given.status, sha256(given.bytes)]).toEqual([200, sha256(bytes)]);
  };
  /** Refused, with nothing left or recorded, by an api that goes on; and taken when there is room. */
  async function refusedThenTaken(bytes: Buffer, room: number): Promise<void> {
    const [head, before] = [await own!.head(), files()];
    const key = { 'Idempotency-Key': newId() };
    disk.fill(room, beside.pid);
    const refused = await sendFile(api, kase, bytes, {}, key);
    expect(refused).toMatchObject(noRoom);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(refused.headers.get('retry-after')).toBe('60');
    expect([await own!.head(), files(), await health()]).toEqual([head, before, 200]);
    disk.free(beside.pid);
    const taken = await sendFile(api, kase, bytes, {}, key);
    expect(taken).toMatchObject({ status: 201, body: { state: 'kept' } });
    await isGivenOut(taken.body.id, bytes);
  }

  it('a file that begins and does not end is refused, and nothing of it is left', () =>
    refusedThenTaken(large(), 1_000_000));

  it('a file that can not begin is refused, and not even its name is left', () => refusedThenTaken(large(), 0));

  it('a picture whose copy has no room is refused with its copy', async () => {
    const raw = { width: 900, height: 900, channels: 3 as const };
    const picture = await sharp(randomBytes(900 * 900 * 3), { raw })
      .jpeg({ quality: 30 })
      .toBuffer(); // drawn anew it is far larger
    await refusedThenTaken(picture, picture.length + 40_000);
  });

  it('an upload in pieces stands where it broke off, and goes on when there is room', async () => {
    const bytes = large();
    const tus = (method: string, at: string, headers: Record<string, string>, body?: Buffer) =>
      fetch(`${beside.url}${at}`, {
        method,
        headers: { Authorization: `Bearer ${api.token('monitor')}`, 'Tus-Resumable': '1.0.0', ...headers },
        ...(body && { body: new Uint8Array(body) }),
      });
    const begun = await tus('POST', `/v1/cases/${kase}/uploads`, { 'Upload-Length': String(bytes.length) });
    expect(begun.status).toBe(201);
    const at = begun.headers.get('location')!;
    const piece = (from: number) =>
      tus('PATCH', at, { 'Content-Type': 'application/offset+octet-stream', 'Upload-Offset': String(from) }, bytes.subarray(from)); // prettier-ignore
    const [head, offset] = [
      await own!.head(),
      async () => Number((await tus('HEAD', at, {})).headers.get('upload-offset')),
    ];

    disk.fill(1_000_000, beside.pid);
    const refused = await piece(0);
    expect({ status: refused.status, body: await refused.json() }).toMatchObject(noRoom);
    const came = await offset();
    expect(came).toBeGreaterThan(0);
    expect(came).toBeLessThan(1_000_000);
    expect((await tus('POST', `${at}/document`, { 'Content-Type': 'application/json' }, Buffer.from('{}'))).status).toBe(409); // prettier-ignore
    expect([await own!.head(), await health()]).toEqual([head, 200]);

    disk.free(beside.pid);
    expect((await piece(came)).status).toBe(204);
    const attached = await tus('POST', `${at}/document`, { 'Content-Type': 'application/json' }, Buffer.from('{}'));
    expect(attached.status).toBe(201);
    await isGivenOut(((await attached.json()) as { id: string }).id, bytes);
  });
});
