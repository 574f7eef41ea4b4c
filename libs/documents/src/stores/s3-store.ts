import { createReadStream } from 'node:fs';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import { Readable } from 'node:stream';
import {
  DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, paginateListObjectsV2, PutObjectCommand, S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'; // prettier-ignore
import type { S3Settings } from '#platform';
import { digestOf, digestOfFile, StorageUnreachable, type Store, type Stored } from './store.js';

/**
 * In a bucket of a store that speaks S3. A file is one object, put in one request: there is no half of one. It is read
 * back and compared before it is taken from the machine that it came to.
 */
export class S3Store implements Store {
  readonly kind = 's3';
  private readonly client: S3Client;
  private readonly bucket: string;
  private readonly prefix: string;

  constructor({ endpoint, region, bucket, prefix, accessKeyId, secretAccessKey }: S3Settings) {
    this.bucket = bucket;
    this.prefix = prefix;
    this.client = new S3Client({
      endpoint,
      region,
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 3,
      logger: quiet, // what fails is told by who asked
      requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000, socketTimeout: 60_000 },
      // Others than AWS do not know the newer checksums; what is put here says its own, and is read back.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
    });
  }

  async take(file: string, name: string): Promise<boolean> {
    const digest = await digestOfFile(file);
    if (!digest) return false;
    const { size } = await fs.stat(file);
    await this.send(name, size, createReadStream(file), digest);
    const read = await this.read(name);
    if (!read || !(await digestOf(read())).equals(digest))
      throw new StorageUnreachable(new Error('what was put there is not what is read back'));
    await fs.rm(file, { force: true });
    return true;
  }

  put(name: string, size: number, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    return this.send(name, size, Readable.from(pieces, { objectMode: false }));
  }

  async read(name: string): Promise<(() => AsyncIterable<Uint8Array>) | undefined> {
    const of = { Bucket: this.bucket, Key: this.prefix + name };
    const found = await asked(this.client.send(new HeadObjectCommand(of)));
    return found && (() => this.pieces(of));
  }

  async *list(prefix: string): AsyncGenerator<Stored> {
    const pages = paginateListObjectsV2({ client: this.client }, { Bucket: this.bucket, Prefix: this.prefix + prefix });
    try {
      for await (const { Contents = [] } of pages)
        for (const { Key = '', Size = 0 } of Contents) yield { name: Key.slice(this.prefix.length), size: Size };
    } catch (error) {
      throw unreachable(error);
    }
  }

  async remove(prefix: string): Promise<void> {
    const names: string[] = [];
    for await (const { name } of this.list(prefix)) names.push(name);
    while (names.length > 0) {
      const Objects = names.splice(0, mostAtOnce).map((name) => ({ Key: this.prefix + name }));
      const command = new DeleteObjectsCommand({ Bucket: this.bucket, Delete: { Objects } });
      const done = await asked(this.client.send(command));
      const [failed] = done?.Errors ?? [];
      if (failed) throw new StorageUnreachable(new Error(`${failed.Code}: an object was not removed`));
    }
  }

  async check(): Promise<void> {
    const name = `check/${randomUUID()}`;
    await this.put(name, name.length, Readable.from([Buffer.from(name)]));
    const read = await this.read(name);
    let said = '';
    for await (const piece of read?.() ?? []) said += Buffer.from(piece).toString();
    await this.remove(name);
    if (said !== name) throw new StorageUnreachable(new Error('what was put there is not what is read back'));
  }

  private async *pieces(of: { readonly Bucket: string; readonly Key: string }): AsyncGenerator<Uint8Array> {
    const found = await asked(this.client.send(new GetObjectCommand(of)));
    if (!found?.Body) throw new StorageUnreachable(new Error('what was there is gone'));
    const body = found.Body as Readable;
    try {
      yield* body as AsyncIterable<Uint8Array>;
    } catch (error) {
      throw unreachable(error);
    } finally {
      body.destroy();
    }
  }

  private async send(name: string, size: number, body: Readable, sha256?: Buffer): Promise<void> {
    const command = new PutObjectCommand({
      Bucket: this.bucket,
      Key: this.prefix + name,
      Body: body,
      ContentLength: size,
      ContentType: 'application/octet-stream',
      ...(sha256 && { ChecksumSHA256: sha256.toString('base64') }),
    });
    const brokenOff = new AbortController(); // it would wait for the rest
    body.once('error', (error) => brokenOff.abort(error));
    try {
      await this.client.send(command, { abortSignal: brokenOff.signal });
    } catch (error) {
      throw brokenOff.signal.aborted ? brokenOff.signal.reason : unreachable(error);
    } finally {
      body.destroy();
    }
  }
}

const quiet = { debug: nothing, info: nothing, warn: nothing, error: nothing };
function nothing(): void {
  // is said
}

/** `undefined`: there is no such object. */
async function asked<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const { name, $metadata } = error as S3ServiceException;
    if (error instanceof S3ServiceException && name !== 'NoSuchBucket' && $metadata.httpStatusCode === 404)
      return undefined;
    throw unreachable(error);
  }
}

const unreachable = (error: unknown): StorageUnreachable =>
  error instanceof StorageUnreachable ? error : new StorageUnreachable(error);

/** Objects in a request, as S3 has it. */
const mostAtOnce = 1_000;
