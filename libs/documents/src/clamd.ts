import { once } from 'node:events';
import net from 'node:net';

export type Scanned =
  { readonly outcome: 'no-virus-found' } | { readonly outcome: 'virus-found'; readonly signature: string };

/** It could not be scanned: the scanner is not there, is too slow, or does not take so much. */
export class NotScanned extends Error {}

/**
 * Has a clamd look at bytes, by its own protocol (`INSTREAM`: pieces with their length before them, an empty one last).
 * Throws `NotScanned` unless it says that it found something or that it found nothing.
 */
export async function scan(address: string, content: AsyncIterable<Buffer>): Promise<Scanned> {
  const socket = connect(address);
  let told = '';
  const answered = new Promise<void>((resolve, reject) => {
    socket.setEncoding('utf8').on('data', (part: string) => (told += part));
    socket.once('end', resolve).once('error', reject);
    socket.setTimeout(patience, () => socket.destroy(new Error('it says nothing')));
  });
  answered.catch(() => undefined); // looked at below
  try {
    await send(socket, content);
    await answered;
  } catch (error) {
    if (told === '') throw new NotScanned(`clamd can not be asked: ${(error as Error).message}`);
  } finally {
    socket.destroy();
  }
  const answer = told.replace(/\0.*$/s, '').trim();
  if (answer === 'stream: OK') return { outcome: 'no-virus-found' };
  const [, signature] = /^stream: (.+) FOUND$/.exec(answer) ?? [];
  if (signature === undefined) throw new NotScanned(`clamd says: ${answer.slice(0, 200)}`);
  return { outcome: 'virus-found', signature: signature.slice(0, 200) };
}

function connect(address: string): net.Socket {
  if (address.startsWith('/')) return net.connect(address);
  const [host, port] = address.split(':') as [string, string];
  return net.connect(Number(port), host);
}

async function send(socket: net.Socket, content: AsyncIterable<Buffer>): Promise<void> {
  if (socket.connecting) await once(socket, 'connect');
  socket.write('zINSTREAM\0');
  for await (const piece of content) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(piece.length);
    socket.write(length);
    if (!socket.write(piece)) await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
    if (socket.destroyed || socket.readableEnded) return; // it said why, and hung up
  }
  socket.write(Buffer.alloc(4));
}

/** Milliseconds without a word. */
const patience = 30_000;
