import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import S3rver from '@20minutes/s3rver';
import { filesIn } from './files.js';

export interface S3 {
  /** What names the bucket, its prefix and the keys. */
  readonly settings: Readonly<Record<string, string>>;
  /** The names of all that is there, without the prefix. */
  names(): readonly string[];
  bytes(name: string): Buffer;
  change(name: string, to: Buffer): void;
  /**
   * The next request of the method for a name that begins so waits until this was done, and goes no further if who sent it
   * is gone, for a store keeps no half of what comes; resolves when it is over.
   */
  meanwhile(method: string, prefix: string, work: () => Promise<void | 'gone'>): Promise<void>;
  /** Nobody answers, as if it were off. */
  down: boolean;
  close(): Promise<void>;
}

/** A store that speaks S3, with an empty bucket. */
export async function startS3(): Promise<S3> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qayd-s3-'));
  const server = new S3rver({
    port: 0,
    address: '127.0.0.1',
    silent: true,
    directory: folder,
    vhostBuckets: false,
    configureBuckets: [{ name: 'qayd' }],
  });
  server.logger.silent = true;
  const waits = new Map<string, (next: () => Promise<unknown>) => Promise<unknown>>();
  const s3 = { down: false };
  server.middleware.unshift(async (context, next) => {
    if (s3.down) return void context.req.destroy();
    for (const [begins, handle] of waits)
      if (`${context.method} ${context.path}`.startsWith(begins) && waits.delete(begins)) return handle(next);
    return next();
  });
  // It takes the path of a bucket to be signed without the slash at its end; what signs sends and signs it with one.
  const after = server.middleware.findIndex(({ name }) => name === 'vhost') + 1;
  server.middleware.splice(after, 0, (context, next) => {
    if (/^\/[^/]+\/$/.test(context.path)) [context.state.vhost, context.mountPath] = [true, '/'];
    return next();
  });
  const { port } = await server.run();
  const objects = path.join(folder, 'qayd', 'prefix');
  const fileOf = (name: string) => path.join(objects, `${name}._S3rver_object`);
  return Object.assign(s3, {
    settings: {
      QAYD_DOCUMENTS_S3_ENDPOINT: `http://127.0.0.1:${port}`,
      QAYD_DOCUMENTS_S3_BUCKET: 'qayd',
      QAYD_DOCUMENTS_S3_PREFIX: 'prefix/',
      QAYD_DOCUMENTS_S3_KEY_ID: 'S3RVER',
      QAYD_DOCUMENTS_S3_SECRET: 'S3RVER',
    },
    names: () =>
      filesIn(objects)
        .filter((file) => file.endsWith('._S3rver_object'))
        .map((file) => path.relative(objects, file).slice(0, -'._S3rver_object'.length))
        .sort(),
    bytes: (name: string) => fs.readFileSync(fileOf(name)),
    change: (name: string, to: Buffer) => fs.writeFileSync(fileOf(name), to),
    meanwhile: (method: string, prefix: string, work: () => Promise<void | 'gone'>) =>
      new Promise<void>((over) =>
        waits.set(`${method} /qayd/prefix/${prefix}`, (next) =>
          work()
            .then((who) => (who === 'gone' ? undefined : next()))
            .finally(over),
        ),
      ),
    async close() {
      await server.close();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  });
}

/** None of them: documents are in the data folder. */
export const noS3 = Object.fromEntries(
  ['ENDPOINT', 'BUCKET', 'PREFIX', 'KEY_ID', 'SECRET'].map((name) => [`QAYD_DOCUMENTS_S3_${name}`, '']),
);
