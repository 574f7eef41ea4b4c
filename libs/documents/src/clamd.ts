import { once } from 'node:events';
import net from 'node:net';

export type Scanned =
  { readonly outcome: 'no-virus-found' } | { readonly outcome: 'virus-found'; readonly signature: string };

/** It could not be scanned: the scanner is not there, is too slow, or does not take so much. */
export class NotScanned extends Error {
  constructor(
    message: string,
    /** It was there, and would not look at this one. */
    readonly refused: boolean,
  ) {
    super(message);
  }
}

/**
 * Has a clamd look at bytes, by its own protocol (`INSTREAM`: pieces with their length before them, an empty one last).
 * Throws `NotScanned` unless it says that it found something or that it found nothing.
 */
export async function scan(address: string, content: AsyncIterable<Buffer>): Promise<Scanned> {
  const socket = connect(address);
  let told = '';
  const answered = new Promise<void>((resolve, reject) => {
    socket.setEncoding('utf8').on('data', (part: string) => (told += part));
    socket.once('end', resolve).once('close', resolve).once('error', reject);
    socket.setTimeout(patience, () => socket.destroy(new Error('it says nothing')));
  });
  const over = answered.catch(() => undefined);
  try {
    for await (const part of asked(content)) {
      if (!socket.writable) break; // it said what it has to say, and hung up
      if (!socket.write(part)) await Promise.race([once(socket, 'drain'), over]);
    }
    await answered;
  } catch (error) {
    if (told === '') throw new NotScanned(`clamd can not be asked: ${(error as Error).message}`, false);
  } finally {
    socket.destroy();
  }
  const answer = told.replace(/\0.*$/s, '').trim();
  if (answer === 'stream: OK') return { outcome: 'no-virus-found' };
  const [, signature] = /^stream: (.+) FOUND$/.exec(answer) ?? [];
  if (signature === undefined) throw new NotScanned(`clamd says: ${answer.slice(0, 200)}`, answer !== '');
  return { outcome: 'virus-found', signature: signature.slice(0, 200) };
}

function connect(address: string): net.Socket {
  if (address.startsWith('/')) return net.connect(address);
  const [host, port] = address.split(':') as [string, string];
  return net.connect(Number(port), host);
}

/** As the protocol has it: a piece is its length and its bytes. */
async function* asked(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield Buffer.from('zINSTREAM\0');
  for await (const piece of content) yield Buffer.concat([lengthOf(piece.length), piece]);
  yield lengthOf(0);
}

function lengthOf(bytes: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes);
  return length;
}

/** Milliseconds without a word. */
const patience = 30_000;
