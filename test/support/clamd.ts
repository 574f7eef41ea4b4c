import net from 'node:net';

/**
 * A scanner that speaks the protocol of clamd (`INSTREAM`), and finds the test file of the antivirus makers (EICAR) in
 * whatever has it. It is put together here, so that no scanner finds this source.
 */
export const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

export interface Clamd {
  readonly address: string;
  /** How many files it looked at. */
  readonly looked: () => number;
  close(): Promise<void>;
}

/** A port that the system gives to nobody who leaves the choice to it: it is free when it is listened on again. */
export const aPort = (): number => 20_000 + Math.floor(Math.random() * 12_000);

export async function startClamd(port = aPort()): Promise<Clamd> {
  let looked = 0;
  const server = net.createServer((socket) => {
    const pieces: Buffer[] = [];
    socket.on('error', () => undefined);
    socket.on('data', (part) => {
      pieces.push(part);
      // The empty piece is the last that comes.
      if (!Buffer.concat(pieces.slice(-4)).subarray(-4).equals(Buffer.alloc(4))) return;
      const content = contentOf(Buffer.concat(pieces));
      if (!content) return;
      looked += 1;
      socket.end(content.includes(eicar) ? 'stream: Eicar-Test-Signature FOUND\0' : 'stream: OK\0');
    });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    looked: () => looked,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** What was sent, once the empty piece came; throws what is not of the protocol at whoever sent it. */
function contentOf(came: Buffer): Buffer | undefined {
  const command = 'zINSTREAM\0';
  if (came.length < command.length) return undefined;
  if (came.toString('latin1', 0, command.length) !== command) throw new Error('Not a command of clamd');
  const pieces: Buffer[] = [];
  for (let at = command.length; at + 4 <= came.length;) {
    const length = came.readUInt32BE(at);
    if (length === 0) return Buffer.concat(pieces);
    pieces.push(came.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return undefined;
}
