import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { Logger } from 'pino';
import { isIn, Standing } from '#access';
import { Documents, extensionOf } from '#documents';
import type { CaseDocument, MemberId } from '#domain';
import { Log } from '#platform';
import { EventStore } from '#event-store';
import { alarmOfFiles, CannotOpen, type SealedContent } from '#protection';

/** Gives out files that are sealed: whole, and only as they came. */
@Injectable()
export class FileSender {
  private readonly alarm: ReturnType<typeof alarmOfFiles>;

  constructor(
    private readonly documents: Documents,
    private readonly store: EventStore,
    private readonly standing: Standing,
    @Inject(Log) log: Logger,
  ) {
    this.alarm = alarmOfFiles(log);
  }

  async measure(file: SealedContent): Promise<{ readonly sha256: string; readonly bytes: number }> {
    return this.watched(file.of, async () => {
      const hash = createHash('sha256');
      let bytes = 0;
      for await (const piece of this.documents.content(file)) {
        hash.update(piece);
        bytes += piece.length;
      }
      return { sha256: hash.digest('hex'), bytes };
    });
  }

  /** Throws unless all of it opens and is what came, so that nobody is given a part of something else. */
  async assertSame(file: SealedContent, sha256: string): Promise<void> {
    await this.watched(file.of, async () => {
      if ((await this.measure(file)).sha256 !== sha256) throw new CannotOpen('not-authentic', `document ${file.of}`);
    });
  }

  /** Raises an alarm where something sealed can't be opened. */
  async watched<T>(of: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof CannotOpen) this.alarm(this.store, of, error);
      throw error;
    }
  }

  /** As a file to keep and never a page: nothing of it runs or is shown. Cut off when the member is suspended. */
  async send(
    file: SealedContent,
    { sha256, bytes, mediaType, document }: CaseDocument,
    to: MemberId,
    response: Response,
  ) {
    response.set({
      'Content-Type': mediaType,
      'Content-Length': String(bytes),
      'Content-Disposition': `attachment; filename="${document}.${extensionOf(mediaType)}"`,
      'Content-Security-Policy': "sandbox; default-src 'none'",
      'Cross-Origin-Resource-Policy': 'same-origin',
      'X-Content-Type-Options': 'nosniff',
      'Accept-Ranges': 'none',
      'Repr-Digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`,
    });
    const watch = setInterval(() => {
      void this.mayStill(to).then((may) => may || response.destroy());
    }, 400);
    try {
      await pipeline(Readable.from(this.documents.content(file), { objectMode: false }), response);
    } catch (error) {
      if (error instanceof CannotOpen) throw error;
      response.destroy(); // whoever asked is gone, or is not to have the rest
    } finally {
      clearInterval(watch);
    }
  }

  private async mayStill(member: MemberId): Promise<boolean> {
    try {
      return isIn(await this.standing.of(member));
    } catch {
      return false;
    }
  }
}
