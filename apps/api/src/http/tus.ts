import { Readable } from 'node:stream';
import { DataStore, MemoryLocker, Server, Upload } from '@tus/server';
import type { Request, Response } from 'express';
import { absentUpload, isRefusal, type CaseId, type DocumentId } from '#domain';
import { Documents } from '#documents';
import type { Attachments } from '#registry';
import type { Asked } from './attempt.js';
import { attemptOf } from './attempt.js';
import { bodyOf } from './file-body.js';
import { isFull, Problem, problem, problemOf } from './problem.js';

/** Uploads of one member into one case. Whoever else has the id of one is told that it is not there. */
class OwnUploads extends DataStore {
  override readonly extensions = ['creation', 'termination'];
  /** What is written, which the server does not wait for where it fails, and tells as an upload that was broken off. */
  private writing: Promise<number> | undefined;

  constructor(
    private readonly attachments: Attachments,
    private readonly documents: Documents,
    private readonly caseId: CaseId,
    private readonly asked: Asked,
  ) {
    super();
  }

  override async create(upload: Upload): Promise<Upload> {
    if (!upload.size) throw problem('upload-refused', 'Say in Upload-Length how many bytes come; one at least.');
    const id = await this.attachments.begin(this.caseId, attemptOf(this.asked, {}), upload.size);
    if (isRefusal(id)) throw problemOf(id);
    upload.id = id;
    return upload;
  }

  override async getUpload(id: string): Promise<Upload> {
    const found = await this.attachments.upload(this.caseId, id as DocumentId, { by: this.asked.member.id });
    if (found?.size === undefined) throw problemOf(absentUpload());
    return new Upload({ id, size: found.size, offset: found.bytes });
  }

  override write(stream: Readable, id: string): Promise<number> {
    return (this.writing = this.documents.receive(id as DocumentId, stream as AsyncIterable<Buffer>));
  }

  /** Waits for what is written; throws where there was no room for it. */
  async written(): Promise<void> {
    await this.writing?.catch((error: unknown) => {
      if (isFull(error)) throw error;
    });
  }

  override async remove(id: string): Promise<void> {
    await this.getUpload(id);
    await this.documents.discardUpload(id as DocumentId);
  }
}

/** Answers a request of tus 1.0 about an upload of a case, or about a new one. What is refused is a problem. */
export async function answerTus(
  { attachments, documents }: { readonly attachments: Attachments; readonly documents: Documents },
  { caseId, upload }: { readonly caseId: CaseId; readonly upload?: string },
  asked: Asked,
  request: Request,
  response: Response,
): Promise<void> {
  let failed: unknown;
  const uploads = new OwnUploads(attachments, documents, caseId, asked);
  const server = new Server({
    path: '/',
    datastore: uploads,
    locker,
    allowedOrigins: [], // left out, any page may read the answers
    maxSize: documents.mostBytes,
    generateUrl: (_, { id }) => `/v1/cases/${caseId}/uploads/${id}`,
    getFileIdFromRequest: () => upload,
    onResponseError: (_, error) => {
      failed = error;
      return undefined;
    },
  });
  const answer = await server.handleWeb(webRequestOf(request));
  await uploads.written().finally(() => request.resume());
  if (failed instanceof Problem || (failed instanceof Error && !('status_code' in failed))) throw failed;
  if (answer.status >= 400) throw new Problem(answer.status, 'upload-refused', (await answer.text()).trim());
  response.status(answer.status);
  for (const [name, value] of answer.headers) if (told.has(name)) response.set(name, value);
  response.end();
}

const told = new Set(['tus-resumable', 'location', 'upload-offset', 'upload-length', 'cache-control']);
/** Between requests of this process. Two processes that add to one upload at once spoil it, and it is refused whole. */
const locker = new MemoryLocker();

function webRequestOf(request: Request) {
  // Bytes that come with the first request are not taken: they come again. JSON was read by then.
  const hasBody = request.method === 'PATCH' && !request.is('application/json');
  return new globalThis.Request(`http://registry${request.path}`, {
    method: request.method,
    headers: request.headers as Record<string, string>,
    ...(hasBody && {
      body: Readable.toWeb(Readable.from(bodyOf(request), { objectMode: false })) as ReadableStream,
      duplex: 'half',
    }),
  }) as never;
}
